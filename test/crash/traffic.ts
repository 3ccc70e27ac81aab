/** Duty: light traffic on one table of one target, and a ledger of what was acknowledged; every read is checked at once. */
import type { Column, Sluice } from '@sluice/sdk';
import type { Pool } from 'pg';

/** What the run says to the service. */
export type Word = { readonly kind: 'hello' } | { readonly kind: 'begin' | 'end'; readonly table: string };

/** What a table's rows must hold, and what went wrong. */
export interface Ledger {
  readonly target: string;
  /** By key: the values that the row may hold in cents; more than one where an answer got lost. */
  readonly rows: readonly (readonly [key: number, values: readonly (number | null)[]])[];
  readonly reads: number;
  readonly writes: number;
  /** A read that answered what was never there, or a statement that failed while its server stood. */
  readonly faults: readonly string[];
}
export type Told = readonly Ledger[];

export interface OrderRow {
  readonly id: string;
  readonly amount: string;
  readonly amount_cents: string;
}
export type Total = Column<OrderRow, number>;

export const SEEDED = 1_500;
const REST_MS = 40;
/** The server went away, or is about to come up: the network's errors have no SQLSTATE. */
const AWAY = /^(57P0|08|$)/;

export class Traffic {
  readonly #s: Sluice;
  readonly #pool: Pool;
  readonly #table: string;
  readonly #target: string;
  readonly #total: Total;
  readonly #rows = new Map<number, readonly (number | null)[]>();
  readonly #faults: string[] = [];
  #reads = 0;
  #writes = 0;
  #next = SEEDED;
  #seed = 1;
  #ended = false;
  readonly #over: Promise<void>;

  constructor(s: Sluice, pool: Pool, target: string, table: string, total: Total) {
    this.#s = s;
    this.#pool = pool;
    this.#target = target;
    this.#table = table;
    this.#total = total;
    for (let key = 1; key <= SEEDED; key += 1) this.#rows.set(key, [key]);
    this.#over = this.#run();
  }

  async end(): Promise<Ledger> {
    this.#ended = true;
    await this.#over;
    const { length } = this.#faults;
    return {
      target: this.#target,
      rows: [...this.#rows],
      reads: this.#reads,
      writes: this.#writes,
      faults: this.#faults
        .slice(0, 10)
        .map((fault) => `${fault}${length > 10 ? ` (and ${length - 10} more)` : ''}`),
    };
  }

  async #run(): Promise<void> {
    while (!this.#ended) {
      const dice = this.#dice();
      const key = dice % 10 < 8 ? 1 + (dice % this.#rows.size) : this.#rows.size + 1;
      // where an answer got lost, the next read tells which value it is
      const known = this.#rows.get(key) ?? [null];
      try {
        if (known.length > 1 || (dice % 10 < 4 && this.#rows.has(key))) await this.#read(key, known);
        else await this.#write(key, known[0] ?? null);
      } catch (thrown) {
        const { code = '', message } = thrown as Error & { code?: string };
        if (!AWAY.test(code.length === 5 ? code : ''))
          this.#faults.push(`${this.#table} on ${this.#target}: ${code} ${message}`);
      }
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }

  /** Every value is written once, so a read tells which write it saw. */
  async #write(key: number, before: number | null): Promise<void> {
    const value = (this.#next += 1);
    // until the answer is there both may be true; null: the row may not be there
    this.#rows.set(key, [before, value]);
    await this.#s.transaction(this.#pool, async (client) => {
      const row = this.#total.values(
        { amount: (value / 100).toFixed(2), amount_cents: value },
        { target: this.#target },
      );
      const columns = Object.keys(row);
      const at = columns.map((_, index) => `$${index + 2}`);
      const sets = columns.map((column, index) => `${column} = ${at[index]}`);
      const sql =
        before === null
          ? `insert into ${this.#table} (id, ${columns.join(', ')}) values ($1, ${at.join(', ')})`
          : `update ${this.#table} set ${sets.join(', ')} where id = $1`;
      const { rowCount } = await client.query(sql, [key, ...Object.values(row)]);
      if (rowCount === 0) throw new Error(`row ${key} is gone`);
    });
    this.#writes += 1;
    this.#rows.set(key, [value]);
  }

  async #read(key: number, expected: readonly (number | null)[]): Promise<void> {
    const value = await this.#s.pin(async () => {
      const kept = this.#total.writes({ target: this.#target });
      const columns = [...(kept.old ? ['amount'] : []), ...(kept.new ? ['amount_cents'] : [])];
      const { rows } = await this.#pool.query<OrderRow>(
        `select id, ${columns.join(', ')} from ${this.#table} where id = $1`,
        [key],
      );
      return rows[0] ? this.#total.of(rows[0], { target: this.#target }) : null;
    });
    this.#reads += 1;
    if (expected.includes(value)) this.#rows.set(key, [value]);
    else
      this.#faults.push(
        `${this.#table} on ${this.#target}: row ${key} was read as ${value}, it holds ${expected.join(' or ')}`,
      );
  }

  /** A generator of its own (Park and Miller's minimal standard), so that every run asks the same. */
  #dice(): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647;
    return this.#seed;
  }
}
