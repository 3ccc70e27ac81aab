/** Duty: tests what each adapter makes of a column, stage by stage, without a database. */
import { STAGES, type Stage } from '@sluice/core';
import { bigint, integer, numeric, pgTable } from 'drizzle-orm/pg-core';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { describe, expect, it } from 'vitest';
import { byHand, turn } from '../testing/by-hand.js';
import { drizzleColumn } from './drizzle.js';
import { knexColumn } from './knex.js';
import { kyselyColumn } from './kysely.js';
import { pgColumn } from './pg.js';
import { prismaColumn, prismaDatabase } from './prisma.js';

interface Row {
  readonly id: number;
  readonly amount: string;
  readonly amount_cents: string;
}
const NAMED: Record<Stage, readonly string[]> = {
  old: ['amount'],
  write: ['amount', 'amount_cents'],
  shadow: ['amount', 'amount_cents'],
  read: ['amount', 'amount_cents'],
  retire: ['amount_cents'],
};
const pair = { old: 'amount', new: 'amount_cents' } as const;
const given = { id: 1, amount: '1.00', amount_cents: '100' };

describe.each(STAGES)('at %s', (stage) => {
  const setup = () => {
    const s = byHand();
    const column = s.column('orders.amount_cents', { old: (row: Row) => `${Number(row.amount) * 100}` });
    turn(s, 'orders.amount_cents', stage, { replaces: 'amount' });
    return column;
  };
  const names = NAMED[stage];
  const kept = Object.fromEntries(Object.entries(given).filter(([k]) => k === 'id' || names.includes(k)));

  it('Kysely selects references and inserts values', () => {
    const db = new Kysely<{ orders: { id: number; amount?: string; amount_cents?: string } }>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (any) => new PostgresIntrospector(any),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
    const total = kyselyColumn(setup(), pair);
    const list = (before: string) => names.map((n) => `${before}"${n}"`).join(', ');
    const sql = db.selectFrom('orders').select(total.select).compile().sql;
    expect(sql).toBe(`select ${list('')} from "orders"`);
    const joined = db.selectFrom('orders as o').select(total.selectFrom('o')).compile().sql;
    expect(joined).toBe(`select ${list('"o".')} from "orders" as "o"`);
    expect(db.insertInto('orders').values(total.values(given)).compile().parameters).toEqual(
      Object.values(kept),
    );
  });

  it('Knex selects names and inserts objects', () => {
    const total = knexColumn(setup(), pair);
    expect(total.select()).toEqual(names);
    expect(total.select({ table: 'o' })).toEqual(names.map((n) => `o.${n}`));
    expect(total.values(given)).toEqual(kept);
  });

  it('Drizzle selects a map of columns, out of a table with no others', () => {
    const orders = pgTable('orders', {
      id: integer(),
      amount: numeric(),
      amountCents: bigint({ mode: 'bigint' }),
    });
    const total = drizzleColumn(setup(), orders, { old: 'amount', new: 'amountCents' });
    const keys = names.map((n) => (n === 'amount' ? n : 'amountCents'));
    expect(Object.keys(total.select())).toEqual(keys);
    expect(Object.values(total.select())).toEqual(keys.map((key) => orders[key as 'amount']));
    expect(total.columns()).toEqual(Object.fromEntries(keys.map((key) => [key, true])));
    expect(Object.keys(total.values({ id: 1, amount: '1', amountCents: 1n }))).toEqual(['id', ...keys]);
    expect(total.table()).toBe(total.table());
  });

  it('Prisma selects by an object', () => {
    const total = prismaColumn(setup(), { old: 'amount', new: 'amountCents' });
    const keys = names.map((n) => (n === 'amount' ? n : 'amountCents'));
    expect(total.select()).toEqual(Object.fromEntries(keys.map((key) => [key, true])));
    expect(Object.keys(total.values({ amount: '1', amountCents: 1n }))).toEqual(keys);
  });

  it('pg selects quoted names, and writes by numbered parameters', () => {
    const total = pgColumn(setup(), pair);
    expect(total.select()).toBe(names.map((n) => `"${n}"`).join(', '));
    expect(total.select({ table: 'o' })).toBe(names.map((n) => `"o"."${n}"`).join(', '));
    const columns = Object.keys(kept);
    expect(total.insert(given)).toEqual({
      text: `(${columns.map((n) => `"${n}"`).join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
      values: Object.values(kept),
    });
    expect(total.set(given)).toEqual({
      text: columns.map((n, i) => `"${n}" = $${i + 1}`).join(', '),
      values: Object.values(kept),
    });
  });
});

it('an identifier is quoted whatever is in it', () => {
  const s = byHand();
  const total = pgColumn(s.column('t.c', { old: () => 1 }), { old: 'a"; drop table t; --', new: 'c' });
  expect(total.select({ table: 'o"' })).toBe('"o"""."a""; drop table t; --"');
});

it('what is no table of Drizzle is refused by name', () => {
  const column = byHand().column('orders.amount_cents', { old: () => 1 });
  expect(() => drizzleColumn(column, { a: 1, b: 2 }, { old: 'a', new: 'b' })).toThrow(
    'orders.amount_cents: a table',
  );
});

it('Prisma asks its database with each value as an argument', async () => {
  const asked: unknown[] = [];
  const ask = prismaDatabase({
    $queryRawUnsafe: (...of) => (asked.push(...of), Promise.resolve([{ one: 1 }])),
  });
  expect(await ask('select $1', ['a'])).toEqual([{ one: 1 }]);
  expect(asked).toEqual(['select $1', 'a']);
});
