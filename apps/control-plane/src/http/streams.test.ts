/** Duty: proves what Unleash clients and followers of the log are sent, and in which order. */
import { follow } from '@sluice/api';
import { draft, type UnleashFeature } from '@sluice/core';
import supertest from 'supertest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moved, SPEC, startStateServer, type StateServer } from '../store/state-store.fixture.js';
import { ADMIN, CLIENT, houseWithRollout, openHouse, type House } from './app.fixture.js';
import { serve, type Served } from './streams.fixture.js';

let server: StateServer;
let house: House;
let served: Served;
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  house = await houseWithRollout(await server.store());
  served = await serve(house.app);
});
afterEach(() => served.stop());

const READ = `${SPEC.name}.checkout.read`;
const client = { authorization: CLIENT };
const admin = { authorization: ADMIN };

interface Delta {
  readonly events: readonly {
    readonly type: string;
    readonly eventId: number;
    readonly features?: readonly UnleashFeature[];
    readonly feature?: UnleashFeature;
    readonly featureName?: string;
  }[];
}
const namesIn = (data: unknown) =>
  (data as Delta).events.map((e) => e.feature?.name ?? e.featureName ?? e.features?.map((f) => f.name) ?? '');
const revisionIn = (feature: UnleashFeature | undefined): number =>
  (JSON.parse(feature?.variants[0]?.payload.value ?? '{}') as { revision: number }).revision;

describe('a poll', () => {
  const poll = (path: string, etag?: string) => {
    const asked = supertest(house.app).get(`/api/client/${path}`).set(client);
    return etag === undefined ? asked : asked.set('If-None-Match', etag);
  };

  it('gets every flag and the reserved feature last; its ETag is the revision', async () => {
    const { status, body, headers } = await poll('features');
    const { version, features } = body as { version: number; features: UnleashFeature[] };
    expect([status, version, headers.etag, features.length]).toEqual([200, 2, '"1"', 9]);
    expect(features.at(-1)?.name).toBe('sluice.snapshot');
    expect(revisionIn(features.at(-1))).toBe(1);
  });

  it.each(['"1"', 'W/"1"'])(
    'that stands at the revision gets 304 (%s), and the flags after a change',
    async (etag) => {
      expect((await poll('features', etag)).status).toBe(304);
      await house.write(draft('RolloutPaused', {}));
      expect((await poll('features', etag)).status).toBe(304);
      await house.write(moved(10));
      const { status, headers } = await poll('features', etag);
      expect([status, headers.etag]).toEqual([200, '"3"']);
    },
  );

  it('of deltas gets the whole at first, then what changed, then nothing', async () => {
    const first = await poll('delta');
    expect([first.headers.etag, (first.body as Delta).events[0]?.type]).toEqual(['"1"', 'hydration']);
    await house.write(moved(10));
    await house.write(moved(50));
    const next = await poll('delta', '"1"');
    expect(namesIn(next.body)).toContain(READ);
    expect(namesIn(next.body).at(-1)).toBe('sluice.snapshot');
    expect((await poll('delta', '"3"')).status).toBe(304);
    expect((await poll('delta', '"77"')).body).toMatchObject({ events: [{ type: 'hydration', eventId: 3 }] });
  });

  it.each(['register', 'metrics', 'metrics/bulk'])('may say what Unleash clients say: %s', async (path) => {
    const body = { appName: 'checkout', bucket: { toggles: {} } };
    expect((await supertest(house.app).post(`/api/client/${path}`).set(client).send(body)).status).toBe(202);
  });
});

