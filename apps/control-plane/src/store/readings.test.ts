/** Duty: proves that what reads have shown is counted once, adds up over instances, and is found by its revision. */
import { valueOf, type Heartbeat, type Measured } from '@sluice/core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { FleetStore } from './fleet.js';
import { readingHistory } from './reading-history.js';
import { readingsOf } from './readings.js';
import { startStateServer, type StateServer, type StateStore } from './state-store.fixture.js';

let server: StateServer;
let store: StateStore;
let fleet: FleetStore;
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  store = await server.store();
  fleet = new FleetStore(store.pool, { leaseMs: 15_000, heartbeatMs: 5_000 });
  for (const [id, service, region] of [
    ['checkout-1', 'checkout', 'eu'],
    ['checkout-2', 'checkout', 'eu'],
    ['reporting-1', 'reporting', undefined],
  ] as const)
    await fleet.register({
      id,
      service,
      sdk: '0.0.0',
      columns: ['orders.amount_cents'],
      targets: [],
      ...(region === undefined ? {} : { region }),
    });
});

const measured: Measured = {
  revision: 7,
  oldBeside: 2,
  newBeside: 88,
  oldAlone: 1,
  newAlone: 3,
  fallbacks: 4,
  openings: 1,
  violations: 2,
  oldMs: [[10, 5]],
  newMs: [
    [10, 1],
    [-3, 2],
  ],
  ratios: [[0, 9]],
};

function beat(batch: number, change: Partial<Measured> = {}): Heartbeat {
  const report = {
    rollout: 'orders.amount_cents',
    target: 'main',
    compared: 90,
    differing: 1,
    oldReads: 90,
    newReads: 10,
    oldErrors: 1,
    newErrors: 5,
    differingKeys: [],
    measured: { ...measured, ...change },
  };
  return {
    acknowledged: 7,
    revision: 7,
    source: 'stream',
    distrust: false,
    unpinned: false,
    openPins: 0,
    oldestPinMs: 0,
    breakers: [],
    reports: [report],
    batch,
  };
}

const ALL = { checkout: 0, reporting: 0 };
const read = (revisions: Record<string, number> = ALL) =>
  readingsOf(store.pool, 'orders.amount_cents', 'main', revisions);

it('adds up the instances of a service in a region', async () => {
  await fleet.heartbeat('checkout-1', beat(1));
  await fleet.heartbeat('checkout-2', beat(1));
  await fleet.heartbeat('reporting-1', beat(1));
  const [checkout, reporting, ...more] = await read();
  expect(more).toEqual([]);
  expect(checkout).toMatchObject({
    service: 'checkout',
    region: 'eu',
    compared: 180,
    differing: 2,
    ran: 196,
    openings: 2,
    violations: 4,
    oldMs: [[10, 10]],
    newMs: [
      [-3, 4],
      [10, 2],
    ],
    ratios: [[0, 18]],
  });
  const sums = checkout?.slices.reduce((a, b) => a + b.oldCalls + b.newCalls + b.oldAlone + b.newAlone, 0);
  // the four that the old side answered in place of the new one are no calls of its own
  expect(sums).toBe(2 * (90 + 2 - 4 + 10 + 1 + 3));
  expect(reporting?.service).toBe('reporting');
  expect(reporting).not.toHaveProperty('region');
});

it('counts a batch once, however often and however concurrently it is sent', async () => {
  await Promise.all([1, 2, 3, 4].map(() => fleet.heartbeat('checkout-1', beat(1))));
  await fleet.heartbeat('checkout-1', beat(2));
  await fleet.heartbeat('checkout-1', beat(1));
  expect((await read())[0]?.compared).toBe(180);
  expect((await fleet.compared('orders.amount_cents', 'main', 0)).compared).toBe(180);
});

it('finds what was decided from a revision on, and only of the services that are asked for', async () => {
  await fleet.heartbeat('checkout-1', beat(1));
  await fleet.heartbeat('checkout-1', beat(2, { revision: 9, ratios: [[3, 1]] }));
  await fleet.heartbeat('reporting-1', beat(1));
  const [checkout, ...more] = await read({ checkout: 8 });
  expect(more).toEqual([]);
  expect(checkout).toMatchObject({ compared: 90, ratios: [[3, 1]] });
});

it('is told over time, over all regions, with the p99 of its minute', async () => {
  await fleet.heartbeat('checkout-1', beat(1));
  await fleet.heartbeat('checkout-2', beat(1));
  await fleet.heartbeat('reporting-1', beat(1));
  await store.pool.query(`update sluice_control.reading set slice = date_bin('1 min', slice, 'epoch')`);
  const told = await readingHistory(store.pool, 'orders.amount_cents');
  expect(told.map((r) => r.service)).toEqual(['checkout', 'reporting']);
  expect(told[0]).toMatchObject({ compared: 180, differing: 2, newReads: 20, oldErrors: 2, newErrors: 10 });
  expect(told[0]?.oldMs).toBe(valueOf(10));
  expect(await readingHistory(store.pool, 'orders.other')).toEqual([]);
});

it('forgets after a day, and looks back an hour', async () => {
  await fleet.heartbeat('checkout-1', beat(1));
  await store.pool.query(`update sluice_control.reading set slice = slice - interval '61 minutes'`);
  expect(await read()).toEqual([]);
  await store.pool.query(`update sluice_control.reading set slice = slice - interval '24 hours'`);
  await store.pool.query(`update sluice_control.spread set slice = slice - interval '25 hours'`);
  await fleet.prune();
  const { rows } = await store.pool.query(
    'select (select count(*) from sluice_control.reading) + (select count(*) from sluice_control.spread) as n',
  );
  expect(rows).toEqual([{ n: '0' }]);
});
