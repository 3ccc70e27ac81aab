/** Duty: what a replica has and lacks, and where a server stands; waits for nothing. */
import type { Spec } from '@sluice/core';
import type { Pool } from 'pg';

/** True where the new column is there to be read. */
export async function columnVisible(pool: Pool, spec: Spec): Promise<boolean> {
  const { schema, table, column } = spec.column;
  const { rowCount } = await pool.query(
    `select from pg_catalog.pg_attribute a
       join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and a.attname = $3 and not a.attisdropped`,
    [schema, table, column],
  );
  return rowCount === 1;
}

export interface Replayed {
  /** True where the position that was asked for has been replayed. */
  readonly there: boolean;
  /** The last position that was replayed; null on a server that has replayed nothing yet. */
  readonly position: string | null;
  /** Bytes of the write-ahead log from there to the position that was asked for; 0 and less: none. */
  readonly behindBytes: number | null;
  /** Age of the last transaction that was replayed; null on a primary. Grows on an idle primary, too. */
  readonly lagMs: number | null;
}

/** How far a replica has replayed a position of the write-ahead log; a primary has, up to its own end. */
export async function replayedTo(pool: Pool, lsn: string): Promise<Replayed> {
  const { rows } = await pool.query<Replayed>(
    `select coalesce(p.position >= $1::pg_lsn, false) as there, p.position::text as position,
            ($1::pg_lsn - p.position)::float8 as "behindBytes",
            round(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000)::float8 as "lagMs"
       from (select case when pg_is_in_recovery() then pg_last_wal_replay_lsn()
                         else pg_current_wal_insert_lsn() end as position) p`,
    [lsn],
  );
  return rows[0] ?? { there: false, position: null, behindBytes: null, lagMs: null };
}

export interface ServerIdentity {
  readonly database: string;
  /** For example `18.4`. */
  readonly version: string;
  /** For example 180004. */
  readonly versionNumber: number;
  /** Grows with each promotion: what was lost with the old primary may be missing on the new one. */
  readonly timeline: number;
  readonly inRecovery: boolean;
}

/** Which server this is, and on which timeline it writes (or, on a replica, last checkpointed). */
export async function serverIdentity(pool: Pool): Promise<ServerIdentity> {
  const { rows } = await pool.query<ServerIdentity>(
    `select current_database() as database, current_setting('server_version') as version,
            current_setting('server_version_num')::int as "versionNumber", pg_is_in_recovery() as "inRecovery",
            -- the log file's name begins with the timeline; the checkpoint's lags behind a promotion
            case when pg_is_in_recovery() then (select timeline_id from pg_control_checkpoint())
                 else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int end as timeline`,
  );
  const identity = rows[0];
  if (!identity) throw new Error('a query without a table gave no row');
  return identity;
}
