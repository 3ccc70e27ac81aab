/** Duty: what a database bears while a backfill runs, as far as its pace limits it; decides nothing. */
import type { Pool, PoolClient } from 'pg';
import type { Answer, Limits, Strain } from './pace.js';
import { reason } from './findings/finding.js';

/** A question of a spec is asked again and again, so it must cost little. */
const QUESTION_MS = 1_000;

const WITH_PARTITIONS = `select $1::oid union all select relid from pg_catalog.pg_partition_tree($1::oid::regclass)`;

/** Looks at one table's server; keeps the last position of the log, of which the rate is made. */
export class StrainLook {
  readonly #pool: Pool;
  readonly #table: number;
  readonly #now: () => number;
  #last: { readonly position: number; readonly at: number } | undefined;

  constructor(pool: Pool, table: number, now: () => number) {
    this.#pool = pool;
    this.#table = table;
    this.#now = now;
  }

  /** Only what is limited is asked for. */
  async look(limits: Limits): Promise<Strain> {
    const { walRate, deadShare, yieldToVacuum, holdWhile } = limits;
    return {
      ...(walRate === undefined ? {} : await this.#walRate()),
      ...(deadShare === undefined ? {} : { deadShare: await this.#deadShare() }),
      ...(yieldToVacuum ? { vacuum: await this.#vacuum() } : {}),
      ...(holdWhile === undefined ? {} : { question: await ask(this.#pool, holdWhile) }),
    };
  }

  /** Of the whole server since the last look: everybody's log goes to the same disk and the same replicas. */
  async #walRate(): Promise<Pick<Strain, 'walRate'>> {
    const { rows } = await this.#pool.query<{ position: number }>(
      `select /* sluice */ (pg_current_wal_insert_lsn() - '0/0')::float8 as position`,
    );
    const [position, at, last] = [rows[0]?.position ?? 0, this.#now(), this.#last];
    this.#last = { position, at };
    return last && at > last.at ? { walRate: ((position - last.position) * 1000) / (at - last.at) } : {};
  }

  async #deadShare(): Promise<number> {
    const { rows } = await this.#pool.query<{ share: number | null }>(
      `select /* sluice */ sum(n_dead_tup)::float8 / nullif(sum(n_live_tup + n_dead_tup), 0) as share
         from pg_catalog.pg_stat_all_tables where relid in (${WITH_PARTITIONS})`,
      [this.#table],
    );
    return rows[0]?.share ?? 0;
  }

  /**
   * By its lock, SHARE UPDATE EXCLUSIVE, which everybody may see: pg_stat_progress_vacuum hides others' tables from an ordinary
   * role. ANALYZE and a concurrent index build hold it too, and read the table as well.
   */
  async #vacuum(): Promise<number | null> {
    const { rows } = await this.#pool.query<{ pid: number }>(
      `select /* sluice */ pid from pg_catalog.pg_locks
        where locktype = 'relation' and relation in (${WITH_PARTITIONS}) and granted and mode = 'ShareUpdateExclusiveLock'
          and database = (select oid from pg_catalog.pg_database where datname = current_database()) limit 1`,
      [this.#table],
    );
    return rows[0]?.pid ?? null;
  }
}

/**
 * Asks a question of a spec: one row at most with one value. In a read-only transaction that ends after a second, and as one
 * prepared statement inside a bracket, so that nothing can follow it.
 */
export async function ask(pool: Pool, sql: string): Promise<Answer> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query(
      `begin read only; set local statement_timeout = ${QUESTION_MS}; set local lock_timeout = ${QUESTION_MS}`,
    );
    return await answer(client, sql);
  } catch (error) {
    return { error: reason(error) };
  } finally {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    client.release(broken);
  }
}

async function answer(client: PoolClient, sql: string): Promise<Answer> {
  // a line of its own, so that a comment at the question's end does not hide the bracket
  const query = { text: `select /* sluice */ (\n${sql}\n)::text as answer`, queryMode: 'extended' };
  const { rows } = await client.query<{ answer: string | null }>(query);
  const said = rows[0]?.answer ?? null;
  if (said === null || said === 'false' || said === 'true') return { holds: said === 'true' };
  const number = Number(said);
  return said.trim() === '' || Number.isNaN(number)
    ? { error: `it answered "${said}", wanted a boolean or a number` }
    : { holds: number > 0 };
}