describe('a stream of flags', () => {
  it('spares a client without our SDK the reserved feature, and tells it each revision all the same', async () => {
    const plain = { ...client, 'unleash-appname': 'billing', 'unleash-connection-id': 'one' };
    const reader = await served.open('/api/client/streaming', plain);
    expect(namesIn((await reader.next()).data).flat()).toContain(READ);
    await house.write(moved(10));
    const second = await reader.next();
    expect([second.id, namesIn(second.data).includes(READ)]).toEqual(['2', true]);
    const again = await served.open('/api/client/streaming', { ...plain, 'last-event-id': '2' });
    const nothing = await again.next();
    expect([nothing.id, nothing.data]).toEqual(['2', { events: [] }]);
    const ours = await served.open('/api/client/streaming', { ...plain, 'sluice-instance': 'two' });
    expect(namesIn((await ours.next()).data).flat()).toContain('sluice.snapshot');
    for (const { data } of [second, nothing]) expect(JSON.stringify(data)).not.toContain('sluice.snapshot');
  });

  it('begins with the whole and goes on with changes, the reserved feature last', async () => {
    const reader = await served.open('/api/client/streaming', client);
    expect(reader.status).toBe(200);
    expect(reader.headers.get('content-type')).toContain('text/event-stream');
    expect(reader.headers.get('x-accel-buffering')).toBe('no');
    const first = await reader.next();
    expect([first.id, first.event, (first.data as Delta).events[0]?.type]).toEqual([
      '1',
      'unleash-connected',
      'hydration',
    ]);
    await house.write(draft('RolloutPaused', {}));
    await house.write(moved(10));
    const second = await reader.next();
    expect([second.id, second.event]).toEqual(['3', 'unleash-updated']);
    expect(namesIn(second.data)).toEqual([
      `${SPEC.name}.checkout.write`,
      `${SPEC.name}.checkout.shadow`,
      READ,
      'sluice.snapshot',
    ]);
    expect(revisionIn((second.data as Delta).events.at(-1)?.feature)).toBe(3);
    await house.write(draft('RolloutForgotten', {}));
    const third = await reader.next();
    expect((third.data as Delta).events.map((e) => e.type)).toEqual([
      ...Array.from({ length: 8 }, () => 'feature-removed'),
      'feature-updated',
    ]);
    expect(house.streams.open).toBe(1);
  });

  it('reaches many readers with the same change, and forgets those who left', async () => {
    const readers = await Promise.all(
      Array.from({ length: 20 }, () => served.open('/api/client/streaming', client)),
    );
    for (const reader of readers) await reader.next();
    readers.slice(0, 5).forEach((reader) => reader.close());
    await house.write(moved(10));
    for (const reader of readers.slice(5)) expect((await reader.next()).id).toBe('2');
    await expect.poll(() => house.streams.open).toBe(15);
    house.streams.close();
    await expect(readers[10]?.next()).rejects.toThrow('terminated');
  });

  it('is given once a second to a client that reconnects without a pause', async () => {
    const headers = { ...client, 'unleash-connection-id': 'loop' };
    const began = performance.now();
    for (let i = 0; i < 2; i += 1) (await served.open('/api/client/streaming', headers)).close();
    expect(performance.now() - began).toBeGreaterThan(950);
    const other = { ...client, 'unleash-connection-id': 'other' };
    expect((await (await served.open('/api/client/streaming', other)).next()).id).toBe('1');
  });

  it('is closed to strangers', async () => {
    expect((await served.open('/api/client/streaming')).status).toBe(401);
  });
});

