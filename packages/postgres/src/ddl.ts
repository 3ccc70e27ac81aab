/** Duty: runs DDL without making others wait for longer than the spec allows; must not know what the statements are for. */
import { seconds, type Lock, type Statement, type TableName } from '@sluice/core';
import type { PoolClient } from 'pg';
import { quoteTable } from './identifier.js';
import { LOOK_MS, looked, mayQueue, patient, tried } from './lock-patience.js';
import { blockersOf, blockerText, relationsOf, type Blocker } from './locks.js';
import { rest, restMs } from './rest.js';
import { inTurn } from './turn.js';
import { watched } from './watched.js';
import { inSession, sqlState } from './session.js';
import type { StepContext } from './step-context.js';
import { guard, runAloneInTerm, sessionName, termOf, type Term } from './term.js';

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';

/**
 * How long a request for SHARE UPDATE EXCLUSIVE may queue (ms). No reader and no writer waits behind it, and who does wait
 * waits for its holder anyway. Longer than PostgreSQL's deadlock_timeout of 1 s: only then does an autovacuum give way.
 */
const MAINTENANCE_MS = 2_500;
const MAINTENANCE: Lock = 'SHARE UPDATE EXCLUSIVE';

/**
 * The locks are held to the end of the commit, so a statement's own commit waits for no disk and no synchronous replica; this
 * one does, and with it is durable whatever came before.
 */
const FLUSH = `select pg_logical_emit_message(true, 'sluice', 'flush')`;

/** Thrown when a lock could not be had until the spec's `giveUpAfter`; the rollout stays where it is and tries again. */
export class LockRefused extends Error {
  readonly blockers: readonly Blocker[];
  constructor(statement: string, waited: { ms: number; tries: number }, blockers: readonly Blocker[]) {
    const by = blockers.length > 0 ? blockers.map(blockerText).join('; ') : 'sessions that came and went';
    const pids = blockers.flatMap((b) => (b.pid === null ? [] : [`pg_terminate_backend(${b.pid})`]));
    const todo = pids.length > 0 ? ` Let it end, or end it: select ${pids.join(', ')}` : '';
    const tries = waited.tries === 1 ? '1 try' : `${waited.tries} tries`;
    super(
      `could not get the lock for "${statement}" in ${seconds(waited.ms)} and ${tries}; held by ${by}. ` +
        `It is tried again by itself, and meanwhile nobody queues.${todo}`,
    );
    this.name = 'LockRefused';
    this.blockers = blockers;
  }
}

export interface DdlOptions {
  /** Runs all statements in one transaction, sent as one message so that the locks are held for one round trip. */
  readonly together?: boolean;
  /** The table that they lock, where it is another than the rollout's: a partition of it. */
  readonly on?: TableName;
  /** Other tables that the statements lock. */
  readonly also?: readonly TableName[];
  /** Among the statements is one that holds back older control planes: the schema that is to be made has no guard yet. */
  readonly guarded?: boolean;
}

/**
 * Runs statements one after another, each making others wait no longer than `locks.timeout` a try.
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
    const tables = [options.on ?? spec.column, ...(options.also ?? [])];
    // one message is one transaction: refused, or run while no later term can begin
    const begin = options.guarded ? '' : `${guard(term)};\n`;
    if (options.together) {
      const sql = statements.map((s) => s.sql).join(';\n');
      await untilLocked(context, client, { sql, lock: strongest(statements), tables, begin });
      return;
    }
    for (const statement of statements) {
      if (statement.alone)
        await inTurn(context, client, 'index', () =>
          watched(context, client, () => runAlone(client, term, statement.sql, spec.locks.timeoutMs)),
        );
      else await untilLocked(context, client, { ...statement, tables, begin });
    }
  });
}

interface Wanted {
  readonly sql: string;
  readonly lock: Lock;
  readonly tables: readonly TableName[];
  /** What comes before it in the same message. */
  readonly begin: string;
}

/** Looks who holds the lock, and queues for it only when that is worth what it costs others: see lock-patience.ts. */
async function untilLocked(context: StepContext, client: PoolClient, wanted: Wanted): Promise<void> {
  const { spec, pool, signal, now, log } = context;
  const { sql, lock, tables } = wanted;
  const isGentle = STRENGTH.indexOf(lock) <= STRENGTH.indexOf(MAINTENANCE);
  const startedAt = now();
  let patience = patient(startedAt);
  const relations = await relationsOf(pool, tables);
  for (let looks = 0, tries = 0; ; looks += 1) {
    signal.throwIfAborted();
    const holders = await blockersOf(pool, tables, lock);
    context.waits?.(holders.length > 0 ? `a lock held by ${holders.map(blockerText).join('; ')}` : undefined);
    const others = holders.filter((b) => !b.isMaintenance);
    patience = looked(
      patience,
      others.map(({ id, openSeconds }) => ({ id, openMs: openSeconds === null ? null : openSeconds * 1000 })),
      now(),
    );
    const leftMs = startedAt + spec.locks.giveUpAfterMs - now();
    const queueMs = isGentle
      ? Math.max(spec.locks.timeoutMs, Math.min(MAINTENANCE_MS, leftMs))
      : mayQueue(patience, spec.locks.timeoutMs, now());
    if (queueMs > 0) {
      tries += 1;
      const begun = now();
      try {
        await client.query(message(wanted, queueMs / relations, !isGentle && others.length < holders.length));
        await client.query(FLUSH);
        context.waits?.(undefined);
        return;
      } catch (error) {
        if (![LOCK_NOT_AVAILABLE, DEADLOCK].includes(sqlState(error))) throw error;
        patience = tried(patience, Math.min(queueMs, now() - begun), now());
        log('a lock was not to be had', { statement: sql, tries });
      }
    }
    const waitedMs = now() - startedAt;
    if (waitedMs >= spec.locks.giveUpAfterMs)
      throw new LockRefused(sql, { ms: waitedMs, tries }, await blockersOf(pool, tables, lock));
    await rest(restMs(looks, LOOK_MS.first, LOOK_MS.largest), signal);
  }
}

/**
 * One message, which is one transaction. Each table's lock has its own share of the time, because each is waited for after
 * the other. Where maintenance holds the table we first wait in its own mode, behind which nobody else waits.
 */
function message({ sql, tables, begin }: Wanted, eachMs: number, behindMaintenance: boolean): string {
  const each = Math.max(1, Math.floor(eachMs));
  // of a referenced table we may own no more than the right to reference it
  const own = tables.slice(0, 1).map(quoteTable).join();
  const yielding = `set local lock_timeout = '${MAINTENANCE_MS}ms';\nlock table ${own} in share update exclusive mode;\n`;
  const settings = `set local synchronous_commit = off;\nset local lock_timeout = '${each}ms';\n`;
  return `${begin}${behindMaintenance ? yielding : ''}${settings}${sql}`;
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
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'ACCESS EXCLUSIVE',
];

function strongest(statements: readonly Statement[]): Lock {
  return statements.reduce<Lock>(
    (a, s) => (STRENGTH.indexOf(s.lock) > STRENGTH.indexOf(a) ? s.lock : a),
    'none',
  );
}
