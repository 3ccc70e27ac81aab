/** Duty: tests what the compiler makes of the exports; it runs nothing. */
import type { Pool as PgPool, PoolClient } from 'pg';
import { expectTypeOf, it } from 'vitest';
import { z } from 'zod';
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

it('a zod schema says what of answers, and another type than that of old is a mistake', () => {
  interface Row {
    amount: string;
    amount_cents: string;
  }
  const declare = (s: Sluice) => {
    // @ts-expect-error old says a number, the schema a text
    s.column('orders.amount_cents', { old: (row: Row) => Number(row.amount), schema: z.string() });
    return s.column('orders.amount_cents', {
      old: (row: Row) => Number(row.amount),
      schema: z.coerce.number().int(),
    });
  };
  expectTypeOf<ReturnType<typeof declare>>().toEqualTypeOf<Column<Row, number>>();
});
