/** Duty: who acknowledged what, and when; judges nobody. */
import type { Pool } from 'pg';

/** An instance's first acknowledgement of a revision or of a later one. */
export interface Acknowledged {
  readonly instance: string;
  /** Milliseconds since 1970, by the state store's clock. */
  readonly at: number;
}

/**
 * When each instance first acknowledged `revision` or a later one. Instances that registered after `sinceMs` are left out:
 * they began with the new flags, so their acknowledgement says nothing about how long the change took.
 */
export async function acknowledgedSince(
  pool: Pool,
  revision: number,
  sinceMs: number,
): Promise<readonly Acknowledged[]> {
  const { rows } = await pool.query<Acknowledged>(
    `select a.instance, round(extract(epoch from min(a.at)) * 1000)::float8 as at
       from sluice_control.acknowledgement a
       join sluice_control.instance i on i.id = a.instance
      where a.revision >= $1 and i.registered_at < to_timestamp($2::float8 / 1000)
      group by a.instance`,
    [revision, sinceMs],
  );
  return rows;
}
