/** Duty: one target: each rollout on it, how far it is, and what its database is busy with. */
import type { RolloutSummary } from '@sluice/api';
import { Link, useParams } from '@tanstack/react-router';
import { useInstances, useRollout, useRollouts } from '../data/queries.js';
import { useTitle } from '../data/title.js';
import { Failure } from '../parts/failure.js';
import { InstanceTable } from '../parts/instance-table.js';
import { Chip, Panel } from '../parts/parts.js';
import { TargetCard } from '../rollout/targets.js';
import { shownOf } from '../words/say.js';
import { stateOf } from '../words/state.js';

/** Finished rollouts of which details are asked; the rest is a line each. */
const DETAILED = 20;
const MOST = 100;

export function TargetPage() {
  const { name } = useParams({ from: '/targets/$name' });
  const { data, error } = useRollouts();
  useTitle(name, 'Target');
  const here = (data ?? []).filter((r) => r.targets.some((t) => t.target === name));
  const moving = here.filter((r) => r.doneAt === null);
  const done = here.filter((r) => r.doneAt !== null);
  return (
    <div className="page">
      <div className="page-head">
        <h1>
          <span className="dim">Target</span> {name}
        </h1>
      </div>
      {error && !data ? <Failure error={error} /> : null}
      {data && here.length === 0 ? (
        <p>
          No rollout names {name}. See <Link to="/targets">the targets</Link>.
        </p>
      ) : null}
      <ul className="cards">
        {[...moving, ...done].slice(0, DETAILED).map((r) => (
          <RolloutHere key={r.id} summary={r} target={name} />
        ))}
      </ul>
      <InstancesHere target={name} />
    </div>
  );
}

function RolloutHere({ summary, target }: { readonly summary: RolloutSummary; readonly target: string }) {
  const { data } = useRollout(summary.id);
  const { says, tone } = stateOf(summary);
  const view = data?.targets.find((t) => t.target === target);
  return (
    <li className="card">
      <div className="card-head">
        <h2>
          <Link to="/rollouts/$id" params={{ id: summary.id }}>
            {summary.id}
          </Link>
        </h2>
        <Chip tone={tone}>{says}</Chip>
      </div>
      {view ? (
        <TargetCard target={view} tone={tone} bare />
      ) : (
        <p className="dim">{summary.targets.find((t) => t.target === target)?.phase}</p>
      )}
    </li>
  );
}

function InstancesHere({ target }: { readonly target: string }) {
  const { data } = useInstances();
  const here = (data ?? []).filter((i) => i.targets.includes(target) && i.state !== 'gone');
  const newest = Math.max(0, ...here.map((i) => i.revision));
  return (
    <Panel title="Instances on it" aside={shownOf(here.length, MOST)}>
      <InstanceTable
        instances={here}
        revision={newest}
        most={MOST}
        empty="No instance works on this database now."
      />
    </Panel>
  );
}
