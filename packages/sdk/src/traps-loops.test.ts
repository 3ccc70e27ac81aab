/**
 * Duty: the traps of unleash-client 6.12.1 that are loops without rest, each as a pair: what the client does by itself, and that
 * an instance of ours pauses and gets over it. The instance's clock stands still while the client by itself runs.
 */
import { execFile } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { snapshotOf } from '@sluice/core';
import { rollout, TOKEN } from './fake-control-plane.fixture.js';
import { columnOf, fleet, write } from './fleet.fixture.js';
import { FEATURES, POLLING, rawClients, STREAM, STREAMING } from './raw-client.fixture.js';
import { until } from './until.fixture.js';

const at = fleet();
const { raw, asked } = rawClients(at);

describe('a message that cannot be applied', () => {
  it.each([
    ['no JSON', '{"events":['],
    ['a change without its feature', '{"events":[{"type":"feature-updated"}]}'],
    [
      'null among the features',
      '{"events":[{"type":"hydration","eventId":1,"features":[null],"segments":[]}]}',
    ],
    ['nothing of the kind', '[]'],
  ])('%s; by itself: a stream after the other without a pause; ours: one a second', async (_what, data) => {
    await at.leases(120_000);
    let talks = true;
    at.plane.before((request, response) => {
      if (request.url !== STREAM || !talks) return false;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`event: unleash-connected\ndata: ${data}\n\n`);
      return true;
    });
    const s = at.start();
    await until(() => asked('checkout', STREAM) === 1, at.plane);
    raw(STREAMING);
    await until(() => asked('raw', STREAM) >= 20, at.plane);
    expect(asked('checkout', STREAM)).toBe(1);
    at.clock.advance(1_000);
    await until(() => asked('checkout', STREAM) === 2, at.plane);
    const seen = asked('raw', STREAM);
    await until(() => asked('raw', STREAM) >= seen + 20, at.plane);
    expect(asked('checkout', STREAM)).toBe(2);
    talks = false;
    at.plane.turn([rollout(1, { main: write })], 1);
    at.clock.advance(1_000);
    await until(() => s.status().revision === 1, s, at.plane);
    expect(s.status().source).toBe('stream');
  });
});

describe('polls that promise a stream where there is none', () => {
  /** @param tag with an ETag as well, which is answered by "not modified" from then on. */
  function promises(tag: string | undefined): void {
    at.plane.streaming(false);
    at.plane.turn([rollout(1, { main: write })], 1);
    const { features } = snapshotOf([rollout(1, { main: write })], 1);
    at.plane.before((request, response: ServerResponse) => {
      if (request.url !== FEATURES) return false;
      const headers = { 'content-type': 'application/json', 'fetch-mode': 'streaming' };
      if (tag !== undefined && request.headers['if-none-match'] === tag) response.writeHead(304).end();
      else {
        response.writeHead(200, tag === undefined ? headers : { ...headers, etag: tag });
        response.end(JSON.stringify({ version: 2, features, segments: [] }));
      }
      return true;
    });
  }

  it('by itself: stream and poll in turn without a pause; ours: believes it once and goes by the poll', async () => {
    promises(undefined);
    const s = at.start();
    await s.ready();
    // its own polls are 5 s apart: all this is one loop
    raw({ ...STREAMING, refreshInterval: 5_000 });
    await until(() => asked('raw', STREAM) >= 20 && asked('raw', FEATURES) >= 20, at.plane);
    expect([asked('checkout', STREAM), asked('checkout', FEATURES)]).toEqual([1, 1]);
    expect(s.status()).toMatchObject({ source: 'poll', revision: 1, distrust: false });
    expect(columnOf(s).stage()).toBe('write');
  });

  it('and with an ETag; by itself: has no flags for ever, for the first poll was dropped; ours: has them', async () => {
    promises('"1"');
    const client = raw({ ...STREAMING, ...POLLING });
    const s = at.start();
    await s.ready();
    await until(() => asked('raw', FEATURES) >= 20, at.plane);
    expect(client.getFeatureToggleDefinitions()).toEqual([]);
    expect(columnOf(s).stage()).toBe('write');
  });
});

describe('a stream that is redirected', () => {
  const redirects = (location: () => string): void => {
    at.plane.turn([rollout(1, { main: write })], 1);
    at.plane.before((request, response) => {
      if (request.url !== STREAM) return false;
      response.writeHead(307, { location: location() }).end();
      return true;
    });
  };

  it('to itself; by itself: follows without an end; ours: polls instead', async () => {
    redirects(() => `${at.plane.url}${STREAM}`);
    const s = at.start();
    await s.ready();
    raw(STREAMING);
    await until(() => asked('raw', STREAM) >= 20, at.plane);
    expect(asked('checkout', STREAM)).toBe(1);
    expect(s.status()).toMatchObject({ source: 'poll', revision: 1 });
  });

  it('to a path, as most are; by itself: ends its process; ours: polls instead', async () => {
    redirects(() => '/elsewhere');
    const s = at.start();
    await s.ready();
    expect([asked('checkout', STREAM), s.status().source]).toEqual([1, 'poll']);
    // the client by itself in a process of its own
    const script = `const { Unleash, InMemStorageProvider } = require('unleash-client');
      new Unleash({ url: '${at.plane.url}/api', appName: 'raw', disableMetrics: true, skipInstanceCountWarning: true,
        storageProvider: new InMemStorageProvider(), experimentalMode: { type: 'streaming' } }).on('error', () => {});`;
    const ended = await new Promise<string>((resolve) => {
      execFile(process.execPath, ['-e', script], { cwd: import.meta.dirname }, (error, _out, err) =>
        resolve(error ? err : 'well'),
      );
    });
    expect(ended).toContain('Invalid URL');
  });

  it('to another server; by itself: sends it the token; ours: nothing', async () => {
    const told: string[] = [];
    const other = createServer((request, response) => {
      told.push(`${String(request.headers['unleash-appname'])} ${request.headers.authorization}`);
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    redirects(() => `http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
    const s = at.start();
    await s.ready();
    raw(STREAMING);
    await until(() => asked('raw', FEATURES) >= 1, at.plane);
    expect(told).toEqual([`raw ${TOKEN}`]);
    await new Promise((resolve) => {
      other.close(resolve);
      other.closeAllConnections();
    });
  });
});