describe('a stream of events', () => {
  const positions = async (reader: { next: () => Promise<{ id: string }> }, count: number) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i += 1) seen.push(Number((await reader.next()).id));
    return seen;
  };

  it('goes on after the position that its reader saw last, without a gap or a repetition', async () => {
    for (let i = 0; i < 4; i += 1) await house.write(moved(10 + i));
    const reader = await served.open('/api/v1/events/stream', { ...admin, 'Last-Event-ID': '2' });
    const writing = (async () => {
      for (let i = 0; i < 10; i += 1) await house.write(moved(20 + i));
    })();
    expect(await positions(reader, 13)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    await writing;
  });

  it('is resumed at another control plane, and at one that has started again', async () => {
    const store = await server.store();
    const [a, b] = [await houseWithRollout(store), await openHouse(store)];
    const [at, bt] = [await serve(a.app), await serve(b.app)];
    const write = async (from: House, count: number) => {
      for (let i = 0; i < count; i += 1) {
        await from.log.catchUp();
        await from.write(moved(10 + i));
      }
    };
    const resume = (there: Served, last: number) =>
      there.open('/api/v1/events/stream', { ...admin, 'Last-Event-ID': String(last) });

    const first = await resume(at, 0);
    await write(a, 3);
    expect(await positions(first, 4)).toEqual([1, 2, 3, 4]);
    await at.stop();
    // written by one that is gone, while nobody listened; the other has not read it yet
    await write(a, 2);
    expect(b.log.position).toBe(1);
    const second = await resume(bt, 4);
    await write(b, 2);
    expect(await positions(second, 4)).toEqual([5, 6, 7, 8]);
    await bt.stop();

    const again = await openHouse(store);
    const ct = await serve(again.app);
    const third = await resume(ct, 6);
    await write(again, 1);
    expect(await positions(third, 3)).toEqual([7, 8, 9]);
    await ct.stop();
  });

  it('of a reader who has seen more than is known here repeats nothing', async () => {
    const store = await server.store();
    const [ahead, behind] = [await houseWithRollout(store), await openHouse(store)];
    for (let i = 0; i < 4; i += 1) await ahead.write(moved(10 + i));
    const there = await serve(behind.app);
    const reader = await there.open('/api/v1/events/stream', { ...admin, 'Last-Event-ID': '4' });
    await behind.log.catchUp();
    await ahead.write(moved(50));
    await behind.log.catchUp();
    expect(await positions(reader, 2)).toEqual([5, 6]);
    await there.stop();
  });

  it('of a reader of another log, longer than this one, goes on from here', async () => {
    const reader = await served.open('/api/v1/events/stream', { ...admin, 'Last-Event-ID': '900' });
    await house.write(moved(10));
    expect(await positions(reader, 1)).toEqual([2]);
  });

  it('begins now where nothing is said, and at the beginning where that is asked', async () => {
    const [now, all] = [
      await served.open('/api/v1/events/stream', admin),
      await served.open('/api/v1/events/stream?after=0', admin),
    ];
    await house.write(moved(10));
    expect(await now.next()).toMatchObject({
      id: '2',
      event: 'event',
      data: { type: 'StageMoved', who: 'ana' },
    });
    expect(await positions(all, 2)).toEqual([1, 2]);
  });

  it('tells of acknowledgements as they come', async () => {
    const { call } = house.client(CLIENT);
    await call('registerInstance', {
      body: { id: 'c-1', service: 'checkout', sdk: '0', columns: [], targets: [] },
    });
    const reader = await served.open('/api/v1/events/stream', admin);
    await house.write(moved(10));
    expect((await reader.next()).event).toBe('event');
    await call('acknowledge', { body: { id: 'c-1', revision: 2 } });
    expect(await reader.next()).toMatchObject({
      id: '2',
      event: 'acknowledgement',
      data: { id: 'c-1', service: 'checkout', revision: 2 },
    });
  });

  it('is read by the client of the API', async () => {
    const abort = new AbortController();
    const messages = follow({ url: served.url, token: ADMIN }, { after: 0, signal: abort.signal });
    expect((await messages.next()).value).toMatchObject({
      kind: 'event',
      event: { position: 1, why: 'a test' },
    });
    await house.write(moved(10));
    expect((await messages.next()).value).toMatchObject({ kind: 'event', event: { position: 2 } });
    abort.abort();
    await expect(messages.next()).rejects.toThrow('abort');
    const refused = follow({ url: served.url }, { signal: new AbortController().signal });
    await expect(refused.next()).rejects.toThrow('it answered 401. Check the address and the token.');
  });

  it('is for admins', async () => {
    expect((await served.open('/api/v1/events/stream', client)).status).toBe(403);
  });
});
