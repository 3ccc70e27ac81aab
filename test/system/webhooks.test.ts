/** A real rollout as a webhook hears of it: all of it, in order, whatever is killed; and the approval that it waits for, once. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  TOLD_EVENTS,
  webhookPayloadSchema,
  type EventView,
  type WebhookPayload,
  type WebhookView,
} from '@sluice/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type Stack } from './stack.fixture.js';

const ID = 'orders.amount_cents';
const SPEC = `column: ${ID} bigint not null
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: []
targets: [eu]
hold: 0s
soak: 0s
pace: full
approvals: { retire: 1 }
`;

let stack: Stack;
let receiver: Server;
/** In the order in which they came, with their ids. */
const heard: { readonly id: string; readonly told: WebhookPayload }[] = [];
/** Called before anything is answered. */
let onHeard: (told: WebhookPayload) => Promise<void> = async () => undefined;

beforeAll(async () => {
  stack = await startStack(['eu'], { SLUICE_PUBLIC_URL: 'https://sluice.example.com' });
  await stack.pool('eu').query(`create extension pg_stat_statements;
    create table orders (id bigint generated always as identity primary key, amount numeric(12, 2) not null);
    insert into orders (amount) select n / 100.0 from generate_series(1, 500) n`);
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const told = webhookPayloadSchema.parse(JSON.parse(Buffer.concat(chunks).toString()));
      heard.push({ id: String(request.headers['webhook-id']), told });
      void onHeard(told).finally(() => response.writeHead(204).end());
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
});
afterAll(async () => {
  receiver?.closeAllConnections();
  receiver?.close();
  await stack?.stop();
});

const has = (type: string) =>
  stack.until(`${type} is told`, async () => heard.some((h) => h.told.type === type));

it('hears of a rollout from its beginning to its end', { timeout: 180_000 }, async () => {
  const { port } = receiver.address() as AddressInfo;
  const added = await stack.call('POST', '/api/v1/webhooks', {
    name: 'ops',
    url: `http://127.0.0.1:${port}/`,
  });
  expect(added.status).toBe(200);

  // the control plane dies while the receiver has the delivery in its hands
  let killed: Promise<void> | undefined;
  onHeard = async ({ type, data }) => {
    if (type === 'phase.entered' && data.phase === 'write') await (killed ??= stack.kill());
  };
  expect((await stack.call('POST', '/api/v1/rollouts', { spec: SPEC })).status).toBe(200);
  await stack.until('it is killed', async () => killed !== undefined);
  await killed;
  await stack.start();

  await has('approval.asked');
  await stack.call('POST', `/api/v1/rollouts/${ID}/approve`, { phase: 'retire', why: 'seen' });
  await has('rollout.done');

  const first = heard.filter((h, i) => heard.findIndex((g) => g.id === h.id) === i).map((h) => h.told);
  const twice = heard.filter((h, i) => heard.findIndex((g) => g.id === h.id) !== i).map((h) => h.told);
  expect(twice).toMatchObject([{ type: 'phase.entered', data: { phase: 'write' } }]);

  const events = (await stack.call('GET', `/api/v1/rollouts/${ID}/events?limit=1000`))
    .body as unknown as readonly EventView[];
  const ofTheLog = first.filter((t) => t.type !== 'approval.asked');
  expect(ofTheLog.map((t) => t.data.event)).toEqual(events.filter((e) => TOLD_EVENTS.has(e.type)));
  expect(first.filter((t) => t.type === 'approval.asked')).toMatchObject([
    {
      data: {
        rollout: ID,
        phase: 'retire',
        says: `retire needs an approval: sluice approve ${ID} retire`,
        todo: `sluice approve ${ID} retire`,
        url: `https://sluice.example.com/rollouts/${ID}`,
      },
    },
  ]);
  const order = first.map((t) => t.data.position);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  await stack.until('nothing waits any more', async () => {
    const [ops] = (await stack.call('GET', '/api/v1/webhooks')).body as unknown as readonly WebhookView[];
    return ops?.waiting === 0;
  });
});
