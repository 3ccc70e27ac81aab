/** Duty: which transactions are open on a target, and which of those noted still are; knows not what waits for them. */
import type { Holder } from '@sluice/core';
import type { Pool, PoolClient } from 'pg';
import { withoutLiterals } from './without-values.js';

const PREPARED = 'prepared:';

/** Processes that open transactions and never write rows of ours. Who may not see the type counts as a writer. */
const NO_WRITERS = ['autovacuum worker', 'autovacuum launcher', 'walsender', 'checkpointer'];

/**
 * Every transaction that is open in this database now, but our own. By the granted `virtualxid` locks: a transaction that
 * has begun and not yet written has no transaction id, so `pg_snapshot_xmin` passes it while it can still write.
 */
export async function noteHorizon(pool: Pool): Promise<readonly Holder[]> {
  return withConnection(pool, async (client) => {
    // in this order: a transaction that is prepared between the two looks is in the second, if not in both
    const virtual = await openTransactions(client);
    const prepared = await preparedTransactions(client);
    return [
      // what is noted is recorded; who is asked about later is shown as it is then
      ...virtual.map((h) => ({ ...h, query: withoutLiterals(h.query) })),
      ...prepared.map(({ virtual: _virtual, ...holder }) => holder),
    ];
  });
}

/**
 * Those of the noted that are still open. A noted transaction can be prepared in the meantime: it then has no process, but
 * its locks keep its virtual id (since 14.1).
 */
export async function stillHeld(pool: Pool, noted: readonly Holder[]): Promise<readonly Holder[]> {
  if (noted.length === 0) return [];
  return withConnection(pool, async (client) => {
    const ids = new Set(noted.map((h) => h.id));
    const users = new Set(noted.map((h) => h.user));
    const open = (await openTransactions(client)).filter((h) => ids.has(h.id));
    const prepared = (await preparedTransactions(client)).filter(
      // after a restart of the server nobody can tell which it was: it may wait for too much, never for too little
      (h) => ids.has(h.id) || ids.has(h.virtual) || (h.virtual.startsWith('-1/') && users.has(h.user)),
    );
    return [...open, ...prepared.map(({ virtual: _virtual, ...holder }) => holder)];
  });
}

async function openTransactions(client: PoolClient): Promise<readonly Holder[]> {
  const { rows } = await client.query<Holder>(
    `select l.virtualxid as id, l.pid, coalesce(a.application_name, '') as application,
            coalesce(a.usename, '') as user, coalesce(a.state, '') as state,
            extract(epoch from clock_timestamp() - a.xact_start)::float8 as "openSeconds",
            coalesce(left(a.query, 200), '') as query
       from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'virtualxid' and l.granted and l.pid <> pg_backend_pid()
        -- a process that has no database is none of ours; one that has ended since is gone at the next look
        and (a.pid is null or a.datid = (select oid from pg_catalog.pg_database where datname = current_database()))
        and coalesce(a.backend_type, '') <> all($1)
      order by a.xact_start nulls first, l.pid`,
    [NO_WRITERS],
  );
  return rows;
}

async function preparedTransactions(
  client: PoolClient,
): Promise<readonly (Holder & { readonly virtual: string })[]> {
  const { rows } = await client.query<Holder & { virtual: string }>(
    `select $1 || p.gid as id, null::int as pid, '' as application, p.owner::text as user, 'prepared' as state,
            extract(epoch from clock_timestamp() - p.prepared)::float8 as "openSeconds", '' as query,
            coalesce(l.virtualtransaction, '') as virtual
       from pg_catalog.pg_prepared_xacts p
       left join pg_catalog.pg_locks l on l.locktype = 'transactionid' and l.transactionid = p.transaction and l.pid is null
      where p.database = current_database() order by p.prepared`,
    [PREPARED],
  );
  return rows;
}

/** Both looks on one connection, so that the pool's second one is not taken for somebody else. */
async function withConnection<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}
