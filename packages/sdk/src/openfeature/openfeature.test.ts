/** Duty: tests the provider through the real OpenFeature SDK, beside a control plane that can be taken down. */
import { OpenFeature, ProviderEvents, ProviderStatus, type Client } from '@openfeature/server-sdk';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collectGarbage } from '../collect-garbage.fixture.js';
import { rollout, TOKEN } from '../fake-control-plane.fixture.js';
import { columnOf, fleet, read, rows, shadow, write } from '../fleet.fixture.js';
import { within } from '../percent.js';
import { instanceOf } from '../instance.js';
import type { Sluice } from '../sluice.js';
import { byHand, turn } from '../testing/by-hand.js';
import { evaluate } from './evaluate.js';
import { SluiceProvider } from './provider.js';

const at = fleet();
const READ = 'orders.amount_cents.checkout.read';
const WRITE = 'orders.amount_cents.checkout.write';
let client: Client;
const told: string[] = [];
let hear: (() => void)[] = [];

/** Resolves when an event was told after which `when` is true. */
const heard = (when: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!when()) return;
      hear = hear.filter((one) => one !== look);
      resolve();
    };
    hear.push(look);
    look();
  });

beforeEach(() => {
  told.length = 0;
});
beforeAll(() => {
  client = OpenFeature.getClient();
  for (const event of Object.values(ProviderEvents)) {
    client.addHandler(event, (details) => {
      told.push(
        event === ProviderEvents.ConfigurationChanged
          ? `${event} ${String(details && 'flagsChanged' in details ? details.flagsChanged : '')}`
          : event,
      );
      // the status changes after its handlers were called
      setImmediate(() => hear.forEach((one) => one()));
    });
  }
});
afterEach(async () => {
  hear = [];
  await OpenFeature.clearProviders();
});
const provide = (s: Sluice): Promise<void> => OpenFeature.setProviderAndWait(new SluiceProvider(s));

it('ten thousand answers to a flag that nobody declared leave nothing behind', async () => {
  const instance = instanceOf(byHand({ service: 'checkout' }));
  const ask = (times: number): void => {
    for (let n = 0; n < times; n += 1) evaluate(instance, 'orders.unknown.checkout.read', false, {});
  };
  ask(1_000);
  await collectGarbage();
  const before = process.memoryUsage().heapUsed;
  ask(10_000);
  await collectGarbage();
  // each that is kept is 200 bytes or more
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(1_000_000);
});

describe('an answer', () => {
  const hand = () => {
    const s = byHand({ service: 'checkout' });
    s.column('orders.amount_cents', { old: () => 1 });
    return s;
  };

  it('is a boolean with the reason, the stage and the revision', async () => {
    const s = hand();
    turn(s, 'orders.amount_cents', 'shadow');
    await provide(s);
    expect(await client.getBooleanDetails(WRITE, false)).toMatchObject({
      value: true,
      variant: 'on',
      reason: 'TARGETING_MATCH',
      flagMetadata: { stage: 'shadow', percent: 100, revision: 1, source: 'flags', target: 'test' },
    });
    expect(await client.getBooleanDetails(READ, true)).toMatchObject({ value: false, variant: 'off' });
  });

  it("of some percent is decided by the row's key, as the SDK decides, and wants one", async () => {
    const s = hand();
    turn(s, 'orders.amount_cents', 'read', { percent: 50 });
    await provide(s);
    for (let key = 1; key <= 50; key += 1) {
      const answer = await client.getBooleanDetails(READ, false, { targetingKey: String(key) });
      expect(answer).toMatchObject({
        value: within(50, String(key), 'orders.amount_cents'),
        reason: 'SPLIT',
      });
    }
    expect(await client.getBooleanDetails(READ, true)).toMatchObject({
      value: true,
      reason: 'ERROR',
      errorCode: 'TARGETING_KEY_MISSING',
    });
  });

  it.each([
    ['orders.amount_cents.reporting.read', 'FLAG_NOT_FOUND'],
    ['orders.other.checkout.read', 'FLAG_NOT_FOUND'],
    ['checkout.read', 'FLAG_NOT_FOUND'],
  ])('to %s is the fallback with %s', async (flag, errorCode) => {
    const s = hand();
    turn(s, 'orders.amount_cents', 'write');
    await provide(s);
    for (const fallback of [true, false])
      expect(await client.getBooleanDetails(flag, fallback)).toMatchObject({ value: fallback, errorCode });
  });

  it('of another type is the fallback with TYPE_MISMATCH', async () => {
    await provide(hand());
    expect(await client.getStringDetails(READ, 'x')).toMatchObject({
      value: 'x',
      errorCode: 'TYPE_MISMATCH',
    });
    expect(await client.getNumberDetails(READ, 1)).toMatchObject({ value: 1, errorCode: 'TYPE_MISMATCH' });
    expect(await client.getObjectDetails(READ, {})).toMatchObject({ value: {}, errorCode: 'TYPE_MISMATCH' });
  });

  it('needs the target where there are several', async () => {
    const s = hand();
    turn(s, 'orders.amount_cents', 'write', { targets: ['eu', 'us'] });
    await provide(s);
    expect(await client.getBooleanDetails(WRITE, false)).toMatchObject({ errorCode: 'INVALID_CONTEXT' });
    expect(await client.getBooleanDetails(WRITE, false, { target: 'eu' })).toMatchObject({ value: true });
  });

  it('holds within a pin', async () => {
    const s = hand();
    turn(s, 'orders.amount_cents', 'shadow');
    await provide(s);
    await s.pin(async () => {
      turn(s, 'orders.amount_cents', 'read');
      expect(await client.getBooleanValue(READ, true)).toBe(false);
    });
    expect(await client.getBooleanValue(READ, false)).toBe(true);
  });
});

