/** A rolling deploy of twenty instances in the middle of a rollout: whoever leaves says goodbye, and no gate waits for them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cutOff, readsOn, type Cut, type CutOff } from './cut-off.fixture.js';

const INSTANCES = 20;
/** So many are replaced before a change begins that needs everybody. */
const BEFORE = 6;
// nobody whose goodbye was lost could be let go within the test
const LEASE_MS = 600_000;
const ROLLOUT = '/api/v1/rollouts/orders.amount_cents';
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

/** Replaces one instance as a deploy does, with a request open on it. */
async function replaced({ s, total }: Cut): Promise<Cut> {
  let [began, ended] = ['', ''];
  const request = s.pin(async () => {
    began = total.stage();
    await world.stack.call('GET', '/healthz');
    ended = total.stage();
  });
  const next = world.start();
  await next.s.ready();
  // it drains: what was under way ends under the flags that it began with
  await s.close();
  await request;
  expect(ended).toBe(began);
  return next;
}

/** Reads off, and up again through every gate: each move waits for the word of everybody who counts. */
async function backAndForth(): Promise<void> {
  const { stack } = world;
  expect((await stack.call('POST', `${ROLLOUT}/rollback`, {})).status).toBe(200);
  await stack.until('the rollback, acknowledged by all', async () => {
    const { body } = await stack.call('GET', `${ROLLOUT}/acknowledgements`);
    const { counted, acknowledged } = body as unknown as { counted: number; acknowledged: number };
    return counted > 0 && acknowledged === counted;
  });
  await stack.until('leave to go forward again', async () => {
    const { status } = await stack.call('POST', `${ROLLOUT}/resume`, {});
    return status === 200;
  });
  await stack.until('the soak', async () => {
    const { body } = await stack.call('GET', ROLLOUT);
    const { targets } = body as unknown as { targets: readonly { phase: string }[] };
    return targets.every(({ phase }) => phase === 'soak');
  });
}

it('replaces one after the other while requests are open, and a change that needs everybody goes through in between', async () => {
  const next: Cut[] = [];
  for (const instance of instances.slice(0, BEFORE)) next.push(await replaced(instance));
  expect(next.map(({ total }) => total.stage())).toEqual(next.map(() => 'read'));

  const change = backAndForth();
  for (const instance of instances.slice(BEFORE, -1)) next.push(await replaced(instance));
  // the deploy is not over before the change is: it does not end for want of anybody to wait for
  await change;
  next.push(...(await Promise.all(instances.slice(-1).map(replaced))));

  const { body } = await world.stack.call('GET', '/api/v1/instances');
  const seen = body as unknown as readonly Seen[];
  const states = (of: readonly Cut[]): readonly unknown[] =>
    of.map(({ s }) => seen.find(({ id }) => id === s.id)?.state);
  expect(states(instances)).toEqual(instances.map(() => 'gone'));
  expect(states(next)).toEqual(next.map(() => 'live'));
  expect(next.map(({ total }) => total.stage())).toEqual(next.map(() => 'read'));
});
