/** Duty: reads instances as they stand in the state store; judges nobody. */
import { columnNames, type Member, type Rollout, type Source } from '@sluice/core';
import type { Pool } from 'pg';

/** Instances, and the clock of the database that granted their leases (milliseconds since 1970). */
export interface Mustered {
  readonly members: readonly Member[];
  readonly now: number;
}

interface Row extends Omit<Member, 'acknowledged' | 'revision' | 'source'> {
  readonly acknowledged: string;
  readonly revision: string;
  readonly source: string;
}

const MS = (column: string): string => `round(extract(epoch from ${column}) * 1000)::float8`;

/** Instances that said goodbye or fell silent longer ago than this are nobody's business any more. */
export const SEEN_LATELY = (clock: string): string => `seen_at > ${clock} - interval '24 hours'`;

/**
 * Every instance that was seen lately; of a rollout only those that can count for it: of its services, or with code that
 * declares its column. With 50 rollouts and 2,000 instances each look of each rollout would else read them all.
 */
export async function readMembers(pool: Pool, rollout?: Rollout): Promise<Mustered> {
  const { rows } = await pool.query<Partial<Row> & { clock: number }>(
    `select i.id, service, region, version, columns, targets, acknowledged, ${MS('acknowledged_at')} as "acknowledgedAt",
            revision, source, distrust, unpinned, ${MS('unpinned_at')} as "unpinnedAt", plain, open_pins as "openPins", oldest_pin_ms as "oldestPinMs", breakers,
            ${MS('lease_until')} as "leaseUntil", ${MS('seen_at')} as "seenAt", gone_at is not null as gone,
            ${MS('c.clock')} as clock
       from (select clock_timestamp() as clock) c
       left join sluice_control.instance i
         on ${SEEN_LATELY('c.clock')} and ($1::text[] is null or service = any($1) or columns && $2::text[])
      order by service, region, id`,
    rollout ? [rollout.spec.services.map((s) => s.name), columnNames(rollout)] : [null, null],
  );
  const members = rows.flatMap(({ clock: _clock, ...row }) => (isRow(row) ? [memberOf(row)] : []));
  return { members, now: rows[0]?.clock ?? 0 };
}

function isRow(row: Partial<Row>): row is Row {
  // the left join gives one row of nulls where there is no instance: the clock is wanted all the same
  return typeof row.id === 'string';
}

function memberOf(row: Row): Member {
  return {
    ...row,
    acknowledged: Number(row.acknowledged),
    revision: Number(row.revision),
    source: row.source as Source,
  };
}
