/** Duty: sends a test at once, once, and notes what came of it; a person waits for it. */
import { randomUUID } from 'node:crypto';
import { tellingOfTest } from '@sluice/api';
import type { Pool } from 'pg';
import { noteDelivery, type Delivery } from '../store/deliveries.js';
import { addressOf, enableWebhook } from '../store/webhooks.js';
import { letterTo } from './letters.js';
import { send, type SendNeeds } from './send.js';

export interface TesterNeeds extends SendNeeds {
  readonly pool: Pool;
  /** Position of the last event that is known here. */
  readonly position: () => number;
  /** Aborts when the control plane stops. */
  readonly signal: AbortSignal;
}

/** Undefined where there is no webhook of this name. */
export type Tester = (webhook: string, who: string) => Promise<Delivery | undefined>;

export function createTester(needs: TesterNeeds): Tester {
  const { pool, now, position, signal } = needs;
  return async (name, who) => {
    const webhook = await addressOf(pool, name);
    if (!webhook) return undefined;
    const at = now();
    const letter = letterTo(webhook, tellingOfTest(name, { who, at, position: position() }), undefined);
    if (!letter) throw new Error('a test is for everybody');
    const id = randomUUID();
    const { url, secret } = webhook;
    const sent = await send({ url, secret, id, body: letter.body }, needs, signal);
    if (!sent) throw new Error('the control plane stopped during a test of a webhook');
    const { status, ms, error } = sent;
    if (error === null) await enableWebhook(pool, name);
    return noteDelivery(pool, id, letter, { at, status, ms, error });
  };
}
