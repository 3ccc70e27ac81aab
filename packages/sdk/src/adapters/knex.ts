/** Duty: a column in Knex's idiom: names to select, objects to insert or to update. Imports nothing of Knex. */
import type { Column } from '../column.js';
import type { Ask, Row } from '../database.js';
import type { Sluice } from '../sluice.js';
import type { TransactionOptions } from '../transaction.js';
import { heldTransaction } from './held-transaction.js';
import { paired, selected, type From, type Pair, type Paired } from './pair.js';

export interface KnexColumn<R, V, W, K extends string> extends Paired<R, V, W, K> {
  /** For `.select('id', ...total.select())`; with `{ table: 'o' }` each is named `o.…`. */
  select(from?: From): string[];
}

/** @param pair the names of both columns in the database, or as `wrapIdentifier` knows them. */
export function knexColumn<R, V, W, const O extends string = never, const N extends string = string>(
  column: Column<R, V, W>,
  pair: Pair<O, N>,
): KnexColumn<R, V, W, O | N> {
  const base = paired(column, pair);
  return { ...base, select: (from) => [...selected(base, from)] };
}

/** A Knex instance on PostgreSQL, or a transaction of it. */
export interface KnexLike {
  raw(sql: string, bindings: readonly never[]): PromiseLike<unknown>;
}

/** For `sluice({ database })`, where Knex's own connections are to be used. */
export function knexDatabase(knex: KnexLike): Ask {
  return async (sql, values) => {
    // PostgreSQL's $1 becomes Knex's ?, each with its value
    const bindings: unknown[] = [];
    const text = sql.replaceAll(/\$(\d+)/g, (_, n: string) => (bindings.push(values[Number(n) - 1]), '?'));
    return ((await knex.raw(text, bindings as never[])) as { readonly rows: Row[] }).rows;
  };
}

/** A transaction of Knex's own under one revision, decided after its BEGIN: what `s.transaction` is to a pool. */
export function knexTransaction<Trx extends KnexLike, T>(
  s: Sluice,
  knex: { transaction(run: (trx: Trx) => Promise<void>): PromiseLike<unknown> },
  work: (trx: Trx) => T | PromiseLike<T>,
  at?: Pick<TransactionOptions, 'target'>,
): Promise<T> {
  return heldTransaction<Trx, T>(s, (run) => knex.transaction(run), knexDatabase, work, at);
}
