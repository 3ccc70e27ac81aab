/** Duty: whom a poll or a stream comes from, and what is kept of it. */
import { describe, expect, it } from 'vitest';
import { plainClientOf } from './plain-client.js';

const asking = (headers: Readonly<Record<string, string>>) => ({ header: (name: string) => headers[name] });
const CLIENT = {
  'unleash-appname': 'checkout',
  'unleash-instanceid': 'root-host',
  'unleash-connection-id': 'c0ffee',
  'unleash-interval': '2000',
  'unleash-sdk': 'unleash-node-sdk:6.12.1',
};

describe('a request of the Unleash client API', () => {
  it('comes from the client of its connection, which may be silent for two of its intervals', () => {
    expect(plainClientOf(asking(CLIENT), 'poll', 7)).toEqual({
      id: 'c0ffee',
      service: 'checkout',
      sdk: 'unleash-node-sdk:6.12.1',
      source: 'poll',
      revision: 7,
      leaseMs: 5_000,
    });
  });

  it.each([
    ['our own SDK, which reports itself', { ...CLIENT, 'sluice-instance': 'x' }],
    ['nobody who says a name', { 'unleash-connection-id': 'c0ffee' }],
    ['nobody who can be told from others', { 'unleash-appname': 'checkout' }],
  ])('comes from %s', (_who, headers) => {
    expect(plainClientOf(asking(headers), 'poll', 7)).toBeUndefined();
  });

  it('of an older client is known by what it calls itself', () => {
    const { 'unleash-connection-id': _new, ...older } = CLIENT;
    expect(plainClientOf(asking(older), 'poll', 7)?.id).toBe('checkout/root-host');
  });
});
