/** Duty: the event log as the story of the rollout, the newest first. */
import { eventSays, isQuietEvent, type EventView } from '@sluice/api';
import { useState } from 'react';
import { useEvents } from '../data/queries.js';
import { useNow } from '../data/session.js';
import { Panel, Scroll } from '../parts/parts.js';
import { clock, count, day, moment } from '../words/say.js';

/** Of the newest; a long rollout has thousands. */
const SHOWN = 60;
const LOUD: ReadonlySet<string> = new Set([
  'RollbackStarted',
  'StagesAdopted',
  'PartLowered',
  'GateOverridden',
]);

export function Story({ id }: { readonly id: string }) {
  const { data } = useEvents(id);
  const [all, setAll] = useState(false);
  const [more, setMore] = useState(false);
  const now = useNow();
  const told = (data ?? []).filter((e) => all || !isQuietEvent(e)).toReversed();
  const shown = more ? told : told.slice(0, SHOWN);
  return (
    <Panel
      title="Story"
      className="story"
      aside={
        <label className="check">
          <input type="checkbox" checked={all} onChange={(e) => setAll(e.currentTarget.checked)} /> every
          event
        </label>
      }
    >
      <Scroll label="Events, the newest first">
        <ol className="events" reversed>
          {shown.map((e, i) => (
            <li key={e.position} className={LOUD.has(e.type) ? 'loud' : ''}>
              {day(e.at) === day(shown[i - 1]?.at ?? now) ? null : <span className="day">{day(e.at)}</span>}
              <time dateTime={new Date(e.at).toISOString()} title={moment(e.at, now)}>
                {clock(e.at)}
              </time>
              <span className="where">{targetOf(e)}</span>
              <div>
                <span className="said">{eventSays(e)}</span>
                {e.who === 'sluice' ? null : <span className="dim"> by {e.who}</span>}
                {e.why === null ? null : <span className="why">{e.why}</span>}
                <Evidence event={e} />
              </div>
            </li>
          ))}
        </ol>
      </Scroll>
      {told.length > shown.length ? (
        <button type="button" className="small" onClick={() => setMore(true)}>
          Show {count(told.length - shown.length)} earlier
        </button>
      ) : null}
      {data?.length === 0 ? <p className="dim">Nothing happened yet.</p> : null}
    </Panel>
  );
}

function Evidence({ event: { data, position } }: { readonly event: EventView }) {
  const { evidence } = data;
  if (!Array.isArray(evidence) || evidence.length === 0) return null;
  return (
    <details>
      <summary>
        what was seen<span className="unseen"> before event {position}</span>
      </summary>
      <ul className="seen">
        {(evidence as readonly { readonly says: string }[]).map(({ says }, i) => (
          <li key={`${position}-${i}`}>✓ {says}</li>
        ))}
      </ul>
    </details>
  );
}

function targetOf({ data }: EventView): string {
  return typeof data['target'] === 'string' ? data['target'] : '';
}
