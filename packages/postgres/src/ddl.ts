/** Duty: runs DDL without making others wait for longer than the spec allows; must not know what the statements are for. */
import type { Lock, Statement, TableName } from '@sluice/core';
import type { PoolClient } from 'pg';
import { blockersOf, blockerText, type Blocker } from './locks.js';
import { rest, restMs } from './rest.js';
import { inSession, sqlState } from './session.js';
import type { StepContext } from './step-context.js';
import { guard, runAloneInTerm, sessionName, termOf, type Term } from './term.js';

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';

/** A transaction that is open for longer will not end within one try, so the try would only make others queue. */
const LONG_OPEN_S = 1;
const REST_MS = { first: 50, largest: 1_000 };

/** Thrown when a lock could not be had until the spec's `giveUpAfter`; the rollout stays where it is and tries again. */
export class LockRefused extends Error {
  readonly blockers: readonly Blocker[];
  constructor(statement: string, tries: number, blockers: readonly Blocker[]) {
    const by = blockers.length > 0 ? blockers.map(blockerText).join('; ') : 'sessions that came and went';
    super(`could not get the lock for "${statement}" in ${tries} tries; held by ${by}`);
    this.name = 'LockRefused';
    this.blockers = blockers;
  }
}

export interface DdlOptions {
  /** Runs all statements in one transaction, sent as one message so that the locks are held for one round trip. */
  readonly together?: boolean;
  /** Other tables that the statements lock. */
  readonly also?: readonly TableName[];
  /** Among the statements is one that holds back older control planes: the schema that is to be made has no guard yet. */
  readonly guarded?: boolean;
}

/**
 * Runs statements one after another, each waiting for its lock no longer than `locks.timeout` a try.
 * @throws LockRefused after `locks.giveUpAfter`, naming who holds the lock; else PostgreSQL's own error.
 */
export async function runDdl(
  context: StepContext,
  statements: readonly Statement[],
  options: DdlOptions = {},
): Promise<void> {
  const { spec, pool, signal } = context;
  if (statements.length === 0) return;
  const term = termOf(context);
  const session = { spec, signal, lockTimeoutMs: spec.locks.timeoutMs, name: sessionName(term) };
  await inSession(pool, session, async (client) => {
    const tables = [spec.column, ...(options.also ?? [])];
    if (options.together) {
      const sql = statements.map((s) => s.sql).join(';\n');
      const message = options.guarded ? sql : `${guard(term)};\n${sql}`;
      await untilLocked(context, client, { sql, lock: strongest(statements) }, tables, message);
      return;
    }
    // one message is one transaction: refused, or run while no later term can begin
    for (const statement of statements)
      await untilLocked(context, client, statement, tables, `${guard(term)};\n${statement.sql}`);
  });
}

async function untilLocked(
  context: StepContext,
  client: PoolClient,
  statement: Pick<Statement, 'sql' | 'lock' | 'alone'>,
  tables: readonly TableName[],
  message: string,
): Promise<void> {
  const { spec, pool, signal, now, log } = context;
  if (statement.alone) return runAlone(client, termOf(context), statement.sql, spec.locks.timeoutMs);
  const deadline = now() + spec.locks.giveUpAfterMs;
  for (let tries = 0; ; tries += 1) {
    signal.throwIfAborted();
    const standing = await blockersOf(pool, tables, statement.lock);
    if (!standing.some((b) => (b.openSeconds ?? 0) > LONG_OPEN_S)) {
      try {
        await client.query(message);
        return;
      } catch (error) {
        if (![LOCK_NOT_AVAILABLE, DEADLOCK].includes(sqlState(error))) throw error;
        log('a lock was not to be had', { statement: statement.sql, tries: tries + 1 });
      }
    }
    if (now() >= deadline)
      throw new LockRefused(statement.sql, tries + 1, await blockersOf(pool, tables, statement.lock));
    await rest(restMs(tries, REST_MS.first, REST_MS.largest), signal);
  }
}

/**
 * `… concurrently` waits for every older transaction by design, so under a lock_timeout it fails as soon as any is open
 * (55P03) and leaves an INVALID index. It may wait: SHARE UPDATE EXCLUSIVE blocks neither readers nor writers.
 */
async function runAlone(client: PoolClient, term: Term, sql: string, timeoutMs: number): Promise<void> {
  await client.query('set lock_timeout = 0');
  await runAloneInTerm(client, term, sql);
  await client.query(`select set_config('lock_timeout', $1, false)`, [`${timeoutMs}ms`]);
}

const STRENGTH: readonly Lock[] = [
  'none',
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE ROW EXCLUSIVE',
  'ACCESS EXCLUSIVE',
];

function strongest(statements: readonly Statement[]): Lock {
  return statements.reduce<Lock>(
    (a, s) => (STRENGTH.indexOf(s.lock) > STRENGTH.indexOf(a) ? s.lock : a),
    'none',
  );
}
