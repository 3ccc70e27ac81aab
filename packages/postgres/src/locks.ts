/** Duty: who holds a lock that a statement would wait for; waits for nothing itself. */
import type { Lock, TableName } from '@sluice/core';
import type { Pool } from 'pg';
import { quoteTable } from './identifier.js';

/** A session, or a prepared transaction (`pid` null), that holds a conflicting lock. */
export interface Blocker {
  readonly pid: number | null;
  readonly application: string;
  readonly user: string;
  readonly state: string;
  /** Since when its transaction is open, as PostgreSQL writes it; empty where this role may not see it. */
  readonly since: string;
  readonly openSeconds: number | null;
  readonly query: string;
}

const MODES = {
  'ACCESS SHARE': 'AccessShareLock',
  'ROW SHARE': 'RowShareLock',
  'ROW EXCLUSIVE': 'RowExclusiveLock',
  'SHARE UPDATE EXCLUSIVE': 'ShareUpdateExclusiveLock',
  SHARE: 'ShareLock',
  'SHARE ROW EXCLUSIVE': 'ShareRowExclusiveLock',
  EXCLUSIVE: 'ExclusiveLock',
  'ACCESS EXCLUSIVE': 'AccessExclusiveLock',
} as const;
type Mode = keyof typeof MODES;

const ALL = Object.keys(MODES) as readonly Mode[];
const from = (mode: Mode): readonly Mode[] => ALL.slice(ALL.indexOf(mode));

/** https://www.postgresql.org/docs/current/explicit-locking.html, table 13.2 */
const CONFLICTS: Record<Lock, readonly Mode[]> = {
  none: [],
  'ACCESS SHARE': ['ACCESS EXCLUSIVE'],
  'ROW SHARE': from('EXCLUSIVE'),
  'ROW EXCLUSIVE': from('SHARE'),
  'SHARE UPDATE EXCLUSIVE': from('SHARE UPDATE EXCLUSIVE'),
  'SHARE ROW EXCLUSIVE': from('ROW EXCLUSIVE'),
  'ACCESS EXCLUSIVE': ALL,
};

/** Everybody who holds a lock on one of the tables that conflicts with `lock`, the longest first. */
export async function blockersOf(
  pool: Pool,
  tables: readonly TableName[],
  lock: Lock,
): Promise<readonly Blocker[]> {
  const { rows } = await pool.query<Blocker>(
    `select l.pid, coalesce(a.application_name, '') as application,
            coalesce(a.usename, p.owner, '') as user, coalesce(a.state, case when p.gid is not null then 'prepared' end, '') as state,
            coalesce(a.xact_start, p.prepared)::text as since,
            extract(epoch from clock_timestamp() - coalesce(a.xact_start, p.prepared))::float8 as "openSeconds",
            coalesce(left(a.query, 200), p.gid, '') as query
       from pg_catalog.pg_locks l
       left join pg_catalog.pg_stat_activity a on a.pid = l.pid
       -- a prepared transaction has no process: its locks have its virtual id in common
       left join (pg_catalog.pg_prepared_xacts p
                  join pg_catalog.pg_locks own on own.locktype = 'transactionid' and own.transactionid = p.transaction)
         on l.pid is null and own.pid is null and own.virtualtransaction = l.virtualtransaction
      where l.locktype = 'relation' and l.granted and l.mode = any($2)
        and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
        and l.relation = any(select to_regclass(t)::oid from unnest($1::text[]) as t)
        and l.pid is distinct from pg_backend_pid()
      order by coalesce(a.xact_start, p.prepared) nulls first`,
    [tables.map(quoteTable), CONFLICTS[lock].map((m) => MODES[m])],
  );
  return rows.map((r) => ({ ...r, since: r.since ?? '' }));
}

/** One blocker as people read it. */
export function blockerText(b: Blocker): string {
  const who = [b.application || 'a nameless application', b.user && `user ${b.user}`]
    .filter(Boolean)
    .join(', ');
  const since = b.since === '' ? '' : `, since ${b.since}`;
  const query = b.query === '' ? '' : `: ${b.query.replace(/\s+/g, ' ').trim()}`;
  return b.pid === null
    ? `prepared transaction ${b.query} of ${b.user}${since}`
    : `pid ${b.pid} (${who}; ${b.state || 'state not visible'}${since})${query}`;
}
