/** Duty: proves the routes of webhooks: the secret once, the address never whole, tests and redeliveries, and what is refused. */
import { ROUTES, type Client } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { putIntoLine } from '../store/deliveries.js';
import { startStateServer, type StateServer, type StateStore } from '../store/state-store.fixture.js';
import { openReceiver, type Receiver } from '../webhooks/receiver.fixture.js';
import { houseWithRollout, type House } from './app.fixture.js';

let server: StateServer;
let store: StateStore;
let house: House;
let receiver: Receiver;
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  store = await server.store();
  house = await houseWithRollout(store);
  receiver = await openReceiver();
});
afterEach(async () => {
  await receiver.close();
  await store.drop();
});

const ops = { params: { name: 'ops' } };
const call: Client['call'] = (name, ...input) => house.client(undefined, 'ana').call(name, ...input);

async function add(more: object = {}) {
  const made = await call('createWebhook', { body: { name: 'ops', url: receiver.url, ...more } });
  if (isRefusal(made)) throw new Error(made.message);
  return made;
}

describe('a webhook', () => {
  it('is made with a secret that is shown once, and told of everything unless it is said otherwise', async () => {
    const made = await add();
    expect(made.secret).toMatch(/^whsec_/);
    expect(made.webhook).toMatchObject({
      name: 'ops',
      format: 'json',
      rollouts: null,
      createdBy: 'ana (ops)',
      disabled: null,
      waiting: 0,
      last: null,
    });
    expect(made.webhook.events).toHaveLength(10);
    await add({
      name: 'few',
      format: 'slack',
      events: ['rollout.done', 'phase.entered'],
      rollouts: ['orders.amount_cents'],
    });
    const all = await call('listWebhooks');
    expect(all).toMatchObject([
      { name: 'few', format: 'slack', events: ['phase.entered', 'rollout.done'] },
      { name: 'ops' },
    ]);
    expect(JSON.stringify(all)).not.toContain('whsec');
  });

  it.each([
    ['https://hooks.slack.com/services/T0/B0/secret', 'https://hooks.slack.com/…'],
    ['https://ana:secret@ops.example.com/in?key=secret', 'https://ops.example.com/…'],
    ['http://127.0.0.1:9/', 'http://127.0.0.1:9'],
  ])('is listed without what is secret in its address: %s', async (url, shown) => {
    expect((await add({ url })).webhook.url).toBe(shown);
    const all = JSON.stringify(await call('listWebhooks'));
    expect(all).toContain(shown);
    expect(all).not.toMatch(/secret|ana:/);
  });

  it.each([
    ['an address that is none', { url: 'ops' }, 'http or https'],
    ['an address of another kind', { url: 'file:///etc/passwd' }, 'http or https'],
    ['a name that no path has', { name: '../ops' }, 'wanted letters'],
    ['something that is not told', { events: ['rollout.dreamt'] }, 'rollout.started'],
    ['nothing to be told of', { events: [] }, 'events'],
  ])('is refused with %s', async (_, more, says) => {
    const made = await call('createWebhook', { body: { name: 'ops', url: receiver.url, ...more } as never });
    expect(made).toMatchObject({ code: 'request-invalid', found: expect.stringContaining(says) });
    expect(await call('listWebhooks')).toEqual([]);
  });

  it('has a name that no other has, until it is taken away', async () => {
    await add();
    expect(await call('createWebhook', { body: { name: 'ops', url: receiver.url } })).toMatchObject({
      code: 'conflict',
      found: 'there is one already',
    });
    expect(await call('removeWebhook', ops)).toEqual({ removed: true });
    expect(await call('removeWebhook', ops)).toEqual({ removed: false });
    await add();
  });

  it('is one of a hundred at most', async () => {
    await store.pool.query(
      `insert into sluice_control.webhook (name, url, format, events, secret, created_by, position)
       select 'w' || n, 'http://127.0.0.1:1', 'json', '{}', 'whsec_', 'ana', 0 from generate_series(1, 100) n`,
    );
    expect(await call('createWebhook', { body: { name: 'ops', url: receiver.url } })).toMatchObject({
      code: 'conflict',
      found: 'there are 100 webhooks already',
    });
  });
});

