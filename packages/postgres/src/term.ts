/**
 * Duty: which control plane's writes a target takes. The row of step `runner` in `sluice.progress` carries the epoch of the
 * one that runs the rollout; every write looks at it in its own transaction. Knows not how one comes to run it.
 */
import { createHash } from 'node:crypto';
import type { ClientBase, Pool, PoolClient } from 'pg';
import { literal } from './identifier.js';
import { inTransaction, sqlState } from './session.js';
import type { StepContext } from './step-context.js';
import { SUPERSEDED, Superseded, supersededFrom } from './superseded.js';

/** The time for which one control plane runs one rollout. */
export interface Term {
  readonly rollout: string;
  /** Greater with each control plane that takes over. */
  readonly epoch: number;
}

/** The term in which a step runs. */
export function termOf({ spec, epoch }: Pick<StepContext, 'spec' | 'epoch'>): Term {
  return { rollout: spec.name, epoch };
}

/** Our own rows are locked for a few statements at most; a frozen session holds them for longer, and says so (ms). */
const LOCK_MS = 1_000;
/** A transaction in which a frozen process left us is ended by the server, whoever may end its session (ms). */
const IDLE_MS = 4_000;

const REFUSED = `raise exception using errcode = '${SUPERSEDED}', message =`;

/**
 * SQL that lets a message, or the rest of a transaction, through only while the term is the last one known here. The row
 * stays locked to the commit, so no later term can begin on this target in between. Lock: ROW SHARE on our own table.
 */
export function guard(term: Term): string {
  return `do /* sluice */ ${literal(guardBlock(term))}`;
}

/** The same as a block, for the body of a larger one. */
export function guardBlock({ rollout, epoch }: Term): string {
  const message = literal(`another control plane has taken over ${rollout}: epoch ${epoch} is over`);
  return `begin
       perform 1 from sluice.progress where rollout = ${literal(rollout)} and step = 'runner' and epoch = ${epoch} for share;
       if not found then ${REFUSED} ${message}; end if;
     end`;
}

/** SQL that notes the term on a target, making its row; refused where a later one is noted. */
export function noteTerm({ rollout, epoch }: Term): string {
  const message = literal(`another control plane runs ${rollout} here: epoch ${epoch} is older than its`);
  return `do /* sluice */ ${literal(
    `begin
       insert into sluice.progress as p (rollout, step, cursor, epoch) values (${literal(rollout)}, 'runner', '{}', ${epoch})
         on conflict (rollout, step) do update set epoch = excluded.epoch where p.epoch <= excluded.epoch;
       if not found then ${REFUSED} ${message}; end if;
     end`,
  )}`;
}

/**
 * What sessions that write are called, so that a later term finds those of earlier ones: epoch, a digest of the rollout's
 * name, and as much of the name as fits.
 */
export function sessionName({ rollout, epoch }: Term): string {
  return `sluice/${epoch}/${nameDigest(rollout)}/${rollout}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 63);
}

function nameDigest(rollout: string): string {
  return createHash('sha256').update(rollout).digest('hex').slice(0, 12);
}

/** Runs `work` in a transaction that the target takes from this term alone. @throws Superseded */
export async function inTerm<T>(
  pool: Pool,
  term: Term,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const begin = [
      'begin',
      `set local application_name = ${literal(sessionName(term))}`,
      `set local lock_timeout = ${LOCK_MS}`,
      `set local idle_in_transaction_session_timeout = ${IDLE_MS}`,
      guard(term),
    ].join('; ');
    return await inTransaction(client, () => work(client), begin);
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw supersededFrom(error);
  } finally {
    client.release(broken);
  }
}

/** Key of the lock that a session holds while it runs a statement that no transaction can hold, and that a new term waits for. */
const ALONE_KEY = `hashtextextended('sluice alone ' || $1::text, 0)`;

/**
 * Runs a statement that cannot stand in a transaction. The session takes a lock, then looks at the epoch, then runs it; a
 * new term raises the epoch and then waits for that lock. So either the look sees the new epoch, or the new term begins
 * when the statement is over. @throws Superseded
 */
export async function runAloneInTerm(client: ClientBase, term: Term, sql: string): Promise<void> {
  await client.query(`select pg_advisory_lock_shared(${ALONE_KEY})`, [term.rollout]);
  const { rowCount } = await client.query(
    `select /* sluice */ from sluice.progress where rollout = $1 and step = 'runner' and epoch = $2`,
    [term.rollout, term.epoch],
  );
  if (rowCount !== 1) throw new Superseded(`another control plane has taken over ${term.rollout}`);
  await client.query(sql);
  // where it failed the connection is closed, and the lock goes with it
  await client.query(`select pg_advisory_unlock_shared(${ALONE_KEY})`, [term.rollout]);
}

/**
 * Begins a term on a target, before its first deed there: ends what sessions of earlier terms are left, raises the epoch, and
 * waits until nothing of theirs runs. Ending them is not needed for safety, only lest we wait for a frozen one.
 * @returns false where there is nothing to raise yet: then `prepare-schema` notes the term.
 * @throws Superseded when a later one has begun.
 */
export async function beginTerm(pool: Pool, term: Term): Promise<boolean> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const { rows } = await client.query<{ there: boolean }>(
      `select to_regclass('sluice.progress') is not null as there`,
    );
    if (!rows[0]?.there) return false;
    await endEarlier(client, term);
    return await inTransaction(
      client,
      async () => {
        const raised = await client.query(
          `update sluice.progress set epoch = $2 where rollout = $1 and step = 'runner' and epoch <= $2`,
          [term.rollout, term.epoch],
        );
        if (raised.rowCount === 0) return refuseLater(client, term);
        await client.query(`select pg_advisory_xact_lock(${ALONE_KEY})`, [term.rollout]);
        return true;
      },
      `begin; set local lock_timeout = ${LOCK_MS}`,
    );
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw sqlState(error) === '55P03' ? await stillThere(pool, term, error) : error;
  } finally {
    client.release(broken);
  }
}

async function refuseLater(client: ClientBase, { rollout, epoch }: Term): Promise<false> {
  const { rows } = await client.query<{ epoch: string }>(
    `select epoch from sluice.progress where rollout = $1 and step = 'runner'`,
    [rollout],
  );
  if (!rows[0]) return false;
  throw new Superseded(
    `a control plane with epoch ${rows[0].epoch} runs ${rollout} on this target, and this one has epoch ${epoch} only`,
  );
}

const EARLIER = `select pid, application_name as name from pg_catalog.pg_stat_activity
  where datname = current_database() and application_name ~ ('^sluice/[0-9]+/' || $1 || '/')
    and split_part(application_name, '/', 2)::bigint < $2`;

async function endEarlier(client: ClientBase, term: Term): Promise<void> {
  const { rows } = await client.query<{ pid: number }>(EARLIER, [nameDigest(term.rollout), term.epoch]);
  for (const { pid } of rows) {
    // a session of another role may not be ended; the locks tell whether it matters
    await client.query('select pg_terminate_backend($1)', [pid]).catch(() => undefined);
  }
}

async function stillThere(pool: Pool, term: Term, cause: unknown): Promise<Error> {
  const { rows } = await pool.query<{ pid: number; name: string }>(EARLIER, [
    nameDigest(term.rollout),
    term.epoch,
  ]);
  const who = rows.map((r) => `pid ${r.pid} (${r.name})`).join(', ') || 'a session that came and went';
  const todo = 'It is tried again; end the session by hand if it stays.';
  return new Error(`the control plane before this one still has locks on the target: ${who}. ${todo}`, {
    cause,
  });
}
