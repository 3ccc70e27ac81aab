/** Duty: proves that ports are free and lie where the kernel gives none to clients. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort, portRange } from './port.js';

it.each([
  [undefined, { from: 20_000, to: 30_000 }],
  [
    { from: 32_768, to: 60_999 },
    { from: 20_000, to: 30_000 },
  ],
  [
    { from: 16_000, to: 65_535 },
    { from: 10_000, to: 15_999 },
  ],
  [
    { from: 1_024, to: 50_000 },
    { from: 50_001, to: 65_535 },
  ],
  // Where everything is ephemeral there is no better place: take the usual one.
  [
    { from: 1_024, to: 65_535 },
    { from: 20_000, to: 30_000 },
  ],
])('beside the ephemeral range %o it looks in %o', (ephemeral, wanted) => {
  expect(portRange(ephemeral)).toEqual(wanted);
});

it('takes the preferred port if it is free, and another one if it is not', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await freePort(port)).not.toBe(port);
  server.close();
  await once(server, 'close');
  expect(await freePort(port)).toBe(port);
});
