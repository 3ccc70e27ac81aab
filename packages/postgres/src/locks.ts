/** Duty: who holds a lock that a statement would wait for; waits for nothing itself. */
import { seconds, type Lock, type TableName } from '@sluice/core';
import type { Pool } from 'pg';
import { quoteTable } from './identifier.js';

/** A session, or a prepared transaction (`pid` null), that holds a conflicting lock. */
export interface Blocker {
  /** Stays the same as long as the transaction does. */
  readonly id: string;
  readonly pid: number | null;
  /** True where it holds nothing stronger than SHARE UPDATE EXCLUSIVE: autovacuum, ANALYZE, a concurrent build. */
  readonly isMaintenance: boolean;
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
  SHARE: from('ROW EXCLUSIVE').filter((mode) => mode !== 'SHARE'),
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
    `with recursive named as (select to_regclass(t)::oid as oid from unnest($1::text[]) as t
        -- what locks a parent locks its children
        union select i.inhrelid from pg_catalog.pg_inherits i join named on i.inhparent = named.oid),
      held as (select l.virtualtransaction as id, l.pid, bool_and(l.mode = 'ShareUpdateExclusiveLock') as maintenance
        from pg_catalog.pg_locks l
       where l.locktype = 'relation' and l.granted and l.mode = any($2)
         and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
         and l.relation in (select oid from named)
         and l.pid is distinct from pg_backend_pid()
       group by 1, 2)
     select h.id, h.pid, h.maintenance as "isMaintenance", coalesce(a.application_name, '') as application,
            coalesce(a.usename, p.owner, '') as user, coalesce(a.state, case when p.gid is not null then 'prepared' end, '') as state,
            coalesce(a.xact_start, p.prepared)::text as since,
            extract(epoch from clock_timestamp() - coalesce(a.xact_start, p.prepared))::float8 as "openSeconds",
            coalesce(left(a.query, 200), p.gid, '') as query
       from held h
       left join pg_catalog.pg_stat_activity a on a.pid = h.pid
       -- a prepared transaction has no process: its locks have its virtual id in common
       left join (pg_catalog.pg_prepared_xacts p
                  join pg_catalog.pg_locks own on own.locktype = 'transactionid' and own.transactionid = p.transaction)
         on h.pid is null and own.pid is null and own.virtualtransaction = h.id
      order by coalesce(a.xact_start, p.prepared) nulls first`,
    [tables.map(quoteTable), CONFLICTS[lock].map((m) => MODES[m])],
  );
  return rows.map((r) => ({ ...r, since: r.since ?? '' }));
}

/** How many tables a lock on these is one of: what locks a partitioned table locks its partitions, one after another. */
export async function relationsOf(pool: Pool, tables: readonly TableName[]): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select sum(greatest(1, (select count(*) from pg_catalog.pg_partition_tree(to_regclass(t)))))::int as n from unnest($1::text[]) as t`,
    [tables.map(quoteTable)],
  );
  return rows[0]?.n ?? tables.length;
}

/** One blocker as people read it: who it is, for how long it is open, and what it does. */
export function blockerText(b: Blocker): string {
  const who = [b.application || 'a nameless application', b.user && `user ${b.user}`]
    .filter(Boolean)
    .join(', ');
  const open = b.openSeconds === null ? '' : `, open for ${seconds(b.openSeconds * 1000)}`;
  const since = b.since === '' ? '' : `${open}, since ${b.since}`;
  const query = b.query === '' ? '' : `: ${b.query.replace(/\s+/g, ' ').trim()}`;
  return b.pid === null
    ? `prepared transaction ${b.query} of ${b.user}${since}`
    : `pid ${b.pid} (${who}; ${b.state || 'state not visible'}${since})${query}`;
}
