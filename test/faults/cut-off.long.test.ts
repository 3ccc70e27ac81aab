/** Twenty instances cut off at once: how soon they follow a rollback through their database, and a thousand flips at random moments. */
import { afterEach, expect, it } from 'vitest';
import { acts, cutOff, readsOn, stale, ways, type Cut, type CutOff, type Flip } from './cut-off.fixture.js';

const INSTANCES = 20;
const FLIPS = 1_000;
let world: CutOff;
afterEach(() => world?.stop());

async function reading(leaseMs: number, heartbeatMs: number): Promise<readonly Cut[]> {
  world = await cutOff({ leaseMs, heartbeatMs });
  const instances = Array.from({ length: INSTANCES }, () => world.start());
  await Promise.all(instances.map(({ s }) => s.ready()));
  await readsOn(world, instances);
  return instances;
}

/** Milliseconds from the request for a rollback to the moment when the last instance no longer reads the new column. */
async function rollbackMs(instances: readonly Cut[]): Promise<number> {
  const askedAt = performance.now();
  const asked = world.stack.call('POST', '/api/v1/rollouts/orders.amount_cents/rollback', {});
  const followed = instances.map(async ({ total }) => {
    while (total.stage() === 'read') await new Promise((resolve) => setTimeout(resolve, 5));
    return performance.now() - askedAt;
  });
  expect((await asked).status).toBe(200);
  return Math.max(...(await Promise.all(followed)));
}

it('a rollback reaches whoever holds a lease yet within 5 s', async () => {
  const instances = await reading(60_000, 20_000);
  world.proxy.set('cut');
  const took = await rollbackMs(instances);
  expect(instances.some(({ s }) => s.status().distrust)).toBe(false);
  console.log(`the last of ${INSTANCES} followed after ${took.toFixed(0)} ms`);
  expect(took).toBeLessThan(5_000);
});

it('and within 2 s whoever distrusts itself, which acts on nothing older than a second over a thousand flips', async () => {
  const instances = await reading(1_500, 500);
  world.proxy.set('cut');
  await world.stack.until('distrust everywhere', () =>
    Promise.resolve(instances.every(({ s }) => s.status().distrust)),
  );
  const took = await rollbackMs(instances);
  await world.stack.kill();
  let ended = false;
  const working = Promise.all(instances.map((instance, n) => acts(instance, ways(n), () => ended)));
  const flips: Flip[] = [];
  while (flips.length < FLIPS) {
    flips.push(await world.flip());
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 80));
  }
  ended = true;
  const done = (await working).flat();
  console.log(
    `the last of ${INSTANCES} followed after ${took.toFixed(0)} ms; ${done.length} pieces of work over ${FLIPS} flips`,
  );
  expect(stale(done, flips)).toEqual([]);
  expect(took).toBeLessThan(2_000);
  expect(done.length).toBeGreaterThan(FLIPS);
});
