/** Duty: a column in Drizzle's idiom: a map of columns to select, values to insert or to set. */
import { sql, type SQL } from 'drizzle-orm';
import type { At, Column } from '../column.js';
import type { Ask, Row } from '../database.js';
import type { Sluice } from '../sluice.js';
import type { TransactionOptions } from '../transaction.js';
import { heldTransaction } from './held-transaction.js';
import { paired, type Pair, type Paired } from './pair.js';

/** Where a table of drizzle-orm 0.3x and 0.4x keeps its columns. */
const COLUMNS = Symbol.for('drizzle:Columns');

export interface DrizzleColumn<R, V, W, K extends string, T> extends Paired<R, V, W, K> {
  /** For `db.select({ id: orders.id, ...total.select() })`. */
  select(at?: At): Pick<T, K & keyof T>;
  /**
   * The table without the columns that must not be named now, for `db.insert(total.table())` and
   * `db.select().from(total.table())`. Drizzle's insert names every column of its table, those without a value by `default`.
   */
  table(at?: At): T;
  /** For `db.query.orders.findMany({ columns: { id: true, ...total.columns() } })`. */
  columns(at?: At): { readonly [P in K]?: true };
}

/**
 * @param table the table as Drizzle has it, or an alias of it.
 * @throws where the table is none of Drizzle's.
 * @param pair the keys of both columns in that table.
 */
export function drizzleColumn<
  R,
  V,
  W,
  T extends object,
  const O extends string & keyof T = never,
  const N extends string & keyof T = string & keyof T,
>(column: Column<R, V, W>, table: T, pair: Pair<O, N>): DrizzleColumn<R, V, W, O | N, T> {
  const base = paired(column, pair);
  const all = (table as { readonly [COLUMNS]?: Readonly<Record<string, unknown>> })[COLUMNS];
  if (!all)
    throw new TypeError(`${column.name}: a table of drizzle-orm was wanted, and something else was given`);
  // there are four at most, one for each set of names
  const tables = new Map<string, T>();
  return {
    ...base,
    table(at) {
      const names: readonly string[] = base.names(at);
      const known = tables.get(names.join());
      if (known) return known;
      const left = [pair.old, pair.new].filter((name) => name !== undefined && !names.includes(name));
      const kept = Object.fromEntries(Object.entries(all).filter(([name]) => !left.includes(name as N)));
      const made = Object.create(table, { [COLUMNS]: { value: kept } }) as T;
      tables.set(names.join(), made);
      return made;
    },
    // Drizzle's types have no word for a column that may be selected or not: `of` reads what is there
    select: (at) => mapped(base.names(at), (name) => table[name]) as Pick<T, O | N>,
    columns: (at) => mapped(base.names(at), () => true) as { readonly [P in O | N]?: true },
  };
}

function mapped<K extends string, T>(names: readonly K[], to: (name: K) => T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, to(name)]));
}

/** Drizzle over `pg`, or a transaction of it. */
export interface DrizzleLike {
  execute(query: SQL): PromiseLike<unknown>;
}

/** For `sluice({ database })`, where there is no `db.$client` to hand over. */
export function drizzleDatabase(db: DrizzleLike): Ask {
  return async (text, values) => {
    // $1 and its kind stand at the odd places, each becomes a parameter of Drizzle's
    const parts = text.split(/\$(\d+)/).map((part, i) => {
      return i % 2 === 0 ? sql.raw(part) : sql`${values[Number(part) - 1]}`;
    });
    return ((await db.execute(sql.join(parts))) as { readonly rows: Row[] }).rows;
  };
}

/** A transaction of Drizzle's own under one revision, decided after its BEGIN: what `s.transaction` is to a pool. */
export function drizzleTransaction<Tx extends DrizzleLike, T>(
  s: Sluice,
  db: { transaction(run: (tx: Tx) => Promise<void>): PromiseLike<unknown> },
  work: (tx: Tx) => T | PromiseLike<T>,
  at?: Pick<TransactionOptions, 'target'>,
): Promise<T> {
  return heldTransaction<Tx, T>(s, (run) => db.transaction(run), drizzleDatabase, work, at);
}
