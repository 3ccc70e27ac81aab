/**
 * Duty: the traps of unleash-client 6.12.1, each as a pair: what the client does by itself, and that an instance of ours gets over
 * it. When a `by itself` fails, the client has been mended and what stands against it here may go.
 */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { destroy, startUnleash, type ClientFeaturesResponse } from 'unleash-client';
import { snapshotOf } from '@sluice/core';
import { rollout, TOKEN } from './fake-control-plane.fixture.js';
import { columnOf, fleet, rows, shadow, write } from './fleet.fixture.js';
import {
  FEATURES,
  insideOf,
  memory,
  once,
  POLLING,
  rawClients,
  STREAM,
  STREAMING,
} from './raw-client.fixture.js';
import { until } from './until.fixture.js';

const at = fleet();
const { config, raw, asked } = rawClients(at);
const OLD = { stage: 'old', percent: 0 } as const;
const WRITE_FLAG = 'orders.amount_cents.checkout.write';
const SHADOW_FLAG = 'orders.amount_cents.checkout.shadow';

describe('a store that refuses to write', () => {
  const full = { ...memory(), set: () => Promise.reject(new Error('no space left on device')) };

  it('by itself: connects again and again without a pause', async () => {
    raw({ ...STREAMING, storageProvider: full });
    await until(() => asked('raw', STREAM) >= 20, at.plane);
    expect(asked('raw', FEATURES)).toBe(0);
  });

  it('ours: one stream, whatever came over it', async () => {
    const s = at.start();
    await s.ready();
    for (const revision of [2, 3, 4, 5]) at.plane.turn([rollout(revision, { main: write })], revision);
    await until(() => s.status().revision === 5, s);
    expect(at.plane.streams).toHaveLength(1);
  });
});

describe('a server that takes a connection and says nothing', () => {
  it('by itself: startUnleash is still waiting when ours has said why it cannot begin', async () => {
    at.plane.before(() => true);
    at.database.says(new Error('no route to the database'));
    let settled = false;
    const settle = (): void => void (settled = true);
    const waiting = startUnleash(config({ ...STREAMING, appName: 'waiting' }));
    void waiting.then(settle, settle);
    const s = at.start();
    const ready = s.ready({ deadlineMs: 5_000 });
    await until(() => asked('waiting') > 0 && asked('checkout') > 0, at.plane);
    at.clock.advance(5_000);
    await expect(ready).rejects.toThrow('no route to the database');
    expect(settled).toBe(false);
    destroy();
  });
});

describe('a server that is not there', () => {
  it('by itself: startUnleash rejects, with a valid backup too; ours: begins by its database', async () => {
    const away = 'http://127.0.0.1:1';
    const features = snapshotOf([rollout(1, { main: write })], 1)
      .features as unknown as ClientFeaturesResponse['features'];
    const storageProvider = { ...memory(), get: () => Promise.resolve({ version: 2, features }) };
    const raws = config({ ...POLLING, url: `${away}/api`, appName: 'begun', storageProvider });
    const begun = startUnleash(raws).then(
      () => 'started',
      (error: unknown) => String(error),
    );
    at.database.says(rows(2, { write: 100 }));
    const s = at.start({ url: away });
    await s.ready();
    expect(columnOf(s).details()).toMatchObject({ stage: 'write', revision: 2, source: 'stage' });
    expect(await begun).toContain('ECONNREFUSED');
    destroy();
  });
});

describe.each([401, 403])('one %i while it polls', (refusal) => {
  it('by itself: never asks again; ours: tries again by itself and follows', async () => {
    await at.leases(120_000);
    let refuses = true;
    at.plane.before((request, response) => {
      const isFlags = request.url?.startsWith('/api/client/') === true;
      const control = request.headers['unleash-appname'] === 'control';
      if (isFlags && request.url === STREAM && control) return false;
      if (!isFlags || !refuses || control) return false;
      response.writeHead(refusal).end();
      return true;
    });
    at.plane.turn([rollout(1, { main: write })], 1);
    const s = at.start();
    raw({ ...STREAMING, ...POLLING });
    await until(() => asked('raw', FEATURES) === 1 && asked('checkout', FEATURES) === 1, at.plane);
    refuses = false;
    // a client that was never refused shows how much time has passed
    raw({ ...POLLING, appName: 'control' });
    await until(() => asked('control', FEATURES) >= 20, at.plane);
    expect(asked('raw', FEATURES)).toBe(1);
    at.clock.advance(5_000);
    at.clock.advance(30_000);
    await until(() => s.status().revision === 1, s, at.plane);
    expect(s.status().source).toBe('stream');
    expect(asked('raw')).toBe(2);
  });
});

