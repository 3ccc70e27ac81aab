/** Duty: every target that a rollout names, with what stands on it. */
import type { RolloutSummary } from '@sluice/api';
import { Link } from '@tanstack/react-router';
import { useRollouts } from '../data/queries.js';
import { useTitle } from '../data/title.js';
import { Failure } from '../parts/failure.js';
import { plural } from '../words/say.js';

export function TargetsPage() {
  useTitle('Targets');
  const { data, error } = useRollouts();
  return (
    <div className="page">
      <div className="page-head">
        <h1>Targets</h1>
      </div>
      {error && !data ? <Failure error={error} /> : null}
      {data?.length === 0 ? <p className="dim">No rollout names a target yet.</p> : null}
      <ul className="tiles">
        {targetsOf(data ?? []).map(({ name, moving, done, waits }) => (
          <li className="tile" key={name}>
            <h2>
              <Link to="/targets/$name" params={{ name }}>
                {name}
              </Link>
            </h2>
            <p>
              {moving.length > 0 ? plural(moving.length, 'rollout') : 'No rollout'} under way, {done} done
            </p>
            <p className="dim">{moving.slice(0, 3).join(', ')}</p>
            {waits === null ? null : <p className="waits">{waits}</p>}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface TargetLine {
  readonly name: string;
  readonly moving: readonly string[];
  readonly done: number;
  readonly waits: string | null;
}

function targetsOf(rollouts: readonly RolloutSummary[]): readonly TargetLine[] {
  const names = [...new Set(rollouts.flatMap((r) => r.targets.map((t) => t.target)))].toSorted();
  return names.map((name) => {
    const here = rollouts.flatMap((r) => r.targets.filter((t) => t.target === name).map((t) => ({ r, t })));
    const moving = here.filter(({ r }) => r.doneAt === null);
    return {
      name,
      moving: moving.map(({ r, t }) => `${r.id}: ${t.phase}`),
      done: here.length - moving.length,
      waits: moving.map(({ t }) => t.waits).find((w) => w !== null) ?? null,
    };
  });
}
