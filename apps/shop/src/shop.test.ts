/** Duty: shows that the services answer right at every stage of the rollout, on a real PostgreSQL. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BOTH_COLUMNS, database, NEW_COLUMN_ALONE, type Database } from './database.fixture.js';
import type { Answer } from './load/ask.js';
import { customersOf, seededCents, seededOrders } from './seeded.js';
import { serviceAt, type Service } from './services.fixture.js';

const ROWS = 200;
const NEWCOMER = 10_000;

let db: Database;
const services: Service[] = [];

beforeAll(async () => {
  db = await database(ROWS);
});
afterAll(() => db.stop());
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

async function start(stage: string | undefined, name: 'checkout' | 'reporting'): Promise<Service> {
  const service = await serviceAt(stage, name, db.url);
  services.push(service);
  return service;
}

/** Every route once, with what one service writes read by the other; answers which column told each of them. */
async function everyRoute(
  stages: { readonly checkout: string | undefined; readonly reporting: string | undefined },
  customer: number,
): Promise<{ readonly checkout: unknown; readonly reporting: unknown }> {
  const checkout = await start(stages.checkout, 'checkout');
  const reporting = await start(stages.reporting, 'reporting');

  const made = await checkout.ask('POST', '/orders', { customerId: customer, amount: '12.34' });
  expect(made).toMatchObject({ status: 201, body: { cents: 1234 } });
  const id = Number(made.body['id']);
  const order = `/orders/${id}`;
  expect(await checkout.ask('GET', order)).toMatchObject({ status: 200, body: { id, cents: 1234 } });
  expect(await reporting.ask('GET', order)).toMatchObject({ status: 200, body: { id, cents: 1234 } });

  const changed = await checkout.ask('PUT', order, { amount: '0.05' });
  expect(changed).toMatchObject({ status: 200, body: { id, cents: 5, before: { cents: 1234 } } });
  const read = await reporting.ask('GET', order);
  expect(read).toMatchObject({ status: 200, body: { cents: 5 } });

  await checkout.ask('POST', '/orders', { customerId: customer, amount: '99999.99' });
  for (const service of [checkout, reporting]) {
    const total = (of: number): Promise<Answer> => service.ask('GET', `/customers/${of}/total`);
    expect(await total(customer)).toMatchObject({ body: { cents: 10_000_004 } });
    expect(await total(customer + 1)).toMatchObject({ body: { cents: 0 } });
    expect(await service.ask('GET', '/orders/999999999')).toMatchObject({ status: 404 });
    for (const seeded of [1, 77, ROWS]) {
      expect(await service.ask('GET', `/orders/${seeded}`)).toMatchObject({
        body: { cents: seededCents(seeded) },
      });
    }
  }
  return { checkout: (changed.body['before'] as { side: unknown }).side, reporting: read.body['side'] };
}

describe('before expand', () => {
  it('serves the old column, without SLUICE_URL and without the new column', async () => {
    const unset = { checkout: undefined, reporting: undefined };
    expect(await everyRoute(unset, NEWCOMER)).toEqual({ checkout: 'old', reporting: 'old' });
  });

  it('a customer has the seeded orders, worked out or summed by the database', async () => {
    const reporting = await start(undefined, 'reporting');
    const cents = seededOrders(7, ROWS).reduce((sum, id) => sum + seededCents(id), 0);
    expect(await reporting.ask('GET', '/customers/7/total')).toMatchObject({ body: { cents, side: 'old' } });
    expect(seededOrders(customersOf(ROWS), ROWS)).toContain(ROWS);
  });

  it('refuses what is no amount', async () => {
    const checkout = await start(undefined, 'checkout');
    for (const amount of ['1', '1.234', '-1.00', 12.34, null]) {
      expect(await checkout.ask('POST', '/orders', { customerId: 1, amount })).toMatchObject({ status: 400 });
      expect(await checkout.ask('PUT', '/orders/1', { amount })).toMatchObject({ status: 400 });
    }
    expect(await checkout.ask('PUT', '/orders/999999999', { amount: '1.00' })).toMatchObject({ status: 404 });
  });
});

describe('with both columns', () => {
  beforeAll(() => db.sql(BOTH_COLUMNS));

  const SIDES = { old: 'old', write: 'old', shadow: 'old', 'read:100': 'new', retire: 'new' } as const;
  const stages = Object.keys(SIDES) as (keyof typeof SIDES)[];
  const pairs = stages.flatMap((checkout, at) =>
    stages.slice(Math.max(0, at - 1), at + 2).map((reporting) => ({ checkout, reporting })),
  );

  it.each(pairs)(
    'checkout at $checkout and reporting at $reporting agree',
    async ({ checkout, reporting }) => {
      const customer = NEWCOMER + 10 * (1 + stages.indexOf(checkout)) + 2 * stages.indexOf(reporting) + 100;
      expect(await everyRoute({ checkout, reporting }, customer)).toEqual({
        checkout: SIDES[checkout],
        reporting: SIDES[reporting],
      });
    },
  );

  it('at some percent each row is answered by one column, the same in both services', async () => {
    const checkout = await start('read:50', 'checkout');
    const reporting = await start('read:50', 'reporting');
    const sides = new Set<unknown>();
    for (let id = 100; id <= 130; id += 1) {
      const [one, other] = [
        await checkout.ask('GET', `/orders/${id}`),
        await reporting.ask('GET', `/orders/${id}`),
      ];
      expect(one.body).toEqual(other.body);
      expect(one.body).toMatchObject({ cents: seededCents(id) });
      sides.add(one.body['side']);
    }
    expect(sides).toEqual(new Set(['old', 'new']));
  });
});

describe('after contract', () => {
  beforeAll(() => db.sql(NEW_COLUMN_ALONE));

  it('serves the new column with the old one dropped', async () => {
    const stages = { checkout: 'retire', reporting: 'retire' };
    expect(await everyRoute(stages, 2 * NEWCOMER)).toEqual({ checkout: 'new', reporting: 'new' });
  });
});
