/** Duty: reads events back, and proves that none was changed. */
import { positionAfter, type EventDraft, type LogEvent } from '@sluice/core';
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

/** Events after a position, oldest first; of one rollout where it is named. */
export async function eventsAfter(
  pool: Pool,
  after: number,
  limit: number,
  rollout?: string,
): Promise<readonly LogEvent[]> {
  const { rows } = await pool.query<Row>(
    `select position, rollout, round(extract(epoch from at) * 1000)::float8 as at, who, why, type, data, hash, previous
       from sluice_control.event
      where position > $1 and ($3::text is null or rollout = $3)
      order by position limit $2`,
    [after, limit, rollout ?? null],
  );
  return rows.map(({ position, why, type, data, ...row }) => {
    const event = { type, data } as EventDraft;
    return { ...event, ...row, position: Number(position), ...(why === null ? {} : { why }) };
  });
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
