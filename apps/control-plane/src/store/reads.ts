/** Duty: what reads have shown, summed up a service; judges nothing. */
import type { ReadReport } from '@sluice/core';
import type { Pool } from 'pg';

type Counts = Omit<ReadReport, 'rollout' | 'target' | 'differingKeys'>;

export interface ServiceReads extends Counts {
  readonly service: string;
}

/** Sums of the reports of all instances of each service since a time in milliseconds. */
export async function readsByService(
  pool: Pool,
  rollout: string,
  sinceMs: number,
): Promise<readonly ServiceReads[]> {
  const { rows } = await pool.query<ServiceReads>(
    `select service, sum(compared)::float8 as compared, sum(differing)::float8 as differing,
            sum(old_reads)::float8 as "oldReads", sum(new_reads)::float8 as "newReads",
            sum(old_errors)::float8 as "oldErrors", sum(new_errors)::float8 as "newErrors"
       from sluice_control.report
      where rollout = $1 and at > to_timestamp($2::float8 / 1000)
      group by service`,
    [rollout, sinceMs],
  );
  return rows;
}
