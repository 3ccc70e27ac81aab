/** Duty: one rollout: everything that is known of it on one page, and the way back at its foot. */
import type { RolloutView } from '@sluice/api';
import { asksForAPerson, seconds, type Phase } from '@sluice/core';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { remember } from '../data/history.js';
import { useInstances, useRollout } from '../data/queries.js';
import { useNow, useSession } from '../data/session.js';
import { useTitle } from '../data/title.js';
import { Failure } from '../parts/failure.js';
import { InstanceTable } from '../parts/instance-table.js';
import { Chip, Panel } from '../parts/parts.js';
import { Gates } from '../rollout/gates.js';
import { Matrix } from '../rollout/matrix.js';
import { Mismatches } from '../rollout/mismatches.js';
import { Rail } from '../rollout/rail.js';
import { RollbackBar } from '../rollout/rollback-bar.js';
import { Sides } from '../rollout/sides.js';
import { Story } from '../rollout/story.js';
import { Targets } from '../rollout/targets.js';
import { moment, shownOf } from '../words/say.js';
import { fallOf, stateOf } from '../words/state.js';

/** Instances that are shown; the fleet's page has all. */
const MOST = 200;

export function RolloutPage() {
  const { id } = useParams({ from: '/rollouts/$id' });
  const { data, error } = useRollout(id);
  const { now } = useSession();
  const [phase, setPhase] = useState<Phase>();
  useTitle(...(data ? [id, stateOf(data).says] : [id]));
  if (!data)
    return (
      <div className="page">
        <h1>{id}</h1>
        {error ? (
          <>
            <Failure error={error} />
            <p>
              <Link to="/">All rollouts</Link>
            </p>
          </>
        ) : null}
      </div>
    );
  remember(data, now());
  // a rollout without services has nothing to turn, to compare or to hear from
  const served = data.spec.services.length > 0;
  return (
    <div className="page rollout">
      <Head rollout={data} />
      <Rail rollout={data} chosen={phase} choose={setPhase} />
      <div className="columns">
        <div className="column">
          <Targets rollout={data} />
          <Gates rollout={data} phase={phase} back={() => setPhase(undefined)} />
          {served ? <Mismatches rollout={data} /> : null}
        </div>
        {served ? (
          <div className="column">
            <Matrix rollout={data} />
            <Sides rollout={data} />
          </div>
        ) : null}
        <div className="column">
          <Story id={id} />
        </div>
        {served ? (
          <div className="column wide">
            <Instances rollout={data} />
          </div>
        ) : null}
      </div>
      <RollbackBar rollout={data} />
    </div>
  );
}

function Head({ rollout }: { readonly rollout: RolloutView }) {
  const now = useNow();
  const { spec, startedBy, startedAt, doneAt } = rollout;
  const { column, replaces } = spec;
  const { says, tone } = stateOf(rollout);
  const fall = fallOf(rollout, now);
  const asks = rollout.targets.some((t) => t.gate !== null && asksForAPerson(t.gate));
  return (
    <div className="page-head">
      <h1>{rollout.id}</h1>
      <Chip tone={tone}>{says}</Chip>
      {asks ? <Chip tone="warn">asks for you</Chip> : null}
      <p className="dim">
        {column.type}
        {column.notNull ? ' not null' : ''}
        {replaces ? `, replaces ${column.table}.${replaces.column}` : ''} · by {startedBy},{' '}
        {moment(startedAt, now)},{' '}
        {doneAt === null ? `running ${seconds(now - startedAt)}` : `took ${seconds(doneAt - startedAt)}`}
      </p>
      {fall === undefined ? null : <p className="rolled-back">{fall}</p>}
    </div>
  );
}

function Instances({ rollout }: { readonly rollout: RolloutView }) {
  const { data } = useInstances(rollout.id);
  const all = data ?? [];
  return (
    <Panel title="Instances" aside={`${shownOf(all.length, MOST)}; revision ${rollout.revision}`}>
      <InstanceTable
        instances={all}
        revision={rollout.revision}
        most={MOST}
        empty={data ? 'No instance of its services lives.' : ' '}
      />
    </Panel>
  );
}
