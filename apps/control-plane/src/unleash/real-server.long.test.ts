/** Duty: proves FLAGS=unleash against a real Unleash server: flags stand there as here, for its own clients, and stay so. */
import { once } from 'node:events';
import { draft, flagName, type EventDraft, type Standing } from '@sluice/core';
import { sluice } from '@sluice/sdk';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InMemStorageProvider, Unleash, UnleashEvents, type UnleashConfig } from 'unleash-client';
import { readConfiguration } from '../configuration.js';
import { startControlPlane, type RunningControlPlane } from '../control-plane.js';
import { Log } from '../store/log.js';
import { startStateServer, type StateServer } from '../store/state-store.fixture.js';
import { adminApi } from './admin-api.js';
import { ADMIN_TOKEN, CLIENT_TOKEN, startRealServer, type RealServer } from './real-server.fixture.js';

const ID = 'orders.amount_cents';
const READ = flagName(ID, 'checkout', 'read');
const WRITE = flagName(ID, 'checkout', 'write');
const SPEC = `
column: orders.amount_cents bigint
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout]
targets: { eu: { wave: 1 }, us: { wave: 1 } }
grace: 1s
`;

let state: StateServer;
let unleash: RealServer;
let plane: RunningControlPlane;
let log: Log;
let stateUrl = '';
const environment: Record<string, string> = {};
const clients: { destroy(): void }[] = [];
const pools: pg.Pool[] = [];

beforeAll(async () => {
  state = await startStateServer();
  const [store, started] = await Promise.all([state.store(), startRealServer(state.server)]);
  unleash = started;
  stateUrl = store.url;
  log = new Log(store.pool);
  for (const target of ['eu', 'us']) {
    await store.pool.query(`create database target_${target}`);
    environment[`TARGET_${target.toUpperCase()}_URL`] = state.server.url(`target_${target}`);
    const pool = new pg.Pool({ connectionString: state.server.url(`target_${target}`) });
    pools.push(pool);
    await pool.query('create table orders (id bigint primary key, amount numeric(12, 2) not null)');
  }
  // a project that does not use the environment yet
  await unleash.admin('DELETE', '/projects/default/environments/development');
  await startPlane();
  expect((await call('POST', '/api/v1/rollouts', { spec: SPEC })).status).toBeLessThan(300);
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await plane?.stop();
  await unleash?.stop();
  await Promise.all(pools.map((pool) => pool.end()));
  await state?.stop();
});

