/** Duty: one transaction under one revision, decided after BEGIN was answered; must not know what the host does in it. */
import { counts } from './decision.js';
import { askOf, type Connection, type Pool } from './database.js';
import type { Instance } from './instance.js';
import type { Decisions } from './knowledge.js';
import { lookAtStage } from './stage-table.js';
import { violates } from './violation.js';

export interface TransactionOptions {
  /**
   * The target whose database it is. Not needed where there is one database, nor where the pool is one that `database` names;
   * else a column asked by a target's name goes, in distrust, by what was read of that target last.
   */
  readonly target?: string;
  /** For example `begin isolation level serializable`; `begin` when left out. */
  readonly begin?: string;
}

/**
 * Runs `work` between BEGIN and COMMIT, and rolls back when it throws. Errors are the host's own, as without Sluice.
 *
 * The decision falls after BEGIN's answer, because from then on the horizon of every gate waits for this transaction.
 */
export async function transact<T>(
  instance: Instance,
  pool: Pool,
  work: (connection: Connection) => T | PromiseLike<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const connection = await pool.connect();
  let broken = true;
  const stopListening = listening(connection);
  try {
    await connection.query(options.begin ?? 'begin');
    const target = options.target ?? instance.targetOf(pool);
    const decisions = await decided(instance, connection, target);
    const pin = instance.pins.open('transaction', decisions);
    const result = await instance.pins.hold(pin, async () => {
      try {
        const done = await work(connection);
        await connection.query('commit');
        return done;
      } catch (thrown) {
        noteViolation(instance, pin.decisions, thrown, target);
        broken = !(await rolledBack(connection));
        throw thrown;
      }
    });
    broken = false;
    return result;
  } finally {
    connection.release(broken);
    stopListening();
  }
}

interface Emitter {
  on?(event: 'error', listener: () => void): void;
  off?(event: 'error', listener: () => void): void;
}

/**
 * A `pg` client outside of its pool says with an 'error' that its server went away, and Node.js ends a process that does not
 * listen. The statement that runs, or the next one, fails by itself, so there is nothing to do with it.
 */
function listening(connection: Connection & Emitter): () => void {
  const ignore = (): void => undefined;
  connection.on?.('error', ignore);
  return () => connection.off?.('error', ignore);
}

/** A write that failed on a constraint of a rollout's column is one that the rollout has made fail. */
export function noteViolation(
  instance: Instance,
  decisions: Decisions,
  thrown: unknown,
  target: string | undefined,
): void {
  for (const declared of instance.declared()) {
    if (!violates(thrown, declared)) continue;
    const decision = decisions.of(declared, target);
    if (counts(decision)) instance.reports.violated(decision);
  }
}

/** A connection whose rollback failed is in nobody knows what state, and is thrown away. */
async function rolledBack(connection: Connection): Promise<boolean> {
  try {
    await connection.query('rollback');
    return true;
  } catch {
    return false;
  }
}

/**
 * While the lease holds: the surrounding pin's decisions, or the present ones. In distrust: what this connection reads.
 *
 * Where it cannot be told which of several databases it is in, its rows count in this transaction alone, for every column
 * that is asked without a target: kept for others, the rows of one database would be taken for those of another.
 */
async function decided(
  instance: Instance,
  connection: Connection,
  target: string | undefined,
): Promise<Decisions | undefined> {
  if (instance.trust.held()) return undefined;
  const ask = askOf(connection);
  if (!ask) return undefined;
  // a savepoint, because a missing grant or table would abort the host's transaction
  await connection.query('savepoint sluice_stage');
  const look = await lookAtStage(ask, instance.service, instance.region);
  const failed = !look.readable || look.absent;
  await connection.query(failed ? 'rollback to savepoint sluice_stage' : 'release savepoint sluice_stage');
  if (!look.readable) {
    const kind = 'sluice.stage cannot be read in a transaction';
    instance.log.warn(`${kind}: ${look.why}`, undefined, kind);
    return undefined;
  }
  const rows = target === undefined ? look.rows : instance.stageWatch.take(target, look.rows);
  return instance.present().withStage(target, rows);
}
