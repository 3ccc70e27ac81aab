/** Duty: shows one attempt at real receivers: what counts as delivered, what is said of the rest, and what it never does. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANGS, openReceiver, type Answering, type Receiver } from './receiver.fixture.js';
import { send, type Letter } from './send.js';
import { newSecret } from './signature.js';

const NOW = Date.UTC(2026, 0, 2, 14, 31, 7);
const secret = newSecret();

let receiver: Receiver;
beforeEach(async () => {
  receiver = await openReceiver();
});
afterEach(() => receiver.close());

function sending(more: Partial<Letter> = {}, timeoutMs = 30_000, stopping = new AbortController().signal) {
  const letter = { url: receiver.url, secret, id: 'a', body: '{}', ...more };
  return send(letter, { now: () => NOW, ticks: () => 0, timeoutMs }, stopping);
}

const says =
  (status: number, body: string, headers: Record<string, string> = {}): Answering =>
  (response) =>
    void response.writeHead(status, headers).end(body);

describe('an attempt', () => {
  it.each([200, 202, 204])('is delivered where %i is answered', async (status) => {
    receiver.answer(status);
    expect(await sending()).toEqual({ status, ms: 0, error: null, gone: false, askedMs: 0 });
    expect(receiver.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'sluice-webhook',
      'webhook-id': 'a',
      'webhook-timestamp': String(NOW / 1000),
      'webhook-signature': expect.stringMatching(/^v1,/),
    });
  });

  it('is not where anything else is, and keeps the first words of the answer', async () => {
    receiver.answer(says(500, `the\u0000 disk\n  is full ${'x'.repeat(1_000_000)}`));
    const sent = await sending();
    expect(sent).toMatchObject({ status: 500, gone: false });
    expect(sent?.error).toMatch(/^answered 500: the disk is full x+…$/);
    expect(sent?.error?.length).toBeLessThan(230);
  });

  it('does not follow a redirect', async () => {
    const other = await openReceiver();
    receiver.answer(says(307, '', { location: other.url }));
    expect((await sending())?.error).toBe('answered 307: redirects are not followed');
    expect(other.received).toEqual([]);
    await other.close();
  });

  it('tells who wants nothing any more', async () => {
    receiver.answer(410);
    expect(await sending()).toMatchObject({ gone: true, error: 'answered 410: said so' });
  });

  it.each([
    ['seconds', '120', 120_000],
    ['a date', new Date(NOW + 5_000).toUTCString(), 5_000],
    ['a date that has passed', new Date(NOW - 5_000).toUTCString(), 0],
    ['nonsense', 'soon', 0],
  ])('hears when to come again: %s', async (_, header, askedMs) => {
    receiver.answer(says(429, '', { 'retry-after': header }));
    expect(await sending()).toMatchObject({ status: 429, askedMs, error: 'answered 429' });
  });

  it('waits for nobody who hangs, before the answer or in the midst of it', async () => {
    receiver.answer(HANGS, (response) => void response.writeHead(500).write('the'));
    expect(await sending({}, 40)).toMatchObject({ status: null, error: 'no answer within 40 ms' });
    expect(await sending({}, 900)).toMatchObject({ status: 500, error: 'no answer within 900 ms' });
  });

  it('says that nobody listens', async () => {
    await receiver.close();
    expect((await sending())?.error).toMatch(/ECONNREFUSED/);
    receiver = await openReceiver();
  });

  it('sends name and password as a header, and nowhere else', async () => {
    const url = receiver.url.replace('//', '//ana:s%40cret@');
    expect(await sending({ url })).toMatchObject({ error: null });
    const [{ headers } = { headers: {} as Record<string, string> }] = receiver.received;
    expect(headers['authorization']).toBe(`Basic ${btoa('ana:s@cret')}`);
    expect(headers['host']).not.toContain('ana');
  });

  it('knows nothing of one that was cut off because we stop', async () => {
    receiver.answer(HANGS);
    const stopping = new AbortController();
    const sent = sending({}, 30_000, stopping.signal);
    await receiver.have(1);
    stopping.abort();
    expect(await sent).toBeUndefined();
    expect(await sending({}, 30_000, stopping.signal)).toBeUndefined();
  });
});