describe('an ETag made of the content', () => {
  /** As many Unleash servers have it: the same flags, the same ETag, however often they changed in between. */
  function contentTags(): void {
    at.plane.before((request, response) => {
      if (request.url !== FEATURES) return false;
      const on = flags === 'a' ? [] : [rollout(2, { main: write })];
      const tag = `"${flags}"`;
      if (request.headers['if-none-match'] === tag) response.writeHead(304).end();
      else {
        response.writeHead(200, { 'content-type': 'application/json', etag: tag, 'fetch-mode': 'streaming' });
        response.end(JSON.stringify({ version: 2, features: snapshotOf(on, 2).features, segments: [] }));
      }
      return true;
    });
  }
  let flags: 'a' | 'b';

  it('by itself: polled A, streamed B, polls again, is told "not modified" and stays on B', async () => {
    flags = 'a';
    contentTags();
    at.plane.turn([rollout(2, { main: write })], 2);
    const client = raw({ ...POLLING, storageProvider: memory() });
    await until(() => asked('raw', STREAM) === 1, at.plane);
    await once(client, 'changed');
    expect(client.isEnabled(WRITE_FLAG)).toBe(true);
    const unchanged = once(client, 'unchanged');
    at.plane.writes('event: fetch-mode\ndata: polling\n\n');
    await unchanged;
    expect(client.isEnabled(WRITE_FLAG)).toBe(true);
  });

  it('ours: a heartbeat names the newer revision, and it begins anew without an ETag', async () => {
    await at.leases(120_000);
    at.plane.turn([rollout(2, { main: write })], 2);
    const s = at.start();
    await s.ready();
    flags = 'a';
    at.plane.before((request, response) => {
      if (request.url === STREAM && asked('checkout', STREAM) < 2) return false;
      if (request.url !== FEATURES) return false;
      response.writeHead(304).end();
      return true;
    });
    at.plane.writes('event: fetch-mode\ndata: polling\n\n');
    await until(() => s.status().source === 'poll', s, at.plane);
    at.plane.turn([rollout(3, { main: OLD })], 3, true);
    at.clock.advance(5_000);
    await until(() => at.plane.heartbeats.length === 1, s);
    at.clock.advance(10_000);
    await until(() => s.status().revision === 3, s, at.plane);
    expect(columnOf(s).stage()).toBe('old');
  });
});

describe('an older message that comes late', () => {
  it('by itself: is applied, and the flag goes back', async () => {
    const older = snapshotOf([rollout(1, { main: OLD })], 1).features;
    at.plane.turn([rollout(2, { main: write })], 2);
    const client = raw(STREAMING);
    await once(client, 'changed');
    expect(client.isEnabled(WRITE_FLAG)).toBe(true);
    const changed = once(client, 'changed');
    at.plane.stream(older);
    await changed;
    expect(client.isEnabled(WRITE_FLAG)).toBe(false);
  });

  it('ours: is not followed', async () => {
    const older = snapshotOf([rollout(1, { main: OLD })], 1).features;
    at.plane.turn([rollout(2, { main: write })], 2);
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    at.plane.stream(older);
    at.plane.turn([rollout(3, { main: write })], 3);
    const stages: string[] = [];
    await until(() => {
      stages.push(total.stage());
      return s.status().revision === 3;
    }, s);
    expect(new Set(stages)).toEqual(new Set(['write']));
  });
});

