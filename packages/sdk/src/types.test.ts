/**
 * Duty: tests what the compiler makes of the exports; it runs nothing. `npm run typecheck` checks it, by tsconfig.types.json: the
 * compiler itself is what can fail here.
 */
import type { Pool as PgPool, PoolClient } from 'pg';
import { expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { kyselyColumn } from './adapters/kysely.js';
import { prismaColumn } from './adapters/prisma.js';
import type { Column } from './column.js';
import type { ConnectionOf, Database, Pool } from './database.js';
import type { Sluice } from './sluice.js';

it('a pg pool is a database, and a transaction hands out its own client', () => {
  expectTypeOf<PgPool>().toExtend<Database>();
  expectTypeOf<{ eu: PgPool; us: PgPool }>().toExtend<Database>();
  expectTypeOf<PgPool>().toExtend<Pool>();
  expectTypeOf<ConnectionOf<PgPool>>().toEqualTypeOf<PoolClient>();
});

it('of says what the driver may deliver where nobody maps the new column', () => {
  interface Row {
    amount: string;
    amount_cents: string;
  }
  const declare = (s: Sluice) => ({
    raw: s.column('orders.amount_cents', { old: (row: Row) => Number(row.amount) }),
    mapped: s.column('orders.amount_cents', {
      old: (row: Row) => Number(row.amount),
      new: (row) => Number(row.amount_cents),
    }),
  });
  type Declared = ReturnType<typeof declare>;
  expectTypeOf<Declared['raw']>().toEqualTypeOf<Column<Row, number, string>>();
  expectTypeOf<ReturnType<Declared['raw']['of']>>().toEqualTypeOf<number | string>();
  expectTypeOf<ReturnType<Declared['mapped']['of']>>().toEqualTypeOf<number>();
});

interface Order {
  readonly id: number;
  readonly amount: string;
  readonly amount_cents: string | null;
}
const toCents = (row: Order): bigint => BigInt(Math.round(Number(row.amount) * 100));

it('what checks or maps the new column answers the type that the old one has', () => {
  const declare = (s: Sluice) => {
    // what is right beside what is not, so that the right way is known to compile
    const total = s.column('orders.amount_cents', { old: toCents, schema: z.coerce.bigint() });
    s.column('orders.amount_cents', { old: toCents, new: (row) => BigInt(row.amount_cents ?? 0) });
    // @ts-expect-error the schema gives a string, the old column a bigint
    s.column('orders.amount_cents', { old: toCents, schema: z.string() });
    // @ts-expect-error the new column is read as a number, the old one as a bigint
    s.column('orders.amount_cents', { old: toCents, new: (row) => Number(row.amount_cents) });
    // @ts-expect-error the row has no such field
    s.column('orders.amount_cents', { old: toCents, new: (row) => BigInt(row.amount_sents) });
    return total;
  };
  expectTypeOf<ReturnType<typeof declare>>().toEqualTypeOf<Column<Order, bigint>>();
});

it('a column takes its own rows alone, and its answer is of its type alone', () => {
  const use = (total: Column<Order, bigint>): void => {
    total.of({ id: 1, amount: '1.00', amount_cents: null });
    // @ts-expect-error a row without the old column
    total.of({ id: 1, amount_cents: '100' });
    // @ts-expect-error a row of another type
    total.of({ id: 1, amount: 1, amount_cents: '100' });
    // @ts-expect-error the answer is a bigint
    const text: string = total.of({ id: 1, amount: '1.00', amount_cents: null });
    // @ts-expect-error both sides of a read answer the same
    void total.read<bigint>({ key: 1, old: () => 1n, new: () => text });
  };
  expectTypeOf(use).toBeFunction();
});

it("an adapter's column answers to its two names, and what it keeps may lack either", () => {
  const use = (column: Column<Order, bigint>): void => {
    const kysely = kyselyColumn(column, { old: 'amount', new: 'amount_cents' });
    expectTypeOf(kysely.names()).toEqualTypeOf<readonly ('amount' | 'amount_cents')[]>();
    const kept = kysely.values({ id: 1, amount: '1.00', amount_cents: '100' });
    expectTypeOf(kept).toExtend<{ id: number; amount?: string; amount_cents?: string }>();
    // @ts-expect-error the stage may have kept the old column out
    const amount: string = kept.amount;
    // @ts-expect-error a name that a row does not have, and none was given for it
    kysely.of({ id: 1, amounts: amount });
    const prisma = prismaColumn(column, { old: 'amount', new: 'amountCents' });
    expectTypeOf(prisma.names()).toEqualTypeOf<readonly ('amount' | 'amountCents')[]>();
    // @ts-expect-error the new column's name is wanted
    prismaColumn(column, { old: 'amount' });
  };
  expectTypeOf(use).toBeFunction();
});
