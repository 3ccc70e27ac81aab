/** A plain unleash-client, without our SDK, sees a flag turn on and off: once polling, once streaming. */
import { Unleash, UnleashEvents, type UnleashConfig } from 'unleash-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from './stack.fixture.js';

const FLAG = 'orders.amount_cents.checkout.write';
const SPEC = `
column: orders.amount_cents bigint
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout]
grace: 300ms
`;
const ROLLOUT = '/api/v1/rollouts/orders.amount_cents';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack(['shop']);
  await stack.pool('shop').query(`
    create table orders (id bigint generated always as identity primary key, amount numeric(12, 2) not null);
    insert into orders (amount) select n / 100.0 from generate_series(1, 50) n`);
  expect((await stack.call('POST', '/api/v1/rollouts', { spec: SPEC })).status).toBeLessThan(300);
});
afterAll(() => stack?.stop());

async function client(config: Partial<UnleashConfig>): Promise<Unleash> {
  const unleash = new Unleash({
    url: `${stack.url}/api`,
    appName: 'checkout',
    disableMetrics: true,
    skipInstanceCountWarning: true,
    ...config,
  });
  unleash.on(UnleashEvents.Error, () => undefined);
  await new Promise<void>((resolve) => {
    unleash.once(UnleashEvents.Synchronized, resolve);
    unleash.once(UnleashEvents.Ready, resolve);
  });
  return unleash;
}

/** Resolves as soon as the client itself says that the flag is as wanted. */
async function sees(unleash: Unleash, on: boolean): Promise<void> {
  if (unleash.isEnabled(FLAG) === on) return;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (unleash.isEnabled(FLAG) !== on) return;
      unleash.off(UnleashEvents.Changed, look);
      resolve();
    };
    unleash.on(UnleashEvents.Changed, look);
  });
}

describe('a plain unleash-client', () => {
  const ways: [string, Partial<UnleashConfig>, string][] = [
    ['polling', { refreshInterval: 100 }, 'plain client, asked with it'],
    [
      'streaming',
      { experimentalMode: { type: 'streaming' }, refreshInterval: 60_000 },
      'plain client, was sent it',
    ],
  ];

  it.each(ways)('sees a flag turn on and off, %s, and counts', async (_way, config, evidence) => {
    const unleash = await client(config);
    try {
      await sees(unleash, true);
      // it counts: what it has applied stands in the evidence of the gate that its service had to open
      await stack.until('the client is part of the proof', async () => {
        const { body } = await stack.call('GET', `${ROLLOUT}/events`);
        return JSON.stringify(body).includes(evidence);
      });
      expect((await stack.call('POST', `${ROLLOUT}/rollback`, { to: 'expand' })).status).toBeLessThan(300);
      await sees(unleash, false);
      await stack.until('the rollback has come to its end', async () => {
        const { status } = await stack.call('POST', `${ROLLOUT}/resume`);
        return status < 300;
      });
    } finally {
      unleash.destroy();
    }
  });
});
