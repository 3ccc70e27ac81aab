/** Duty: a column in Prisma's idiom: `select` and `data` objects. Imports nothing of Prisma. */
import type { At, Column } from '../column.js';
import type { Ask, Row } from '../database.js';
import type { Sluice } from '../sluice.js';
import type { TransactionOptions } from '../transaction.js';
import { heldTransaction } from './held-transaction.js';
import { paired, type Pair, type Paired } from './pair.js';

export interface PrismaColumn<R, V, W, K extends string> extends Paired<R, V, W, K> {
  /** For `findMany({ select: { id: true, ...total.select() } })`. */
  select(at?: At): { [P in K]?: true };
}

/** @param pair the names of both fields in the model. */
export function prismaColumn<R, V, W, const O extends string = never, const N extends string = string>(
  column: Column<R, V, W>,
  pair: Pair<O, N>,
): PrismaColumn<R, V, W, O | N> {
  const base = paired(column, pair);
  return {
    ...base,
    select: (at) => Object.fromEntries(base.names(at).map((name) => [name, true])) as { [P in O | N]?: true },
  };
}

/** A Prisma client, or the one of an interactive transaction. */
export interface PrismaLike {
  $queryRawUnsafe(sql: string, ...values: unknown[]): PromiseLike<unknown>;
}

/** For `sluice({ database })`, where Prisma's own connections are to be used. */
export function prismaDatabase(prisma: PrismaLike): Ask {
  return async (sql, values) => (await prisma.$queryRawUnsafe(sql, ...values)) as Row[];
}

/**
 * An interactive transaction of Prisma's own under one revision, decided after its BEGIN: what `s.transaction` is to a pool.
 * Prisma ends one after 5 s by itself, unless `options` say otherwise.
 */
export function prismaTransaction<Tx extends PrismaLike, O, T>(
  s: Sluice,
  prisma: { $transaction(run: (tx: Tx) => Promise<void>, options?: O): PromiseLike<unknown> },
  work: (tx: Tx) => T | PromiseLike<T>,
  options?: O & Pick<TransactionOptions, 'target'>,
): Promise<T> {
  const { target, ...own } = (options ?? {}) as Pick<TransactionOptions, 'target'>;
  const at = target === undefined ? {} : { target };
  return heldTransaction<Tx, T>(s, (run) => prisma.$transaction(run, own as O), prismaDatabase, work, at);
}
