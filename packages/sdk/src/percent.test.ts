/** Duty: tests that a key's side is the one that unleash-client itself gives, bit for bit. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { InMemStorageProvider, Unleash } from 'unleash-client';
import { within } from './percent.js';

const KEYS = 100_000;
const ROLLOUT = 'orders.amount_cents';
const PERCENTS = [1, 10, 33, 50, 99];

it('100,000 keys, a fifth of them at each of 1, 10, 33, 50 and 99 percent, are decided as by unleash-client', async () => {
  const features = PERCENTS.map((percent) => ({
    name: `at-${percent}`,
    type: 'release',
    enabled: true,
    strategies: [
      {
        name: 'flexibleRollout',
        parameters: { rollout: String(percent), stickiness: 'userId', groupId: ROLLOUT },
      },
    ],
  }));
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ version: 2, features }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new Unleash({
    appName: 'oracle',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    disableMetrics: true,
    storageProvider: new InMemStorageProvider(),
  });
  await new Promise<void>((resolve) => client.once('synchronized', () => resolve()));
  const differing: string[] = [];
  for (const [at, percent] of PERCENTS.entries()) {
    let chosen = 0;
    for (let n = at; n < KEYS; n += PERCENTS.length) {
      // numbers, uuid-like texts and texts that are no ASCII: as keys come
      const key = n % 3 === 0 ? n : n % 3 === 1 ? `k-${n.toString(16)}-ordér` : `${n}/${n * 7}`;
      const ours = within(percent, key, ROLLOUT);
      if (ours) chosen += 1;
      if (ours !== client.isEnabled(`at-${percent}`, { userId: String(key) }))
        differing.push(`${percent}: ${key}`);
    }
    expect(Math.abs((chosen * PERCENTS.length) / KEYS - percent / 100)).toBeLessThan(0.01);
  }
  client.destroy();
  server.closeAllConnections();
  server.close();
  expect(differing).toEqual([]);
});
