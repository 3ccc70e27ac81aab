/** Instances cut off from the control plane go by their database: what they act on, how they begin, and when they refuse. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import pg from 'pg';
import {
  acts,
  cutOff,
  KINDS,
  readsOn,
  stale,
  ways,
  type Cut,
  type CutOff,
  type Flip,
} from './cut-off.fixture.js';

const FLIPS = 60;
let world: CutOff;
let instances: readonly Cut[];

beforeAll(async () => {
  world = await cutOff({ leaseMs: 1_500, heartbeatMs: 500 });
  instances = Array.from({ length: 6 }, () => world.start());
  await Promise.all(instances.map(({ s }) => s.ready()));
  await readsOn(world, instances);
});
afterAll(() => world?.stop());

it('the stage that a rollback leaves in the database is followed without the control plane', async () => {
  world.proxy.set('cut');
  await world.stack.until('distrust everywhere', () =>
    Promise.resolve(instances.every(({ s }) => s.status().distrust)),
  );
  const { status } = await world.stack.call('POST', '/api/v1/rollouts/orders.amount_cents/rollback', {});
  expect(status).toBe(200);
  await world.stack.until('the old column everywhere', () =>
    Promise.resolve(instances.every(({ total }) => total.stage() !== 'read')),
  );
  expect(instances.map(({ s }) => s.status().source)).toEqual(instances.map(() => 'stage'));
});

it('in distrust nothing older than a second is acted on, and in a transaction nothing older at all', async () => {
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
  expect(stale(done, flips)).toEqual([]);
  // it has seen something
  for (const kind of KINDS) {
    const seen = done.filter((a) => a.kind === kind);
    expect(new Set(seen.map((a) => a.side))).toEqual(new Set(['old', 'new']));
    expect(new Set(seen.map((a) => a.revision)).size).toBeGreaterThan(2);
  }
});

it('who starts then comes up right from the database, and refuses where that is away as well', async () => {
  const { revision, side } = await world.flip();
  const late = world.start();
  await late.s.ready();
  expect(late.total.details()).toMatchObject({
    revision,
    source: 'stage',
    stage: side === 'new' ? 'read' : 'write',
  });
  const alone = world.start(new pg.Pool({ host: '127.0.0.1', port: 1, max: 1 }));
  await expect(alone.s.ready({ deadlineMs: 500 })).rejects.toThrow('does not know the stage');
});