async function startPlane(): Promise<void> {
  const configuration = readConfiguration({
    SLUICE_DEV: '1',
    PORT: '0',
    STATE_DATABASE_URL: stateUrl,
    FLAGS: 'unleash',
    UNLEASH_URL: unleash.url,
    UNLEASH_ADMIN_TOKEN: ADMIN_TOKEN,
  });
  if ('mistake' in configuration) throw new Error(configuration.mistake);
  const silent = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
  plane = await startControlPlane({
    configuration,
    environment,
    logger: silent,
    now: Date.now,
    random: Math.random,
  });
}

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${plane.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

interface Told {
  readonly type: string;
  readonly who: string;
  readonly data: Record<string, unknown>;
}
/** Waits for an event that looks so; answers all of them. */
async function told(like: object, count = 1): Promise<readonly Told[]> {
  const find = async (): Promise<Told[]> => {
    const all = (await call('GET', '/api/v1/events?limit=500')).body as Told[];
    return all.filter((event) => expect.objectContaining(like).asymmetricMatch(event));
  };
  await expect.poll(async () => (await find()).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(count);
  return find();
}
/** Every flag change stands on every target, and there. */
async function settled(): Promise<void> {
  await expect
    .poll(
      async () => {
        await log.catchUp();
        return Object.values(log.rollouts().get(ID)?.targets ?? {}).every((t) => t.copied >= t.moved);
      },
      { timeout: 60_000 },
    )
    .toBe(true);
}
const instances = async (): Promise<
  { id: string; service: string; revision: number; acknowledged: number }[]
> => (await call('GET', '/api/v1/instances')).body as never;

const client = async (config: Partial<UnleashConfig>): Promise<Unleash> => {
  const made = new Unleash({
    appName: 'checkout',
    url: `${plane.url}/api`,
    disableMetrics: true,
    skipInstanceCountWarning: true,
    storageProvider: new InMemStorageProvider(),
    refreshInterval: 250,
    ...config,
  });
  // a request that is on its way when its client is destroyed fails without a listener
  const { repository } = made as unknown as { repository: Unleash };
  clients.push({
    destroy: () => {
      made.destroy();
      repository.on(UnleashEvents.Error, () => undefined);
    },
  });
  made.on(UnleashEvents.Error, () => undefined);
  if (!made.isSynchronized()) await once(made, UnleashEvents.Synchronized);
  return made;
};
/** A client of the real server. */
const there = (config: Partial<UnleashConfig> = {}) =>
  client({ url: `${unleash.url}/api`, customHeaders: { Authorization: CLIENT_TOKEN }, ...config });

const sees = async (who: Unleash, flag: string, on: boolean, properties: Record<string, string> = {}) => {
  while (who.isEnabled(flag, { properties }) !== on) await once(who, UnleashEvents.Changed);
};

/** Appends as if the rollout had come so far; its runner takes it from there. */
async function say(...events: EventDraft[]): Promise<void> {
  await log.catchUp();
  await expect
    .poll(async () => {
      const appended = await log.append({ id: ID, rollout: log.rollouts().get(ID), who: 'test' }, events);
      return Array.isArray(appended);
    })
    .toBe(true);
}
const to = (stage: Standing['stage'], percent = 0): Standing => ({ stage, percent });

describe('flags on a real Unleash server', () => {
  it('turn there as here, for clients of both', async () => {
    const both = [await client({}), await there()];
    await Promise.all(both.map((c) => sees(c, WRITE, true, { target: 'eu' })));
    expect(both.map((c) => c.isEnabled(READ))).toEqual([false, false]);
  });

  it('need an environment that the server has', async () => {
    const settings = { url: unleash.url, token: ADMIN_TOKEN, project: 'default' };
    await adminApi({ ...settings, environment: 'development' }).enterEnvironment();
    await expect(adminApi({ ...settings, environment: 'staging' }).enterEnvironment()).rejects.toThrow(
      /use the environment staging, but the server has none .* set UNLEASH_ENVIRONMENT/,
    );
  });

  it('are put back when somebody turns one off there, and the log says who', async () => {
    const watching = await there();
    await sees(watching, WRITE, true);
    await unleash.turn(WRITE, 'off');
    const [event] = await told({ type: 'FlagDrifted', data: expect.objectContaining({ flag: WRITE }) });
    expect(event).toMatchObject({ who: 'admin (Unleash)', data: { found: 'off', wanted: 'default' } });
    await sees(watching, WRITE, true);
    // one event for one turn, and everybody has to acknowledge what stands now
    await unleash.turn(READ, 'on');
    await told({ type: 'FlagDrifted', data: expect.objectContaining({ flag: READ, wanted: 'off' }) });
    expect(await told({ type: 'FlagDrifted' })).toHaveLength(2);
    const proven = await told({ type: 'StagesCopied' });
    expect(Number(proven.at(-1)?.data['revision'])).toBeGreaterThan(0);
  });

  it('are put back also when it happened while no control plane was there, or when one was archived', async () => {
    // a drift that was told, but not put back yet, is told again by the next control plane
    await settled();
    await plane.stop();
    await unleash.turn(WRITE, 'off');
    await startPlane();
    expect(await told({ type: 'FlagDrifted' }, 3)).toHaveLength(3);
    await settled();
    await unleash.admin('DELETE', `/projects/default/features/${WRITE}`);
    const all = await told({ type: 'FlagDrifted' }, 4);
    expect(all.at(-1)?.data).toMatchObject({ flag: WRITE, found: 'absent' });
    await sees(await there(), WRITE, true);
  });

  it('count the clients of that server in the gates of their service, once they could have fetched them', async () => {
    await there({ disableMetrics: false, instanceId: 'elsewhere', metricsInterval: 1_000 });
    const mine = async () => (await instances()).find((i) => i.id === 'unleash/checkout/elsewhere');
    await expect.poll(mine, { timeout: 60_000 }).toMatchObject({ service: 'checkout' });
    await log.catchUp();
    await expect
      .poll(async () => (await mine())?.revision, { timeout: 60_000 })
      .toBeGreaterThanOrEqual(log.snapshot().revision);
  });

  it('decide 100,000 keys as ours do, by percent, target and region, for every client', async () => {
    expect((await call('POST', `/api/v1/rollouts/${ID}/pause`, {})).status).toBeLessThan(300);
    const read = (target: string, percent: number) =>
      draft('StageMoved', {
        target,
        moves: [{ service: 'checkout', from: to('shadow'), to: to('read', percent) }],
      });
    await say(
      read('eu', 33),
      read('us', 66),
      draft('PartLowered', {
        target: 'eu',
        service: 'checkout',
        region: 'south',
        to: to('write'),
        by: 'person',
        evidence: {},
      }),
    );
    await log.catchUp();
    const { revision } = log.snapshot();
    await told({ type: 'StagesCopied', data: { target: 'us', revision: expect.any(Number) } });
    const deciders = await Promise.all([
      client({}),
      client({ experimentalMode: { type: 'polling', format: 'delta' } }),
      client({ experimentalMode: { type: 'streaming' } }),
      there(),
    ]);
    const inUs = { target: 'us', region: 'north' };
    // every one of them has the flag: 66 percent of the keys
    const some = Array.from({ length: 50 }, (_, n) => `some-${n}`);
    for (const decider of deciders)
      while (!some.some((key) => decider.isEnabled(READ, { properties: { ...inUs, key } })))
        await once(decider, UnleashEvents.Changed);
    const places = ['eu', 'us'].flatMap((target) => ['south', 'north'].map((region) => ({ target, region })));
    const ours = await Promise.all(
      places.map(async ({ target, region }) => {
        const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
        const database = () => Promise.resolve([]);
        const s = sluice({ service: 'checkout', url: plane.url, target, region, database, log: quiet });
        clients.push({ destroy: () => void s.close() });
        const column = s.column(ID, { old: (row: { amount: number }) => row.amount * 100 });
        await s.ready();
        expect(column.details('x').revision).toBeGreaterThanOrEqual(revision - 2);
        return column;
      }),
    );
    const differing: unknown[] = [];
    const chosen = places.map(() => 0);
    for (let n = 0; n < 100_000; n += 1) {
      // numbers, uuid-like texts and texts that are no ASCII: as keys come
      const key = n % 3 === 0 ? String(n) : n % 3 === 1 ? `k-${n.toString(16)}-ordér` : `${n}/${n * 7}`;
      const at = n % places.length;
      const properties = { ...places[at], key };
      const mine = ours[at]?.reads(key) === 'new';
      if (mine) chosen[at] = (chosen[at] ?? 0) + 1;
      const theirs = deciders.map((decider) => decider.isEnabled(READ, { properties }));
      if (theirs.some((answer) => answer !== mine)) differing.push([properties, mine, theirs]);
    }
    expect(differing.slice(0, 5)).toEqual([]);
    const shares = chosen.map((count) => Math.round(count / 250));
    // eu in the south is held lower
    expect(shares[0]).toBe(0);
    for (const [at, share] of [
      [1, 33],
      [2, 66],
      [3, 66],
    ] as const)
      expect(Math.abs((shares[at] ?? 0) - share)).toBeLessThanOrEqual(1);
  });

  it('fall with a rollback there as well', async () => {
    const watching = await there();
    await sees(watching, WRITE, true);
    expect((await call('POST', `/api/v1/rollouts/${ID}/rollback`, { to: 'expand' })).status).toBeLessThan(
      300,
    );
    await sees(watching, WRITE, false);
    await told({ type: 'RollbackReached' }, 2);
  });

  it('hold the gate, by name, while that server does not answer', async () => {
    const gates = async (): Promise<string> =>
      JSON.stringify((await call('GET', `/api/v1/rollouts/${ID}`)).body);
    await unleash.stop();
    expect((await call('POST', `/api/v1/rollouts/${ID}/resume`, {})).status).toBeLessThan(300);
    await expect.poll(gates, { timeout: 60_000 }).toContain('does not answer');
    await unleash.start();
    await expect.poll(gates, { timeout: 60_000 }).not.toContain('does not answer');
  });
});