describe('data that came from no server', () => {
  const data = snapshotOf([rollout(1, { main: write })], 1)
    .features as unknown as ClientFeaturesResponse['features'];

  it.each([
    ['synchronized', 'bootstrap data', { bootstrap: { data } }],
    [
      'ready',
      'a backup',
      { storageProvider: { ...memory(), get: () => Promise.resolve({ version: 2, features: data }) } },
    ],
  ] as const)('by itself: "%s" by %s alone', async (event, _what, more) => {
    at.plane.down(true);
    const client = raw({ ...STREAMING, ...more });
    await once(client, event);
    expect(client.isEnabled(WRITE_FLAG)).toBe(true);
  });

  it('ours: is ready by the control plane or the database, and refuses where it has neither', async () => {
    at.plane.down(true);
    at.database.says(new Error('no route to the database'));
    const s = at.start();
    const ready = s.ready({ deadlineMs: 5_000 });
    await until(() => at.said.some((line) => line.startsWith('cannot register')), s);
    at.clock.advance(5_000);
    await expect(ready).rejects.toThrow('does not know the stage');
  });
});

describe('a server that asks for polling', () => {
  it('by itself: the client tells nobody that it does', async () => {
    const client = raw({ ...STREAMING, refreshInterval: 60_000 });
    await once(client, 'changed');
    const heard: string[] = [];
    client.on('mode', () => heard.push('client'));
    const moved = new Promise<void>((resolve) => {
      insideOf(client).on('mode', () => resolve());
    });
    at.plane.writes('event: fetch-mode\ndata: polling\n\n');
    await moved;
    expect([insideOf(client).getMode(), heard]).toEqual(['polling', []]);
  });

  it('ours: says where it hears of flags', async () => {
    const s = at.start();
    await s.ready();
    expect(s.status().source).toBe('stream');
    at.plane.writes('event: fetch-mode\ndata: polling\n\n');
    await until(() => s.status().source === 'poll', s, at.plane);
  });
});

describe('headers that are worked out for each request', () => {
  it('by itself: the stream has none of them, and is refused', async () => {
    raw({
      ...STREAMING,
      customHeaders: {},
      customHeadersFunction: () => Promise.resolve({ Authorization: TOKEN }),
    });
    await until(() => asked('raw', FEATURES) === 1, at.plane);
    expect([asked('raw', STREAM), at.plane.streams]).toEqual([1, []]);
  });

  it('ours: the stream is let in, and what the instance has to say goes by requests of its own', async () => {
    const s = at.start();
    await s.ready();
    at.plane.turn([rollout(2, { main: write })], 2);
    await until(() => at.plane.acknowledgements.some((a) => a.revision === 2), at.plane);
    expect(at.plane.streams[0]).toMatchObject({ authorization: TOKEN, 'sluice-instance': s.id });
    expect(asked('checkout', FEATURES)).toBe(0);
  });
});

