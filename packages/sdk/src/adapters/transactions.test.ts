/** Duty: tests transactions that a library begins and ends by itself, on a real PostgreSQL. */
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import type { Sluice } from '@sluice/sdk';
import { byHand, turn } from '@sluice/sdk/testing';
import { sql as drizzleSql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import knex from 'knex';
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rollout } from '../fake-control-plane.fixture.js';
import { columnOf, fleet, rows, shadow } from '../fleet.fixture.js';
import { violates } from '../violation.js';
import { drizzleTransaction } from './drizzle.js';
import { heldTransaction } from './held-transaction.js';
import { knexTransaction } from './knex.js';
import { kyselyTransaction } from './kysely.js';
import { prismaTransaction } from './prisma.js';

let server: FreshServer;
let pool: Pool;
let asked: ReturnType<typeof knex>;
beforeAll(async () => {
  server = await freshEmbedded({ settings: { fsync: 'off' } });
  const connection = { connectionString: server.url('postgres') };
  pool = new Pool({ ...connection, max: 3 });
  asked = knex({ client: 'pg', connection, pool: { min: 0, max: 2 } });
  await pool.query(`create table orders (id int primary key, amount_cents bigint not null);
    create schema sluice;
    create table sluice.stage (rollout text, service text, capability text, region text, percent int, revision bigint, held bool)`);
});
afterAll(async () => {
  await asked.destroy();
  await pool.end();
  await server.stop();
});

/** Runs SQL without parameters within the library's transaction. */
type Run = (text: string) => Promise<unknown>;
type Transact = <T>(s: Sluice, work: (run: Run) => Promise<T>) => Promise<T>;
const kysely = () => new Kysely<object>({ dialect: new PostgresDialect({ pool }) });
const LIBRARIES: Readonly<Record<string, Transact>> = {
  kysely: (s, work) =>
    kyselyTransaction(s, kysely(), (trx) => work((text) => trx.executeQuery(CompiledQuery.raw(text)))),
  knex: (s, work) => knexTransaction(s, asked, (trx) => work(async (text) => trx.raw(text, []))),
  drizzle: (s, work) =>
    drizzleTransaction(s, drizzle(pool), (tx) => work((text) => tx.execute(drizzleSql.raw(text)))),
};
const count = async (): Promise<number> => {
  const { rows: found } = await pool.query<{ n: number }>('select count(*)::int as n from orders');
  return found[0]?.n ?? -1;
};

describe.each(Object.entries(LIBRARIES))('%s', (_, transact) => {
  const at = fleet();

  it('commits what is done, under one revision', async () => {
    const s = byHand();
    const total = columnOf(s);
    const before = await count();
    const answer = await transact(s, async (run) => {
      turn(s, 'orders.amount_cents', 'shadow');
      await run(`insert into orders select coalesce(max(id), 0) + 1, 1 from orders`);
      return total.stage();
    });
    expect([answer, total.stage()]).toEqual(['old', 'shadow']);
    expect(await count()).toBe(before + 1);
  });

  it("rolls back what throws, and the error is the caller's own", async () => {
    const before = await count();
    const error = new Error('no');
    const failed = transact(byHand(), async (run) => {
      await run('insert into orders values (1000, 1)');
      throw error;
    });
    await expect(failed).rejects.toBe(error);
    expect(await count()).toBe(before);
  });

  it('a refused row is told as a violation of the column, however the library wraps it', async () => {
    const declared = {
      name: 'orders.amount_cents',
      schema: 'public',
      table: 'orders',
      column: 'amount_cents',
    };
    const failed = transact(byHand(), (run) => run('insert into orders values (1001, null)'));
    const error: unknown = await failed.catch((thrown: unknown) => thrown);
    expect(violates(error, declared)).toBe(true);
    expect(violates(error, { ...declared, table: 'users' })).toBe(false);
  });

  it.each([
    ['one database', () => at.database.ask],
    ['a target by its name', () => ({ main: at.database.ask })],
  ])('in distrust goes by the stage that its own connection reads, in %s', async (_what, database) => {
    at.plane.turn([rollout(1, { main: shadow })], 1);
    at.database.says(rows(1, { write: 100, shadow: 100 }));
    const s = at.start({ database: database() });
    const total = columnOf(s);
    await s.ready();
    at.plane.down(true);
    at.clock.advance(20_000);
    await pool.query('delete from sluice.stage');
    for (const { rollout: of, service, capability, percent } of rows(2, { write: 100 }))
      await pool.query('insert into sluice.stage values ($1, $2, $3, $4, $5, 2, false)', [
        of,
        service,
        capability,
        '',
        percent,
      ]);
    expect(await transact(s, () => Promise.resolve(total.stage()))).toBe('write');
  });
});

it('decides after the library has begun', async () => {
  const s = byHand();
  const total = columnOf(s);
  const begin = async (work: (tx: string) => Promise<void>): Promise<void> => {
    turn(s, 'orders.amount_cents', 'write');
    await work('tx');
  };
  const stage = heldTransaction(
    s,
    begin,
    () => () => Promise.resolve([]),
    (tx) => `${tx} ${total.stage()}`,
  );
  expect(await stage).toBe('tx write');
});

it('a transaction that cannot begin, or not commit, fails as the library has it', async () => {
  const away = new Error('away');
  const ask = () => () => Promise.resolve([]);
  const never = heldTransaction(
    byHand(),
    () => Promise.reject(away),
    ask,
    () => 1,
  );
  await expect(never).rejects.toBe(away);
  const late = async (work: (tx: string) => Promise<void>): Promise<void> => {
    await work('tx');
    throw away;
  };
  await expect(heldTransaction(byHand(), late, ask, () => 1)).rejects.toBe(away);
});

it('Prisma is handed its own options', async () => {
  const given: unknown[] = [];
  const prisma = {
    async $transaction(
      run: (tx: { $queryRawUnsafe: () => Promise<[]> }) => Promise<void>,
      options?: { timeout?: number },
    ) {
      given.push(options);
      await run({ $queryRawUnsafe: () => Promise.resolve([]) });
    },
  };
  expect(await prismaTransaction(byHand(), prisma, () => 7, { timeout: 9_000, target: 'eu' })).toBe(7);
  expect(given).toEqual([{ timeout: 9_000 }]);
});
