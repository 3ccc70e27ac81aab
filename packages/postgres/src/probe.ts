/** Duty: point reads on a connection beside a backfill, timed apart by whether a batch ran meanwhile; decides nothing. */
import type { Pool } from 'pg';
import { quoteIdentifier, quoteTable } from './identifier.js';
import type { Read } from './pace.js';
import type { TableFacts } from './table-facts.js';
import type { StepContext } from './step-context.js';

/** Between two reads. */
const EVERY_MS = 10;
/** The last so many count: four seconds and more. */
const KEPT = 400;
const KEYS = 200;
/** Steps of the golden ratio spread evenly over the keys, so two reads in a row are far apart, and need no dice. */
const GOLDEN = 0.618_033_988_75;

export class Probe {
  readonly #pool: Pool;
  readonly #now: () => number;
  readonly #sql: string;
  readonly #keysSql: string;
  #reads: readonly Read[] = [];
  #keys: readonly (readonly string[])[] = [];
  /** Of the keys, from 0 to 1. */
  #place = 0;
  #working = false;
  /** Grows at each change, so that a read that saw both counts as neither. */
  #turn = 0;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;

  constructor({ pool, spec }: StepContext, table: TableFacts) {
    const name = quoteTable(spec.column);
    const key = table.key.map((k) => ({ name: quoteIdentifier(k.name), type: k.type }));
    this.#pool = pool;
    this.#now = () => performance.now();
    this.#sql = `select /* sluice */ 1 from ${name} where ${key.map((k, i) => `${k.name} = $${i + 1}::${k.type}`).join(' and ')}`;
    // a few pages from everywhere, so that what it reads is neither all hot nor all cold
    const share = Math.min(100, Math.max(0.001, 2_000 / Math.max(1, table.pages)));
    this.#keysSql =
      `select /* sluice */ array[${key.map((k) => `${k.name}::text`).join(', ')}] as key` +
      ` from ${name} tablesample system (${share}) limit ${KEYS}`;
  }

  /** Reads until it is stopped. Where it may not read, or there is nothing, it measures nothing. */
  async start(): Promise<void> {
    try {
      const { rows } = await this.#pool.query<{ key: string[] }>(this.#keysSql);
      this.#keys = rows.map((r) => r.key);
    } catch {
      this.#keys = [];
    }
    if (this.#keys.length > 0) this.#again();
  }

  /** From here on a batch runs, or none does. */
  turn(working: boolean): void {
    this.#working = working;
    this.#turn += 1;
  }

  reads(): readonly Read[] {
    return this.#reads;
  }

  /** What was measured beside batches that came more often says nothing of those to come. */
  forgetBeside(): void {
    this.#reads = this.#reads.filter((r) => !r.beside);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#underWay;
    clearTimeout(this.#timer);
  }

  #again(): void {
    this.#timer = setTimeout(() => {
      this.#underWay = this.#read().then(() => {
        if (this.#timer) this.#again();
      });
    }, EVERY_MS);
    this.#timer.unref();
  }

  async #read(): Promise<void> {
    this.#place = (this.#place + GOLDEN) % 1;
    const key = this.#keys[Math.floor(this.#place * this.#keys.length)] ?? [];
    const [turn, working] = [this.#turn, this.#working];
    const startedAt = this.#now();
    try {
      await this.#pool.query({ name: 'sluice_probe', text: this.#sql, values: [...key] });
    } catch {
      return;
    }
    const ms = this.#now() - startedAt;
    // it waited for a batch to end, or one began beside it: then it was beside one for a part of the time
    this.#reads = [...this.#reads.slice(1 - KEPT), { ms, beside: working || turn !== this.#turn }];
  }
}
