/** Duty: every rollout at a glance: where each target stands, what it waits for; and the fleet in one line. */
import type { InstanceView, RolloutSummary } from '@sluice/api';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import { useInstances, useRollouts } from '../data/queries.js';
import { useNow } from '../data/session.js';
import { useTitle } from '../data/title.js';
import { Failure } from '../parts/failure.js';
import { Chip, Meter } from '../parts/parts.js';
import { count, moment, plural } from '../words/say.js';
import { fallOf, phaseSays, stateOf, wayOf } from '../words/state.js';

/** First what fell or asks for somebody, then what moves, then what is done; the newest first. */
function inOrder(rollouts: readonly RolloutSummary[]): readonly RolloutSummary[] {
  const rank = (r: RolloutSummary): number => {
    if (r.doneAt !== null) return 3;
    if (r.heading !== 'forward') return 0;
    return r.targets.some((t) => t.asks) ? 1 : 2;
  };
  return rollouts.toSorted((a, b) => rank(a) - rank(b) || b.startedAt - a.startedAt);
}

export function RolloutsPage() {
  useTitle('Rollouts');
  const { data, error } = useRollouts();
  const [asked, setAsked] = useState('');
  const words = useDeferredValue(asked.trim().toLowerCase());
  const found = inOrder(data ?? []).filter((r) => r.id.toLowerCase().includes(words));
  return (
    <div className="page">
      <div className="page-head">
        <h1>Rollouts</h1>
        <FleetLine />
        {(data?.length ?? 0) > 6 ? (
          <input
            type="search"
            aria-label="Find a rollout"
            placeholder="Find a rollout"
            value={asked}
            onChange={(e) => setAsked(e.currentTarget.value)}
          />
        ) : null}
      </div>
      {error && !data ? <Failure error={error} /> : null}
      {data?.length === 0 ? <Begin /> : null}
      <ul className="cards">
        {found.map((r) => (
          <RolloutCard key={r.id} rollout={r} />
        ))}
      </ul>
      {data && data.length > 0 && found.length === 0 ? <p>No rollout of this name.</p> : null}
    </div>
  );
}

function RolloutCard({ rollout }: { readonly rollout: RolloutSummary }) {
  const now = useNow();
  const { says, tone } = stateOf(rollout);
  const fall = fallOf(rollout, now);
  const waits = [...new Set(rollout.targets.flatMap((t) => t.waits ?? []))];
  return (
    <li className="card">
      <div className="card-head">
        <h2>
          <Link to="/rollouts/$id" params={{ id: rollout.id }}>
            {rollout.id}
          </Link>
        </h2>
        <Chip tone={tone}>{says}</Chip>
        {rollout.targets.some((t) => t.asks) ? <Chip tone="warn">asks for you</Chip> : null}
      </div>
      <ul className="target-lines">
        {rollout.targets.slice(0, 8).map((t) => (
          <li key={t.target}>
            <span className="name">{t.target}</span>
            <Meter
              share={wayOf(t.phase, t.percent)}
              label={`${t.target}: ${phaseSays(t)}`}
              tone={t.phase === 'done' ? 'good' : tone}
            />
            <span className="phase">{phaseSays(t)}</span>
          </li>
        ))}
      </ul>
      {rollout.targets.length > 8 ? (
        <p className="dim">and {rollout.targets.length - 8} more targets</p>
      ) : null}
      {fall === undefined ? (
        <p className="waits">
          {waits[0] ?? (rollout.doneAt === null ? ' ' : 'Finished; its flags stay on.')}
        </p>
      ) : (
        <p className="rolled-back">{fall}</p>
      )}
      <p className="dim">
        by {rollout.startedBy}, {moment(rollout.startedAt, now)}
      </p>
    </li>
  );
}

function FleetLine() {
  const { data } = useInstances();
  const of = (state: InstanceView['state']): number => data?.filter((i) => i.state === state).length ?? 0;
  const lost = of('lost');
  return (
    <p className="fleet-line">
      <Link to="/fleet">{data ? plural(of('live'), 'live instance') : 'Fleet'}</Link>
      {lost > 0 ? <Chip tone="warn">{`${count(lost)} silent`}</Chip> : null}
    </p>
  );
}

function Begin() {
  return (
    <div className="panel begin">
      <h2>No rollout yet</h2>
      <p>A rollout ships one new column. Write its spec by answering, see what it would do, then start it:</p>
      <pre>
        <code>
          {
            'sluice init\nsluice plan orders.amount_cents.rollout.yaml\nsluice apply orders.amount_cents.rollout.yaml'
          }
        </code>
      </pre>
    </div>
  );
}
