/** Duty: turns of several rollouts on one table: one builds an index, or fills, and the others wait; knows not what is done. */
import type { PoolClient } from 'pg';
import { rest } from './rest.js';
import { inSession } from './session.js';
import type { StepContext } from './step-context.js';
import { sessionName, termOf } from './term.js';

/** Between two looks (ms). A build takes seconds at least. */
const LOOK_MS = 300;

/** What of one rollout must not run beside the same of another, on one table of one target. */
export type Turn = 'index' | 'backfill';

const WAITS: Readonly<Record<Turn, string>> = {
  index: 'another rollout, which builds an index on the table',
  backfill: 'another rollout, which fills the table',
};

type Waiter = Pick<StepContext, 'spec' | 'signal' | 'waits'>;

/**
 * Runs `work` while this session has the table's turn. The session must not wait for it in a statement: that holds a snapshot, for
 * which a concurrent build waits to its end, and PostgreSQL would end one of the two as a deadlock. So it asks, and rests outside
 * of any transaction. The turn ends with the session, whatever becomes of the process.
 */
export async function inTurn<T>(
  context: Waiter,
  client: PoolClient,
  what: Turn,
  work: () => Promise<T>,
): Promise<T> {
  return untilOurs(context, what, (key) => attempt(client, key, work));
}

/** The same with a session of its own, which the pool has back while others have the turn. */
export async function inOwnTurn<T>(
  context: Waiter & Pick<StepContext, 'pool' | 'epoch'>,
  what: Turn,
  work: () => Promise<T>,
): Promise<T> {
  const { pool, spec, signal } = context;
  // by its name a later term ends it, should this process hang and never give the turn back
  const name = sessionName(termOf(context));
  const session = { spec, signal, lockTimeoutMs: spec.locks.timeoutMs, name };
  return untilOurs(context, what, (key) => inSession(pool, session, (client) => attempt(client, key, work)));
}

/** What the work gave; undefined where the turn is another's. */
type Attempt<T> = { readonly result: T } | undefined;

async function untilOurs<T>(
  { spec, signal, waits }: Waiter,
  what: Turn,
  tryOnce: (key: string) => Promise<Attempt<T>>,
): Promise<T> {
  const { schema, table } = spec.column;
  const key = `sluice ${what} ${JSON.stringify([schema, table])}`;
  for (;;) {
    const done = await tryOnce(key);
    if (done) return done.result;
    waits?.(WAITS[what]);
    await rest(LOOK_MS, signal);
    waits?.(undefined);
  }
}

async function attempt<T>(client: PoolClient, key: string, work: () => Promise<T>): Promise<Attempt<T>> {
  const { rows } = await client.query<{ ours: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as ours',
    [key],
  );
  if (rows[0]?.ours !== true) return undefined;
  const result = await work();
  // where the work failed the connection is closed, and the turn goes with it
  await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]);
  return { result };
}
