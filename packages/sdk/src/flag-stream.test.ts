/** Duty: tests that what unleash-client still has on its way when it is taken down cannot harm the host. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CLOCK } from './clock.js';
import { FlagStream } from './flag-stream.js';

let server: ReturnType<typeof createServer>;
/** Resolves with the answer to a poll that the test has not given yet. */
let polled: Promise<ServerResponse>;
const uncaught = vi.fn<(error: unknown) => void>();
const before = process.listeners('uncaughtException');
const rejected = process.listeners('unhandledRejection');

beforeEach(async () => {
  let poll: (response: ServerResponse) => void;
  polled = new Promise((resolve) => (poll = resolve));
  // a stream that is not there makes unleash-client poll
  server = createServer((request, response) =>
    request.url?.endsWith('/streaming') ? response.writeHead(404).end() : poll(response),
  );
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection');
  process.on('uncaughtException', uncaught).on('unhandledRejection', uncaught);
});
afterEach(() => {
  process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection');
  for (const listener of before) process.on('uncaughtException', listener);
  for (const listener of rejected) process.on('unhandledRejection', listener);
  server.closeAllConnections();
  server.close();
});

it('a poll that fails after the client was taken down ends nobody', async () => {
  const stream = new FlagStream({
    moved: () => {},
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: undefined,
    service: 'checkout',
    instanceId: 'one',
    clock: CLOCK,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    features: () => undefined,
  });
  stream.start();
  const answer = await polled;
  stream.stop();
  const gone = new Promise((resolve) => answer.once('close', resolve));
  answer.writeHead(200).end('not JSON');
  await gone;
  // the failure takes its way through the client's promises, each of which is a turn of its own
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(uncaught).not.toHaveBeenCalled();
});
