/** Duty: one example of each route of webhooks, and of what a webhook is sent. */
import type { WEBHOOK_ROUTES } from '../routes/webhook-routes.js';
import type { DeliveryView, WebhookView } from '../views/webhook-view.js';
import { payloadOf, type WebhookPayload } from '../webhooks/payload.js';
import { tellingOf, TOLD } from '../webhooks/telling.js';
import type { Example } from './examples.js';
import { ROLLOUT } from './rollout-example.js';

const AT = ROLLOUT.startedAt;
const name = 'ops';
const byName = { params: { name } };

const WEBHOOK: WebhookView = {
  name,
  url: 'https://ops.example.com/…',
  format: 'json',
  events: [...TOLD],
  rollouts: null,
  createdAt: AT,
  createdBy: 'ana',
  disabled: null,
  waiting: 0,
  last: { at: AT + 4_600, status: 204, ms: 31, error: null },
};

const DELIVERY: DeliveryView = {
  id: '0d7b6f0c-4b51-4b5e-9d8a-5a2f8f8c1e11',
  type: 'guardrail.breached',
  rollout: ROLLOUT.id,
  position: 34,
  at: AT + 4_590,
  state: 'delivered',
  attempts: [
    { at: AT + 4_600, status: 503, ms: 12, error: 'answered 503: upstream is down' },
    { at: AT + 9_600, status: 204, ms: 31, error: null },
  ],
  nextAt: null,
};

export const WEBHOOK_EXAMPLES: { readonly [N in keyof typeof WEBHOOK_ROUTES]: Example<N> } = {
  listWebhooks: { query: { limit: 50 }, answer: [WEBHOOK] },
  createWebhook: {
    body: { name, url: 'https://ops.example.com/sluice', format: 'json', events: ['guardrail.breached'] },
    answer: {
      webhook: { ...WEBHOOK, events: ['guardrail.breached'], last: null },
      secret: 'whsec_c2hvd24gdGhpcyBvbmNlLCBrZXB0IGJ5IHJlY2VpdmVycw==',
    },
  },
  removeWebhook: { ...byName, answer: { removed: true } },
  testWebhook: {
    ...byName,
    body: {},
    answer: {
      ...DELIVERY,
      type: 'webhook.test',
      rollout: null,
      attempts: [{ at: AT + 4_600, status: 204, ms: 31, error: null }],
    },
  },
  listDeliveries: { ...byName, query: { limit: 1 }, answer: [DELIVERY] },
  redeliver: {
    params: { name, id: DELIVERY.id },
    body: {},
    answer: { ...DELIVERY, state: 'waiting', nextAt: AT + 60_000 },
  },
};

/** What a webhook of the format `json` is sent when a guardrail trips. */
export const PAYLOAD_EXAMPLE: WebhookPayload = exampleOf();

function exampleOf(): WebhookPayload {
  const telling = tellingOf({
    position: 34,
    rollout: ROLLOUT.id,
    at: AT + 4_586,
    who: 'sluice',
    why: '7 of 4120 reads differed in eu',
    type: 'RollbackStarted',
    data: { by: 'guardrail', evidence: { kind: 'differing', target: 'eu', compared: 4_120, differing: 7 } },
    hash: '38db3411997c5fa82985de04a158dd976f70bce72791ab97955b4ab6d4f2d701',
    previous: '2a25f2a79c8a46dc5ec0f7d7991beabf85740a5e179384e1ecfc20315b0d9bfa',
  });
  if (!telling) throw new Error('a rollback is told');
  return payloadOf('guardrail.breached', telling, `https://sluice.example.com/rollouts/${ROLLOUT.id}`);
}