describe('a test', () => {
  it('is sent at once, signed, and stands in the log', async () => {
    const { secret } = await add();
    const sent = await call('testWebhook', { ...ops, body: {} });
    expect(sent).toMatchObject({
      type: 'webhook.test',
      rollout: null,
      state: 'delivered',
      attempts: [{ status: 204, error: null }],
      nextAt: null,
    });
    const [one] = receiver.received;
    expect(new Webhook(secret).verify(one?.body ?? '', one?.headers ?? {})).toMatchObject({
      type: 'webhook.test',
      data: { who: 'ana (ops)', says: 'a test: what Sluice tells ops arrives here' },
    });
    expect(await call('listDeliveries', ops)).toEqual([sent]);
    expect(await call('listWebhooks')).toMatchObject([{ last: { status: 204 } }]);
  });

  it('says what came of it, is not tried again, and takes back that a webhook was disabled when it arrives', async () => {
    await add();
    await store.pool.query(
      `update sluice_control.webhook set disabled_at = clock_timestamp(), disabled_why = 'answered 410'`,
    );
    receiver.answer(500);
    expect(await call('testWebhook', { ...ops, body: {} })).toMatchObject({
      state: 'given-up',
      attempts: [{ status: 500, error: 'answered 500: said so' }],
    });
    expect(await call('listWebhooks')).toMatchObject([{ disabled: { why: 'answered 410' }, waiting: 0 }]);
    receiver.answer(200);
    await call('testWebhook', { ...ops, body: {} });
    expect(await call('listWebhooks')).toMatchObject([{ disabled: null }]);
    expect(await call('listDeliveries', { ...ops, query: { limit: 1 } })).toMatchObject([
      { state: 'delivered' },
    ]);
  });
});

describe('a delivery', () => {
  const one = { webhook: 'ops', type: 'rollout.done', rollout: 'a', position: 3, part: '', body: '{}' };

  it('is sent again by its id', async () => {
    await add();
    await putIntoLine(store.pool, [one]);
    await store.pool.query(
      `update sluice_control.delivery set state = 'given-up', next_at = null, tries = 6`,
    );
    const all = await call('listDeliveries', ops);
    if (isRefusal(all)) throw new Error(all.message);
    const id = all[0]?.id ?? '';
    const again = await call('redeliver', { params: { name: 'ops', id }, body: {} });
    expect(again).toMatchObject({ id, state: 'waiting', nextAt: expect.any(Number) });
    expect(await call('listWebhooks')).toMatchObject([{ waiting: 1 }]);
  });

  it('that is not there is refused, and so is one of a webhook that is disabled', async () => {
    await add();
    const asked = { params: { name: 'ops', id: 'nothing' }, body: {} };
    expect(await call('redeliver', asked)).toMatchObject({ code: 'delivery-unknown' });
    await store.pool.query(
      `update sluice_control.webhook set disabled_at = clock_timestamp(), disabled_why = 'answered 410'`,
    );
    expect(await call('redeliver', asked)).toMatchObject({
      code: 'conflict',
      found: 'it is told nothing any more: answered 410',
    });
  });
});

const NAMED = Object.entries(ROUTES).filter(([, r]) => r.path.startsWith('/api/v1/webhooks/:name/'));

it('its log comes in pages, the newest first', async () => {
  await add();
  await putIntoLine(
    store.pool,
    [1, 2, 3].map((position) => ({
      webhook: 'ops',
      type: 'rollout.done',
      rollout: 'a',
      position,
      part: '',
      body: '{}',
    })),
  );
  const positions = async (query: { limit?: number }) => {
    const all = await house.client().all('listDeliveries', { ...ops, query });
    return isRefusal(all) ? all : all.map((d) => d.position);
  };
  expect(await positions({})).toEqual([3, 2, 1]);
  expect(await positions({ limit: 1 })).toEqual([3, 2, 1]);
  expect(await call('listDeliveries', { ...ops, query: { limit: 2 } })).toMatchObject([
    { position: 3 },
    { position: 2 },
  ]);
});

it.each(NAMED)('%s of a webhook that is not there is refused', async (name) => {
  const params = { name: 'ops', id: 'x' } as never;
  const answer = await call(name as 'testWebhook', { params, body: {} });
  expect(answer).toMatchObject({ code: 'webhook-unknown' });
});
