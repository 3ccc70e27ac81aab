/** Duty: holds our signature to the standard's own example, and to a verifier that is not ours. */
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { newSecret, signatureOf } from './signature.js';

const BODY = '{"type":"rollout.done"}';

describe('a signature', () => {
  it('is the one that the standard shows', () => {
    const signed = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
    };
    expect(signatureOf(signed, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('holds for a verifier that is not ours, and for nothing else than what was signed', () => {
    const secret = newSecret();
    const timestamp = Math.floor(Date.now() / 1000);
    const headers = {
      'webhook-id': 'a',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf({ id: 'a', timestamp, body: BODY }, secret),
    };
    expect(new Webhook(secret).verify(BODY, headers)).toEqual({ type: 'rollout.done' });
    expect(() => new Webhook(secret).verify(`${BODY} `, headers)).toThrow('No matching signature');
    expect(() => new Webhook(secret).verify(BODY, { ...headers, 'webhook-id': 'b' })).toThrow('No matching');
    expect(() => new Webhook(newSecret()).verify(BODY, headers)).toThrow('No matching');
  });

  it('holds for what docs/webhooks.md shows, as long as it is young', async () => {
    const text = readFileSync(new URL('../../../../docs/webhooks.md', import.meta.url), 'utf8');
    const [, code = ''] = /```js\n(.*?)```/s.exec(text) ?? [];
    const { isFromSluice } = (await import(
      /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`
    )) as {
      isFromSluice: (headers: object, body: string, secret: string, nowSeconds: number) => boolean;
    };
    const secret = newSecret();
    const headers = (signature: string, at = '1000') => ({
      'webhook-id': 'a',
      'webhook-timestamp': at,
      'webhook-signature': signature,
    });
    const good = headers(signatureOf({ id: 'a', timestamp: 1_000, body: BODY }, secret));
    expect(isFromSluice(good, BODY, secret, 1_299)).toBe(true);
    expect(isFromSluice(good, BODY, secret, 1_301)).toBe(false);
    expect(isFromSluice(good, BODY, secret, 699)).toBe(false);
    expect(isFromSluice(good, `${BODY} `, secret, 1_000)).toBe(false);
    expect(isFromSluice(headers('v1,short'), BODY, secret, 1_000)).toBe(false);
    expect(isFromSluice(headers(good['webhook-signature'], 'now'), BODY, secret, 1_000)).toBe(false);
    expect(isFromSluice({}, BODY, secret, 1_000)).toBe(false);
  });

  it('is made with a secret of which no two are alike', () => {
    expect(newSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret()).not.toBe(newSecret());
  });
});
