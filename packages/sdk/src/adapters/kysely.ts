/** Duty: a column in Kysely's idiom: references to select that are known at run time, values to insert or to set. */
import {
  CompiledQuery,
  DynamicReferenceBuilder,
  type Kysely,
  type QueryExecutorProvider,
  type Transaction,
} from 'kysely';
import type { At, Column } from '../column.js';
import type { Ask, Row } from '../database.js';
import type { Sluice } from '../sluice.js';
import type { TransactionOptions } from '../transaction.js';
import { heldTransaction } from './held-transaction.js';
import { paired, selected, type Pair, type Paired } from './pair.js';

export interface KyselyColumn<R, V, W, K extends string> extends Paired<R, V, W, K> {
  /** For `.select(total.select)`, or `.select(() => ['id', ...total.select()])`. Both columns are optional in the row's type. */
  readonly select: () => readonly DynamicReferenceBuilder<K>[];
  /** The same with the table's name or alias before each, for joins. */
  selectFrom<T extends string>(table: T, at?: At): () => readonly DynamicReferenceBuilder<`${T}.${K}`>[];
}

/** @param pair the names of both columns in Kysely's database type. */
export function kyselyColumn<R, V, W, const O extends string = never, const N extends string = string>(
  column: Column<R, V, W>,
  pair: Pair<O, N>,
): KyselyColumn<R, V, W, O | N> {
  const base = paired(column, pair);
  return {
    ...base,
    select: () => base.names().map((name) => new DynamicReferenceBuilder<O | N>(name)),
    selectFrom: (table, at) => () =>
      selected(base, { ...at, table }).map((name) => new DynamicReferenceBuilder(name)),
  };
}

/** Something that runs a query: a `Kysely`, or a transaction of it. */
export interface KyselyLike {
  executeQuery(query: CompiledQuery): Promise<{ readonly rows: readonly unknown[] }>;
}

/** For `sluice({ database })`, where Kysely's own connections are to be used. */
export function kyselyDatabase(db: KyselyLike & QueryExecutorProvider): Ask {
  return async (sql, values) => (await db.executeQuery(CompiledQuery.raw(sql, [...values]))).rows as Row[];
}

/** A transaction of Kysely's own under one revision, decided after its BEGIN: what `s.transaction` is to a pool. */
export function kyselyTransaction<DB, T>(
  s: Sluice,
  db: Kysely<DB>,
  work: (trx: Transaction<DB>) => T | PromiseLike<T>,
  at?: Pick<TransactionOptions, 'target'>,
): Promise<T> {
  return heldTransaction<Transaction<DB>, T>(
    s,
    (run) => db.transaction().execute(run),
    kyselyDatabase,
    work,
    at,
  );
}
