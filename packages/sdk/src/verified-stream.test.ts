/** Duty: tests that streams check certificates. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { InMemStorageProvider, Unleash } from 'unleash-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CLOCK } from './clock.js';
import { UNTRUSTED } from './untrusted-certificate.fixture.js';
import { verifyStream } from './verified-stream.js';

let server: ReturnType<typeof createServer>;
/** What became of the first attempt to connect. */
let outcome: Promise<string>;
let client: Unleash;

beforeEach(async () => {
  server = createServer(UNTRUSTED, (_request, response) => response.writeHead(503).end());
  outcome = new Promise((resolve) => {
    server.on('request', (request) => resolve(`sent its token to ${request.url}`));
    server.on('tlsClientError', () => resolve('refused the certificate'));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  client = new Unleash({
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    appName: 'checkout',
    customHeaders: { Authorization: 'secret' },
    experimentalMode: { type: 'streaming' },
    storageProvider: new InMemStorageProvider(),
    disableMetrics: true,
    disableAutoStart: true,
    skipInstanceCountWarning: true,
  });
  client.on('error', () => {});
});
afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

it('a stream goes to nobody whose certificate is not trusted', async () => {
  verifyStream(client, () => {}, CLOCK);
  await client.start();
  expect(await outcome).toBe('refused the certificate');
});

it('unleash-client by itself would: when this fails, verified-stream.ts is no longer needed', async () => {
  await client.start();
  expect(await outcome).toBe('sent its token to /api/client/streaming');
});

it('an unknown inside of unleash-client is refused, not streamed unverified', () => {
  expect(() => verifyStream({ repository: {} } as unknown as Unleash, () => {}, CLOCK)).toThrow('not known');
});
