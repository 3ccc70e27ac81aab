/** Duty: reads events back, and proves that none was changed. */
import { positionAfter, type EventDraft, type LogEvent, type Phase } from '@sluice/core';
import type { Pool } from 'pg';
import { chainHash } from './hash.js';

interface Row {
  readonly position: string;
  readonly rollout: string;
  readonly at: number;
  readonly who: string;
  readonly why: string | null;
  readonly type: string;
  readonly data: object;
  readonly hash: string;
  readonly previous: string;
}

const COLUMNS =
  'position, rollout, round(extract(epoch from at) * 1000)::float8 as at, who, why, type, data, hash, previous';

/** Events after a position, oldest first; of one rollout where it is named. */
export async function eventsAfter(
  pool: Pick<Pool, 'query'>,
  after: number,
  limit: number,
  rollout?: string,
): Promise<readonly LogEvent[]> {
  const { rows } = await pool.query<Row>(
    `select ${COLUMNS}
       from sluice_control.event
      where position > $1 and ($3::text is null or rollout = $3)
      order by position limit $2`,
    [after, limit, rollout ?? null],
  );
  return rows.map(eventOf);
}

export type PhaseEntry = Extract<LogEvent, { type: 'PhaseEntered' }>;

/** The event by which a target entered a phase last; undefined where it never did. */
export async function lastEntry(
  pool: Pool,
  rollout: string,
  target: string,
  phase: Phase,
): Promise<PhaseEntry | undefined> {
  const { rows } = await pool.query<Row>(
    `select ${COLUMNS}
       from sluice_control.event
      where rollout = $1 and type = 'PhaseEntered' and data ->> 'target' = $2 and data ->> 'phase' = $3
      order by position desc limit 1`,
    [rollout, target, phase],
  );
  const [entry] = rows.map(eventOf);
  return entry?.type === 'PhaseEntered' ? entry : undefined;
}

function eventOf({ position, why, type, data, ...row }: Row): LogEvent {
  const event = { type, data } as EventDraft;
  return { ...event, ...row, position: Number(position), ...(why === null ? {} : { why }) };
}

/** The position of the first event whose hash does not fit, or null when the whole chain holds. */
export async function firstBrokenLink(pool: Pool): Promise<number | null> {
  let previous = '';
  let after = 0;
  for (;;) {
    const events = await eventsAfter(pool, after, 1_000);
    if (events.length === 0) return null;
    for (const e of events) {
      const { position, rollout, at, who, why } = e;
      const event = { type: e.type, data: e.data } as EventDraft;
      const hash = chainHash(previous, {
        position,
        rollout,
        at,
        who,
        event,
        ...(why === undefined ? {} : { why }),
      });
      if (e.previous !== previous || e.hash !== hash || position !== positionAfter(after, event))
        return position;
      previous = hash;
      after = position;
    }
  }
}
