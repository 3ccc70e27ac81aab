/** Duty: tells whom a statement waits for that may wait without end; stops nothing itself. */
import type { Pool, PoolClient } from 'pg';
import { blockerText, type Blocker } from './locks.js';
import { rest } from './rest.js';
import type { StepContext } from './step-context.js';

/** A build takes minutes and waits for hours; what is told need not be fresher than this (ms). */
const LOOK_MS = 1_000;

/** Runs `work` on a connection, and tells meanwhile who stands in its way, and in which phase of a build. */
export async function watched<T>(
  { pool, waits }: Pick<StepContext, 'pool' | 'waits'>,
  client: PoolClient,
  work: () => Promise<T>,
): Promise<T> {
  if (!waits) return work();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = rows[0]?.pid ?? 0;
  const over = new AbortController();
  const watching = (async () => {
    for (;;) {
      await rest(LOOK_MS, over.signal);
      const what = await waitsOf(pool, pid);
      if (!over.signal.aborted) waits(what);
    }
    // it ends with the work; a look that failed is not the work's failure
  })().catch(() => undefined);
  try {
    return await work();
  } finally {
    over.abort(new Error('the statement has ended'));
    await watching;
    waits(undefined);
  }
}

/** `pid 42 (…): select 1 (waiting for writers before build)`; undefined while it is at work. */
async function waitsOf(pool: Pool, pid: number): Promise<string | undefined> {
  const { rows } = await pool.query<Blocker & { phase: string | null }>(
    `select b.pid::text as id, b.pid, false as "isMaintenance", coalesce(a.application_name, '') as application,
            coalesce(a.usename, '') as user, coalesce(a.state, '') as state, coalesce(a.xact_start::text, '') as since,
            extract(epoch from clock_timestamp() - a.xact_start)::float8 as "openSeconds",
            coalesce(left(a.query, 200), '') as query,
            (select p.phase from pg_catalog.pg_stat_progress_create_index p where p.pid = $1) as phase
       from unnest(pg_catalog.pg_blocking_pids($1)) as b(pid)
       left join pg_catalog.pg_stat_activity a on a.pid = b.pid
      order by a.xact_start nulls first`,
    [pid],
  );
  if (rows.length === 0) return undefined;
  const phase = rows[0]?.phase ? ` (${rows[0].phase})` : '';
  // a prepared transaction has no process, and PostgreSQL says 0
  const who = rows.map((b) => (b.pid === 0 ? 'a prepared transaction' : blockerText(b)));
  return `${who.join('; ')}${phase}`;
}
