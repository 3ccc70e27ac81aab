/** Duty: every target that a rollout names, with what stands on it. */
import type { RolloutSummary } from '@sluice/api';
import { Link } from '@tanstack/react-router';
import { useRollouts } from '../data/queries.js';
import { useTitle } from '../data/title.js';
import { Failure } from '../parts/failure.js';
import { Chip } from '../parts/parts.js';
import { plural } from '../words/say.js';
import { phaseSays, stateOf } from '../words/state.js';

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
        {targetsOf(data ?? []).map(({ name, moving, done }) => (
          <li className="tile" key={name}>
            <h2>
              <Link to="/targets/$name" params={{ name }}>
                {name}
              </Link>
            </h2>
            <p>
              {moving.length > 0 ? plural(moving.length, 'rollout') : 'No rollout'} under way, {done} done
            </p>
            <ul className="moving">
              {moving.slice(0, MOST).map(({ rollout, target }) => (
                <li key={rollout.id}>
                  <span className="name">{rollout.id}</span> <span>{phaseSays(target)}</span>
                  <Standing rollout={rollout} asks={target.asks} />
                </li>
              ))}
            </ul>
            {moving.length > MOST ? <p className="dim">and {moving.length - MOST} more</p> : null}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What is out of the ordinary; a rollout that runs needs no word. */
function Standing({ rollout, asks }: { readonly rollout: RolloutSummary; readonly asks: boolean }) {
  const { says, tone } = stateOf(rollout);
  if (tone !== 'move') return <Chip tone={tone}>{says}</Chip>;
  return asks ? <Chip tone="warn">asks for you</Chip> : null;
}

/** Rollouts that are named on a tile. */
const MOST = 4;

interface TargetLine {
  readonly name: string;
  readonly moving: readonly { readonly rollout: RolloutSummary; readonly target: Here }[];
  readonly done: number;
}

type Here = RolloutSummary['targets'][number];

function targetsOf(rollouts: readonly RolloutSummary[]): readonly TargetLine[] {
  const names = [...new Set(rollouts.flatMap((r) => r.targets.map((t) => t.target)))].toSorted();
  return names.map((name) => {
    const here = rollouts.flatMap((rollout) =>
      rollout.targets.filter((t) => t.target === name).map((target) => ({ rollout, target })),
    );
    const moving = here.filter(({ rollout }) => rollout.doneAt === null);
    return { name, moving, done: here.length - moving.length };
  });
}