describe('the status', () => {
  it('is ready with the stream, and a change names its flags', async () => {
    at.plane.turn([rollout(1, { main: write })], 1);
    const s = at.start();
    columnOf(s);
    await provide(s);
    expect(client.providerStatus).toBe(ProviderStatus.READY);
    at.plane.turn([rollout(2, { main: shadow })], 2);
    await heard(() => told.some((one) => one.startsWith(ProviderEvents.ConfigurationChanged)));
    expect(told).toEqual([
      ProviderEvents.Ready,
      `${ProviderEvents.ConfigurationChanged} orders.amount_cents.checkout.shadow`,
    ]);
  });

  it('is stale as soon as the stream is down, error when nothing can be asked, stale by the database', async () => {
    at.plane.turn([rollout(1, { main: read(100) })], 1);
    at.database.says(rows(1, { write: 100, shadow: 100, read: 100 }));
    const s = at.start();
    columnOf(s);
    await provide(s);
    at.plane.down(true);
    await heard(() => client.providerStatus === ProviderStatus.STALE);
    expect(s.status().distrust).toBe(false); // the lease still holds: it is the stream alone
    expect(await client.getBooleanDetails(READ, false)).toMatchObject({
      value: true,
      reason: 'TARGETING_MATCH',
    });
    at.database.says(new Error('gone as well'));
    at.clock.advance(20_000);
    await heard(() => client.providerStatus === ProviderStatus.ERROR);
    expect(await client.getBooleanDetails(READ, false)).toMatchObject({ value: true, reason: 'STALE' });
    at.database.says(rows(2, { write: 100 }));
    at.clock.advance(2_000);
    await heard(() => client.providerStatus === ProviderStatus.STALE);
    await heard(() => told.some((one) => one.includes(READ)));
    expect(await client.getBooleanDetails(READ, true)).toMatchObject({
      value: false,
      reason: 'TARGETING_MATCH',
      flagMetadata: { source: 'stage', revision: 2 },
    });
  });

  it('is stale while flags are polled', async () => {
    at.plane.turn([rollout(1, { main: write })], 1);
    at.plane.streaming(false);
    await provide(at.start());
    await heard(() => client.providerStatus === ProviderStatus.STALE);
    expect(told).toEqual([ProviderEvents.Ready, ProviderEvents.Stale]);
  });

  it('is error where the service cannot begin', async () => {
    const nobody = at.start({ service: '', clock: {} });
    await expect(provide(nobody)).rejects.toThrow('service');
    expect(client.providerStatus).toBe(ProviderStatus.ERROR);
  });

  it('is told no more when the provider is closed', async () => {
    const s = at.start({ token: TOKEN });
    columnOf(s);
    await provide(s);
    await OpenFeature.clearProviders();
    const count = told.length;
    at.plane.turn([rollout(1, { main: write })], 1);
    await new Promise<void>((resolve) => {
      const stop = s.onNews(() => (stop(), resolve()));
    });
    expect(told).toHaveLength(count);
  });
});