describe('a backup file', () => {
  it('by itself: is shared by all processes of a name, and written in place', async () => {
    const backupPath = await mkdtemp(path.join(tmpdir(), 'sluice-traps-'));
    try {
      at.plane.turn([rollout(1, { main: write })], 1);
      const one = raw({
        ...POLLING,
        refreshInterval: 60_000,
        backupPath,
        storageProvider: undefined as never,
      });
      await once(one, 'changed');
      const file = path.join(backupPath, 'unleash-backup-raw.json');
      const first = await fileThatNames(file, '"revision\\":1');
      at.plane.turn([], 2);
      const other = raw({
        ...POLLING,
        refreshInterval: 60_000,
        backupPath,
        storageProvider: undefined as never,
      });
      await once(other, 'changed');
      const second = await fileThatNames(file, '"revision\\":2');
      expect(await readdir(backupPath)).toEqual(['unleash-backup-raw.json']);
      // a file that is put in its place whole would be another one
      expect(second).toBe(first);
    } finally {
      await rm(backupPath, { recursive: true });
    }
  });

  it('ours: no instance writes one beside the others', async () => {
    const file = path.join(tmpdir(), 'unleash-backup-trapped.json');
    await rm(file, { force: true });
    const [one, other] = [at.start({ service: 'trapped' }), at.start({ service: 'trapped' })];
    await Promise.all([one.ready(), other.ready()]);
    at.plane.turn([rollout(2, { main: write })], 2);
    await until(() => one.status().revision === 2 && other.status().revision === 2, one, other);
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  /** The client does not say when its file stands; answers which file it is. */
  async function fileThatNames(file: string, text: string): Promise<number> {
    for (;;) {
      const content = await readFile(file, 'utf8').catch(() => '');
      if (content.includes(text)) return (await stat(file)).ino;
    }
  }
});

describe('a stream that is not there for a while', () => {
  it('by itself: polls for ever; ours: goes back to the stream', async () => {
    await at.leases(120_000);
    at.plane.streaming(false);
    at.plane.turn([rollout(1, { main: write })], 1);
    const s = at.start();
    raw({ ...STREAMING, ...POLLING });
    await s.ready();
    await until(() => asked('raw', FEATURES) > 0, at.plane);
    at.plane.streaming(true);
    const polls = asked('raw', FEATURES);
    await until(() => asked('raw', FEATURES) >= polls + 20, at.plane);
    // its flags are new enough, as each heartbeat says: the polling alone is what it has to get over
    at.clock.advance(5_000);
    await until(() => at.plane.heartbeats.length === 1, s);
    at.clock.advance(30_000);
    await until(() => at.plane.streams.length === 1, at.plane);
    expect(at.plane.streams[0]).toMatchObject({ 'unleash-appname': 'checkout' });
    expect(asked('raw', STREAM)).toBe(1);
  });
});

describe('a stream that was cut off, and whose server lets nobody back in', () => {
  it('by itself: waits a second or more and knows nothing meanwhile; ours: has it from its database', async () => {
    await at.leases(120_000);
    at.plane.turn([rollout(1, { main: write })], 1);
    at.database.says(rows(1, { write: 100 }));
    const client = raw(STREAMING);
    await once(client, 'changed');
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    // as after a restart: who asks gets an answer, but whoever streams has to wait, each time longer
    at.plane.before((request) => request.url === STREAM);
    at.plane.down(true);
    at.plane.down(false);
    at.plane.turn([rollout(2, { main: shadow })], 2, true);
    at.database.says(rows(2, { write: 100, shadow: 100 }));
    at.clock.advance(5_000);
    await until(() => total.stage() === 'shadow', s);
    expect(total.details()).toMatchObject({ revision: 2, source: 'stage' });
    expect(s.status().distrust).toBe(false);
    expect(client.isEnabled(SHADOW_FLAG)).toBe(false);
    // and behind for so long, it no longer keeps to the client's own pauses, which grow to half a minute
    at.plane.before(undefined);
    at.clock.advance(10_000);
    await until(() => s.status().revision === 2, s, at.plane);
    expect(s.status().source).toBe('stream');
  });
});

describe('a connection that is open and brings nothing', () => {
  it('by itself: stays where it was; ours: hears of it by a heartbeat and connects anew', async () => {
    at.plane.turn([rollout(1, { main: write })], 1);
    const client = raw(STREAMING);
    await once(client, 'changed');
    const s = at.start();
    await s.ready();
    at.plane.turn([rollout(2, { main: shadow })], 2, true);
    at.clock.advance(5_000);
    // only what the instance announces: the answer has to have arrived, not only the heartbeat
    await until(() => at.plane.heartbeats.length === 1, s);
    at.clock.advance(10_000);
    await until(() => s.status().revision === 2, s, at.plane);
    expect(asked('raw', STREAM)).toBe(1);
    expect(client.isEnabled(SHADOW_FLAG)).toBe(false);
  });
});

describe('nothing to begin with', () => {
  it('by itself: an interval of 0 asks not even once, and data without features make nobody ready', async () => {
    const heard: string[] = [];
    const silent = raw({ refreshInterval: 0, bootstrap: { data: [] } });
    for (const event of ['ready', 'synchronized']) silent.on(event, () => heard.push(event));
    raw({ ...POLLING, appName: 'control' });
    await until(() => asked('control', FEATURES) >= 10, at.plane);
    expect([asked('raw'), heard]).toEqual([0, []]);
  });

  it('ours: no rollout at all is an answer, over the stream and by polls', async () => {
    const s = at.start();
    await s.ready();
    expect(columnOf(s).details()).toMatchObject({ stage: 'old', reason: 'no-rollout' });
    at.plane.streaming(false);
    const polls = at.start();
    await polls.ready();
    expect(polls.status()).toMatchObject({ source: 'poll', distrust: false });
  });
});
