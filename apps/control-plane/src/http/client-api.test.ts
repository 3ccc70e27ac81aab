/** Duty: proves that the client API keeps real Unleash clients right through what they are known to stumble over. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { UnleashEvents, type Unleash, type UnleashConfig } from 'unleash-client';
import { flag, flagHouse, type FlagHouse } from './client-api.fixture.js';
import { Connects } from './connects.js';

let house: FlagHouse;
afterEach(() => house?.stop());

const A = { features: [flag('a', true)] };
const B = { features: [flag('a', false)] };
const streaming: Partial<UnleashConfig> = { experimentalMode: { type: 'streaming' } };
const modeOf = (client: Unleash): unknown =>
  (client as unknown as { repository: { getMode(): unknown } }).repository.getMode();
const sees = async (client: Unleash, on: boolean): Promise<void> => {
  while (client.isEnabled('a') !== on) await once(client, UnleashEvents.Changed);
};
const STREAM = '/api/client/streaming';
const types = (data: unknown): string[] => (data as { events: { type: string }[] }).events.map((e) => e.type);

describe('a stream that comes back', () => {
  it('is sent what it missed, and no more', async () => {
    house = await flagHouse({ features: [flag('a', true), flag('b', true), flag('last', true)] });
    house.turn({ features: [flag('a', false), flag('b', true), flag('last', true)] });
    const again = await house.open(STREAM, { 'last-event-id': '1' });
    expect(await again.next()).toMatchObject({
      id: '2',
      event: 'unleash-connected',
      data: { events: [{ type: 'feature-updated', feature: { name: 'a', enabled: false } }] },
    });
    const current = await house.open(STREAM, { 'last-event-id': '2' });
    expect((await current.next()).data).toMatchObject({
      events: [{ type: 'feature-updated', feature: { name: 'last' } }],
    });
  });

  it.each(['77', '-1', 'x', '1e3', '9'.repeat(40)])('begins anew where nobody remembers %s', async (id) => {
    house = await flagHouse(A);
    const reader = await house.open(STREAM, { 'last-event-id': id });
    expect(types((await reader.next()).data)).toEqual(['hydration']);
  });

  it('is not taken back by a control plane that lags: that one reads first', async () => {
    house = await flagHouse(A, {}, async () => house.turn(B, 5));
    const reader = await house.open(STREAM, { 'last-event-id': '5' });
    expect((await reader.next()).id).toBe('5');
    expect(house.feed.snapshot.revision).toBe(5);
  });

  it('nor is a poll', async () => {
    house = await flagHouse(A, {}, async () => house.turn(B, 5));
    const headers = { 'if-none-match': '"5"' };
    expect((await fetch(`${house.url}/api/client/features`, { headers })).status).toBe(304);
  });
});

describe('a stream', () => {
  it('is kept alive by comments', async () => {
    house = await flagHouse(A, { keepAliveMs: 20 });
    const socket = connect(Number(new URL(house.url).port), '127.0.0.1');
    socket.write(`GET ${STREAM} HTTP/1.1\r\nHost: x\r\n\r\n`);
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.split(':\n\n').length > 3) break;
    }
    socket.destroy();
    expect(text).toContain(':\n\n');
  });

  it('of one too many is told to poll, and called back when there is room', async () => {
    house = await flagHouse(A, { most: 1 });
    const first = await house.open(STREAM);
    await first.next();
    const client = await house.client({ ...streaming, refreshInterval: 50 });
    expect([modeOf(client), client.isEnabled('a')]).toEqual(['polling', true]);
    first.close();
    await expect.poll(() => modeOf(client)).toBe('streaming');
    await expect.poll(() => house.streams.open).toBe(1);
    house.turn(B);
    await sees(client, false);
  });
});

describe('a client whose storage rejects', () => {
  it('reconnects without a pause, and is given one stream a second', async () => {
    house = await flagHouse(A);
    const storageProvider = { set: () => Promise.reject(new Error('disk full')), get: async () => undefined };
    void house.client({ ...streaming, storageProvider }).catch(() => undefined);
    await expect.poll(() => house.asked.length, { timeout: 5_000 }).toBe(3);
    // had the second and third come at once, many more would stand beside them by now
    expect(house.asked.length).toBe(3);
  });
});

describe('a client that failed over to polling', () => {
  it.each([404, 429, 501])('after a %i is called back to its stream, without an ETag', async (status) => {
    house = await flagHouse(A);
    const client = await house.client({ ...streaming, refreshInterval: 50 });
    expect(modeOf(client)).toBe('streaming');
    house.refuseStreams(status);
    house.streams.close();
    // it comes back after a second or two, is refused, and polls
    await once((client as unknown as { repository: Unleash }).repository, 'mode');
    house.refuseStreams(0);
    await expect.poll(() => modeOf(client), { timeout: 10_000 }).toBe('streaming');
  });

  it('is not called again and again while its stream fails behind our back', () => {
    let now = 0;
    const connects = new Connects(() => now);
    expect(connects.callsBack('never streamed')).toBe(false);
    expect(connects.callsBack(undefined)).toBe(false);
    connects.streamed('c');
    expect([connects.callsBack('c'), connects.callsBack('c')]).toEqual([true, false]);
    connects.streamed('c');
    expect(connects.callsBack('c')).toBe(false);
    now = 60_001;
    expect(connects.callsBack('c')).toBe(true);
    now = 700_000;
    expect(connects.callsBack('c')).toBe(false);
  });
});

it('a client that polled A, streamed B and polls again is not told that A, which came back, is what it has', async () => {
  house = await flagHouse(A);
  const poll = async (etag?: string): Promise<[number, string | null]> => {
    const headers = etag === undefined ? {} : { 'if-none-match': etag };
    const { status, headers: answered } = await fetch(`${house.url}/api/client/features`, { headers });
    return [status, answered.get('etag')];
  };
  expect(await poll()).toEqual([200, '"1"']);
  house.turn(B);
  house.turn(A);
  expect(await poll('"1"')).toEqual([200, '"3"']);
  expect(await poll('"3"')).toEqual([304, '"3"']);
});

it('10,000 clients that come at once get their streams one after another, 500 a second', () => {
  const connects = new Connects(() => 0);
  const waits = Array.from({ length: 10_000 }, (_, n) => connects.wait(`client-${n}`));
  expect([waits[0], waits[499], waits.at(-1)]).toEqual([2, 1_000, 20_000]);
});

describe('what a client reports', () => {
  const post = (path: string, body: Buffer | string, more: Record<string, string> = {}) =>
    fetch(`${house.url}/api/client/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...more },
      body,
    });
  const report = { appName: 'checkout', bucket: { toggles: { a: { yes: 3, no: 1 }, foreign: { yes: 9 } } } };

  it('is counted for the flags that are ours, also packed', async () => {
    house = await flagHouse(A);
    expect((await post('metrics', JSON.stringify(report))).status).toBe(202);
    const packed = gzipSync(JSON.stringify(report));
    expect((await post('metrics', packed, { 'content-encoding': 'gzip' })).status).toBe(202);
    const bulk = { applications: [], metrics: [{ featureName: 'a', appName: 'x', yes: 1, no: 'many' }] };
    expect((await post('metrics/bulk', JSON.stringify(bulk))).status).toBe(202);
    expect([...house.answers.counts()]).toEqual([['a', { yes: 7, no: 2 }]]);
  });

  it.each([
    ['register', '{}', {}, 400, 'appName'],
    ['metrics', '{"appName":"x"}', {}, 400, 'bucket'],
    ['metrics', '{"appName":', {}, 400, ''],
    ['metrics', gzipSync('{').subarray(0, 5), { 'content-encoding': 'gzip' }, 400, ''],
    // a small body that unpacks to a large one
    ['metrics', gzipSync(`"${'x'.repeat(2_000_000)}"`), { 'content-encoding': 'gzip' }, 413, ''],
  ])('is refused where it is no report: %s %s', async (path, body, headers, status, says) => {
    house = await flagHouse(A);
    const answer = await post(path, body, headers);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(says);
  });

  it('arrives from unleash-client itself', async () => {
    house = await flagHouse(A);
    const client = await house.client({ disableMetrics: false, metricsInterval: 40, metricsJitter: 0 });
    client.isEnabled('a');
    await expect.poll(() => house.answers.counts().get('a')?.yes).toBe(1);
    expect(house.asked).toContain('POST /register');
  });
});
