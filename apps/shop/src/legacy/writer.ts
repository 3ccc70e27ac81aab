/** Duty: writes orders as code did before the rollout, the old column alone, one after another; must not know Sluice. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { toAmount } from '../money.js';
import type { Row, Rows } from './rows.js';

/** No seeded customer: nobody else writes orders of this one. */
const CUSTOMER = 1_000_000_000;
const MOST_CENTS = 1_000_000;

/** What came of its writes. */
export interface Written {
  writes: number;
  failedWrites: number;
  worstMs: number;
}

export interface WriterOptions {
  readonly pool: Pool;
  readonly rows: Rows;
  readonly writesPerSecond: number;
  /** From then on it updates only. */
  readonly mostRows: number;
  readonly random: () => number;
  /** Milliseconds by a clock that never jumps. */
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Writes until the signal aborts; what it counts, it counts in `written`. */
export async function write(options: WriterOptions, written: Written): Promise<void> {
  const { rows, writesPerSecond, mostRows, random, now, log, signal } = options;
  let inserts = 0;
  while (!signal.aborted) {
    const startedAt = now();
    const row = inserts < mostRows && random() < 0.3 ? undefined : rows.take();
    const cents = Math.floor(random() * MOST_CENTS);
    try {
      rows.give(row ? await update(options.pool, row, cents) : await insert(options.pool, cents));
      if (!row) inserts += 1;
      written.writes += 1;
    } catch (thrown) {
      // nobody knows whether it was written: the row is given back to nobody
      written.failedWrites += 1;
      log(`legacy: a write failed: ${String(thrown)}`);
    }
    const tookMs = now() - startedAt;
    written.worstMs = Math.max(written.worstMs, Math.round(tookMs));
    await sleep(Math.max(0, 1_000 / writesPerSecond - tookMs), undefined, { signal }).catch(() => undefined);
  }
}

async function insert(pool: Pool, cents: number): Promise<Row> {
  const { rows } = await pool.query<{ id: string }>(
    'insert into orders (customer_id, amount) values ($1, $2) returning id',
    [CUSTOMER, toAmount(cents)],
  );
  return { id: Number(rows[0]?.id), cents };
}

async function update(pool: Pool, { id }: Row, cents: number): Promise<Row> {
  await pool.query('update orders set amount = $2 where id = $1', [id, toAmount(cents)]);
  return { id, cents };
}
