/** Duty: shows what is due and for whom: nothing before the log behind it, nothing that is served, disabled or not yet to be tried again. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { deliveriesOf, putIntoLine, type NewDelivery } from './deliveries.js';
import { nextDue, noteAttempt, releaseWebhook, takeWebhooks } from './delivery-queue.js';
import { startStateServer, type StateServer, type StateStore } from './state-store.fixture.js';
import { addWebhook } from './webhooks.js';

const HOLD_MS = 60_000;
const served = { webhook: 'ops', holder: 'one' };

let server: StateServer;
let store: StateStore;
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  store = await server.store();
  const webhook = { name: 'ops', url: 'http://127.0.0.1:1', format: 'json', secret: 'whsec_' } as const;
  await addWebhook(store.pool, { ...webhook, events: ['rollout.done'], rollouts: null, createdBy: 'ana' });
});
afterEach(() => store.drop());

const one = (position: number, part = ''): NewDelivery => ({
  webhook: 'ops',
  type: 'rollout.done',
  rollout: 'a',
  position,
  part,
  body: '{}',
});
const take = (holder = 'one') => takeWebhooks(store.pool, holder, HOLD_MS, []);
const due = (holder = 'one') => nextDue(store.pool, { webhook: 'ops', holder }, HOLD_MS);
/** As if the log had been put into line up to here. */
const upTo = (position: number) =>
  store.pool.query('update sluice_control.webhook set position = $1', [position]);

it('nothing is due before all of the log that lies before it is in line', async () => {
  await putIntoLine(store.pool, [one(1, 'asked drop')]);
  expect(await take()).toEqual([]);
  await putIntoLine(store.pool, [one(1)]);
  await upTo(1);
  await putIntoLine(store.pool, [one(2)]);
  expect(await take()).toEqual(['ops']);
  const all = await deliveriesOf(store.pool, 'ops');
  const idOf = (position: number, part: string) =>
    store.pool
      .query<{ id: string }>('select id from sluice_control.delivery where position = $1 and part = $2', [
        position,
        part,
      ])
      .then(({ rows }) => rows[0]?.id);
  expect(all).toHaveLength(3);
  // what stands at one position goes out with the event first
  for (const part of ['', 'asked drop']) {
    const id = await idOf(1, part);
    expect(await due()).toMatchObject({ id, tries: 0 });
    await noteAttempt(store.pool, served, id ?? '', { status: 200, ms: 1, error: null, againMs: undefined });
  }
  expect(await due()).toBeUndefined();
  await upTo(2);
  expect(await due()).toMatchObject({ id: await idOf(2, '') });
});

it('a webhook is had by one, until that one lets go or is late', async () => {
  await upTo(1);
  await putIntoLine(store.pool, [one(1)]);
  expect(await take()).toEqual(['ops']);
  expect(await take('two')).toEqual([]);
  expect(await due('two')).toBeUndefined();
  await releaseWebhook(store.pool, { webhook: 'ops', holder: 'two' });
  expect(await take('two')).toEqual([]);
  await store.pool.query(
    `update sluice_control.webhook set served_until = clock_timestamp() - interval '1 ms'`,
  );
  // late, and nobody has come meanwhile
  expect(await due()).toBeDefined();
  await releaseWebhook(store.pool, served);
  expect(await take('two')).toEqual(['ops']);
  expect(await due()).toBeUndefined();
});

it('two that take at once do not both have one, and neither waits for the other', async () => {
  await upTo(1);
  await putIntoLine(store.pool, [one(1)]);
  const client = await store.pool.connect();
  await client.query('begin');
  expect(await takeWebhooks(client, 'one', HOLD_MS, [])).toEqual(['ops']);
  expect(await take('two')).toEqual([]);
  await client.query('commit');
  client.release();
  expect(await take('two')).toEqual([]);
});

it('what is to be tried again is not due before its time, and its last twenty attempts are kept', async () => {
  await upTo(1);
  await putIntoLine(store.pool, [one(1)]);
  await take();
  const id = (await due())?.id ?? '';
  const failed = (status: number, againMs: number) =>
    noteAttempt(store.pool, served, id, { status, ms: 1, error: `answered ${status}`, againMs });
  for (let n = 1; n <= 22; n += 1) {
    expect(await failed(500 + n, 0)).toBe(true);
    expect(await due()).toMatchObject({ id, tries: n });
  }
  await failed(599, 60_000);
  expect(await due()).toBeUndefined();
  const [kept] = await deliveriesOf(store.pool, 'ops');
  expect(kept?.attempts.map((a) => a.status)).toEqual([
    ...Array.from({ length: 19 }, (_, n) => 504 + n),
    599,
  ]);
  await store.pool.query('update sluice_control.webhook set disabled_at = clock_timestamp()');
  await store.pool.query('update sluice_control.delivery set next_at = clock_timestamp()');
  expect(await due()).toBeUndefined();
  await releaseWebhook(store.pool, served);
  expect(await take()).toEqual([]);
});
