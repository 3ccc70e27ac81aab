/** A rolling deploy of twenty instances in the middle of a rollout: whoever leaves says goodbye, and no gate waits for them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cutOff, readsOn, type Cut, type CutOff } from './cut-off.fixture.js';

const INSTANCES = 20;
// nobody whose goodbye was lost could be let go within the test
const LEASE_MS = 600_000;
let world: CutOff;
let instances: Cut[];

beforeAll(async () => {
  world = await cutOff({ leaseMs: LEASE_MS, heartbeatMs: 1_000 });
  instances = Array.from({ length: INSTANCES }, () => world.start());
  await Promise.all(instances.map(({ s }) => s.ready()));
  await readsOn(world, instances);
});
afterAll(() => world?.stop());

interface Seen {
  readonly id: string;
  readonly state: 'live' | 'lost' | 'gone';
}

it('replaces one after the other while requests are open, and leaves nobody whom a gate has to wait for', async () => {
  const replaced: string[] = [];
  for (const { s, total } of instances) {
    const request = s.pin(async () => {
      await world.stack.call('GET', '/healthz');
      return total.stage();
    });
    const next = world.start();
    await next.s.ready();
    expect(next.total.details()).toMatchObject({ stage: 'read', percent: 100 });
    // it drains: what was under way ends under the flags that it began with
    await s.close();
    expect(await request).toBe('read');
    replaced.push(s.id);
  }
  const { body } = await world.stack.call('GET', '/api/v1/instances');
  const seen = body as unknown as readonly Seen[];
  const states = (ids: (id: string) => boolean): readonly string[] =>
    seen.filter(({ id }) => ids(id)).map(({ state }) => state);
  expect(states((id) => replaced.includes(id))).toEqual(replaced.map(() => 'gone'));
  expect(states((id) => !replaced.includes(id))).toEqual(replaced.map(() => 'live'));

  // the next change needs everybody's word, and has it without those who left
  const { status } = await world.stack.call('POST', '/api/v1/rollouts/orders.amount_cents/rollback', {});
  expect(status).toBe(200);
  await world.stack.until('all acknowledge', async () => {
    const { body: told } = await world.stack.call(
      'GET',
      '/api/v1/rollouts/orders.amount_cents/acknowledgements',
    );
    const { counted, acknowledged } = told as unknown as { counted: number; acknowledged: number };
    return counted === INSTANCES && acknowledged === INSTANCES;
  });
});
