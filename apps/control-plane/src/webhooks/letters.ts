/** Duty: what a webhook is sent of what is told, in its own format; pure. */
import { kindFor, payloadOf, slackMessageOf, TEST, type Telling, type WebhookFormat } from '@sluice/api';
import type { NewDelivery } from '../store/deliveries.js';
import type { Listener } from '../store/webhooks.js';

/** Undefined where it did not ask for it. @param publicUrl where people find the dashboard. */
export function letterTo(
  listener: Listener,
  telling: Telling,
  publicUrl: string | undefined,
): NewDelivery | undefined {
  const { rollout, position, part } = telling;
  const type = kindFor(telling, listener.events);
  if (!type || (type !== TEST && listener.rollouts && !listener.rollouts.includes(rollout ?? '')))
    return undefined;
  const page =
    publicUrl === undefined || rollout === null
      ? null
      : `${publicUrl.replace(/\/+$/, '')}/rollouts/${encodeURIComponent(rollout)}`;
  const body = BODY[listener.format](type, telling, page);
  return { webhook: listener.name, type, rollout, position, part, body: JSON.stringify(body) };
}

const BODY: Record<WebhookFormat, (...told: Parameters<typeof payloadOf>) => unknown> = {
  json: payloadOf,
  slack: slackMessageOf,
};
