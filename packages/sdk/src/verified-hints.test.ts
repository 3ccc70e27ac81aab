/** Duty: tests when a poll's promise of a stream is believed. */
import { expect, it } from 'vitest';
import { fleet } from './fleet.fixture.js';
import { FEATURES, POLLING, rawClients, STREAM, STREAMING } from './raw-client.fixture.js';
import { until } from './until.fixture.js';
import { verifyStream } from './verified-stream.js';

const at = fleet();
const { raw, asked } = rawClients(at);

it('not soon after the last stream was opened, then at once, and without the ETag of what is thrown away', async () => {
  const tags: (string | undefined)[] = [];
  at.plane.streaming(false);
  at.plane.before((request, response) => {
    if (request.url !== FEATURES) return false;
    tags.push(request.headers['if-none-match']);
    response.writeHead(200, { 'content-type': 'application/json', 'fetch-mode': 'streaming', etag: '"1"' });
    response.end('{"version":2,"features":[],"segments":[]}');
    return true;
  });
  const client = raw({ ...STREAMING, ...POLLING, disableAutoStart: true });
  verifyStream(client, () => {}, at.clock);
  await client.start();
  await until(() => tags.length >= 20, at.plane);
  expect(asked('raw', STREAM)).toBe(1);
  expect(new Set(tags.slice(1))).toEqual(new Set(['"1"']));
  at.clock.advance(10_000);
  await until(() => asked('raw', STREAM) === 2, at.plane);
  const polls = tags.length;
  await until(() => tags.length >= polls + 20, at.plane);
  expect(asked('raw', STREAM)).toBe(2);
  // the first poll, and the first one after the stream that was not there
  expect(tags.filter((tag) => tag === undefined).length).toBeGreaterThan(1);
});
