/** Duty: the shapes of a host's database that the SDK accepts, made one; imports no driver. */

export type Row = Readonly<Record<string, unknown>>;

/** One question to one target's database. */
export type Ask = (sql: string, values: readonly unknown[]) => Promise<readonly Row[]>;

/** A `pg` pool, client, or anything alike. */
export interface Queryable {
  query(sql: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** A connection taken from a pool; `release(true)` throws it away. */
export interface Connection extends Queryable {
  release(destroy?: boolean): void;
}

/** A pool from which `transaction` takes its connection. */
export interface Pool {
  connect(): Promise<Connection>;
}

/** What a pool of this type hands out: `PoolClient` for a `pg` pool. */
export type ConnectionOf<P> = P extends {
  connect: { (): Promise<infer C>; (callback: (...given: never[]) => void): void };
}
  ? C
  : P extends { connect(): Promise<infer C> }
    ? C
    : Connection;

/** A pool, a function for other drivers, or either of them by the target's name. */
export type Database = Queryable | Ask | Readonly<Record<string, Queryable | Ask>>;

/** The name of a database that stands alone and was given no target's name. */
export const ONLY = '';

/** One way to ask each target, by its name. Unusable entries are left out: the caller says so. */
export function asksOf(database: Database | undefined, target: string | undefined): ReadonlyMap<string, Ask> {
  const single = askOf(database);
  if (single) return new Map([[target ?? ONLY, single]]);
  const asks = new Map<string, Ask>();
  for (const [name, entry] of Object.entries(database ?? {})) {
    const ask = askOf(entry);
    if (ask) asks.set(name, ask);
  }
  return asks;
}

/** The target to which this pool belongs in a map of targets, where it can be told. */
export function targetOf(database: Database | undefined, pool: unknown): string | undefined {
  if (typeof database !== 'object' || database === null || isQueryable(database)) return undefined;
  return Object.entries(database).find(([, entry]) => entry === pool)?.[0];
}

/** Where there is one database, every transaction is in it, whichever pool or library began it. */
export function onlyOf(asks: ReadonlyMap<string, Ask>): string | undefined {
  const [first, ...others] = asks.keys();
  return others.length === 0 ? first : undefined;
}

export function askOf(entry: unknown): Ask | undefined {
  if (typeof entry === 'function') {
    const ask = entry as Ask;
    return async (sql, values) => rowsOf(await ask(sql, values));
  }
  if (!isQueryable(entry)) return undefined;
  return async (sql, values) => rowsOf((await entry.query(sql, [...values])).rows);
}

function rowsOf(rows: unknown): readonly Row[] {
  return Array.isArray(rows) ? rows.filter((row): row is Row => typeof row === 'object' && row !== null) : [];
}

function isQueryable(entry: unknown): entry is Queryable {
  return (
    typeof entry === 'object' &&
    entry !== null &&
    'query' in entry &&
    typeof (entry as Queryable).query === 'function'
  );
}
