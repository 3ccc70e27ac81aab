/** Duty: runs the example of Prisma at every moment of a rollout, under node:test; DATABASE_URL names its PostgreSQL. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PrismaPg } from '@prisma/adapter-pg';
import { prismaDatabase, prismaTransaction } from '@sluice/sdk/prisma';
import { byHand, eachStage } from '@sluice/sdk/testing';
import { prismaOrders } from '../../packages/sdk/examples/prisma.mjs';
import prismaClient from './node_modules/.generated/index.js';

const COLUMNS = {
  old: 'amount numeric not null',
  both: 'amount numeric, amount_cents bigint',
  new: 'amount_cents bigint not null',
};
const places = Object.fromEntries(
  Object.keys(COLUMNS).map((shape) => {
    const connection = { connectionString: process.env.DATABASE_URL };
    const adapter = new PrismaPg(connection, { schema: `prisma_${shape}` });
    return [shape, new prismaClient.PrismaClient({ adapter })];
  }),
);

before(async () => {
  for (const [shape, columns] of Object.entries(COLUMNS)) {
    await places[shape].$executeRawUnsafe(`create schema prisma_${shape}`);
    await places[shape].$executeRawUnsafe(
      `create table prisma_${shape}.orders (id int primary key, ${columns})`,
    );
  }
});
after(() => Promise.all(Object.values(places).map((prisma) => prisma.$disconnect())));

let ids = 0;

eachStage(
  'orders.amount_cents',
  (stage) => {
    it('what one instance writes, the other one reads', async () => {
      const prisma = places[stage.shape];
      const [first, second] = [prismaOrders(stage.first, prisma), prismaOrders(stage.second, prisma)];
      const id = (ids += 1);
      await first.add({ id, amount: '12.34' });
      assert.equal(await second.total(id), '1234');
      await second.change({ id, amount: '56.78' });
      assert.equal(await first.total(id), '5678');
      assert.equal(await second.total(id), '5678');
      const { differing, oldErrors, newErrors } = stage.seen();
      assert.deepEqual({ differing, oldErrors, newErrors }, { differing: 0, oldErrors: 0, newErrors: 0 });
    });
  },
  { describe, type: 'bigint', replaces: 'amount' },
);

describe('a transaction of Prisma', () => {
  it('goes back as a whole, and reads the stage by its own connection', async () => {
    const prisma = places.both;
    const s = byHand();
    const orders = (tx) => prismaOrders(s, tx);
    await prismaTransaction(s, prisma, (tx) => orders(tx).add({ id: -1, amount: '1.00' }));
    assert.equal(await orders(prisma).total(-1), '100');
    const broken = prismaTransaction(s, prisma, async (tx) => {
      await orders(tx).change({ id: -1, amount: '2.00' });
      throw new Error('no');
    });
    await assert.rejects(broken, { message: 'no' });
    assert.equal(await orders(prisma).total(-1), '100');
    const rows = await prismaDatabase(prisma)('select $1::text || $2::text as both', ['a', 'b']);
    assert.deepEqual(rows, [{ both: 'ab' }]);
  });
});
