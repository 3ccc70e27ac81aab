/** Duty: one target: each rollout on it, how far it is, and what its database is busy with. */
import type { InstanceView, RolloutSummary } from '@sluice/api';
import { Link, useParams } from '@tanstack/react-router';
import { useInstances, useRollout, useRollouts } from '../data/queries.js';
import { useTitle } from '../data/title.js';
import { Failure } from '../parts/failure.js';
import { InstanceTable } from '../parts/instance-table.js';
import { Chip, Meter, Panel } from '../parts/parts.js';
import { TargetCard } from '../rollout/targets.js';
import { shownOf } from '../words/say.js';
import { stateOf, wayOf } from '../words/state.js';

/** Finished rollouts of which details are asked; the rest is a line each. */
const DETAILED = 20;
const MOST = 100;

type Seen = RolloutSummary['targets'][number];

export function TargetPage() {
  const { name } = useParams({ from: '/targets/$name' });
  const { data, error } = useRollouts();
  useTitle(name, 'Target');
  const { data: instances } = useInstances();
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
      {data && instances ? <InstancesHere target={name} all={instances} /> : null}
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
        <Meanwhile seen={summary.targets.find((t) => t.target === target)} />
      )}
    </li>
  );
}

/** As high as what comes a moment later: nothing below moves. */
function Meanwhile({ seen }: { readonly seen: Seen | undefined }) {
  if (!seen) return null;
  const { phase, percent, waits } = seen;
  return (
    <div className="target">
      <div className="target-head">
        <b className="phase">{phase}</b>
      </div>
      <Meter share={wayOf(phase, percent)} label={phase} tone="still" />
      <div className="said">
        <p className="waits">{waits}</p>
      </div>
    </div>
  );
}

function InstancesHere({ target, all }: { readonly target: string; readonly all: readonly InstanceView[] }) {
  const here = all.filter((i) => i.targets.includes(target) && i.state !== 'gone');
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
