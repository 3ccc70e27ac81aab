/** Duty: answers of the routes of webhooks and of what they were sent; sends nothing itself. */
import { TOLD, type DeliveryView, type WebhookView } from '@sluice/api';
import { isRefusal, refuse, type Refusal } from '@sluice/core';
import type { Pool } from 'pg';
import { HOLDS_UP_TRIES } from '../store/delivery-queue.js';
import { deliveriesOf, putIntoLineAgain, type Delivery } from '../store/deliveries.js';
import { keyTaken } from '../store/requests.js';
import { addWebhook, listWebhooks, MOST_WEBHOOKS, removeWebhook, type Webhook } from '../store/webhooks.js';
import { newSecret } from '../webhooks/signature.js';
import type { Tester } from '../webhooks/tester.js';
import { Answered } from './answered.js';
import type { Handlers } from './api-router.js';
import { pageOf } from './paging.js';

type Telling = Pick<
  Handlers,
  'listWebhooks' | 'createWebhook' | 'removeWebhook' | 'testWebhook' | 'listDeliveries' | 'redeliver'
>;

export interface WebhookNeeds {
  readonly pool: Pool;
  readonly test: Tester;
  /** Something was put into line. */
  readonly wake: () => void;
}

export function webhookAnswers({ pool, test, wake }: WebhookNeeds): Telling {
  const find = async (name: string): Promise<Webhook | undefined> => (await listWebhooks(pool, name))[0];

  return {
    listWebhooks: async ({ query }) => {
      const page = pageOf(await listWebhooks(pool), (w) => [w.name], query);
      return isRefusal(page) ? page : new Answered(page.items.map(webhookView), { next: page.next });
    },

    createWebhook: async ({ body: { name, url, format, events, rollouts } }, caller, { key }) => {
      const secret = newSecret();
      const wanted = { name, url, format, secret, createdBy: caller.name };
      const told = TOLD.filter((kind) => events?.includes(kind) ?? true);
      const answer = (made: Webhook) => ({ webhook: webhookView(made), secret });
      // the secret is told this once: an answer that is lost on its way must be there for whoever asks again
      const under = key && { key, answer: (made: Webhook) => key.seal(JSON.stringify(answer(made))) };
      const made = await addWebhook(pool, { ...wanted, events: told, rollouts: rollouts ?? null }, under);
      return typeof made === 'string' ? NOT_MADE[made](name) : answer(made);
    },

    removeWebhook: async ({ params }) => ({ removed: await removeWebhook(pool, params.name) }),

    testWebhook: async ({ params: { name } }, caller) => {
      const delivery = await test(name, caller.name);
      return delivery ? deliveryView(delivery) : unknown(name);
    },

    listDeliveries: async ({ params: { name }, query }) => {
      if (!(await find(name))) return unknown(name);
      // the newest first: a page begins with what is older than all of the page before
      const page = pageOf(await deliveriesOf(pool, name), (d) => [-d.at, -d.position, d.id], query);
      return isRefusal(page) ? page : new Answered(page.items.map(deliveryView), { next: page.next });
    },

    redeliver: async ({ params: { name, id } }) => {
      const webhook = await find(name);
      if (!webhook) return unknown(name);
      if (webhook.disabledAt !== null) {
        return refuse('conflict', {
          wanted: `to send ${id} to ${name} again`,
          found: `it is told nothing any more: ${webhook.disabledWhy}`,
          todo: `Where its receiver is back: sluice webhook test ${name}`,
        });
      }
      const delivery = await putIntoLineAgain(pool, name, id, HOLDS_UP_TRIES);
      if (delivery) wake();
      return delivery
        ? deliveryView(delivery)
        : refuse('delivery-unknown', {
            wanted: `to send ${id} to ${name} again`,
            found: 'its log has no such delivery',
            todo: `See what is kept: sluice webhook deliveries ${name}`,
          });
    },
  };
}

const NOT_MADE: Record<
  Exclude<Awaited<ReturnType<typeof addWebhook>>, Webhook>,
  (name: string) => Refusal
> = {
  keyed: (name) => keyTaken(`to make the webhook ${name} under this key`),
  taken: (name) =>
    refuse('conflict', {
      wanted: `a webhook of the name ${name}`,
      found: 'there is one already',
      todo: `Choose another name, or remove that one first: sluice webhook remove ${name}`,
    }),
  full: (name) =>
    refuse('conflict', {
      wanted: `a webhook of the name ${name}`,
      found: `there are ${MOST_WEBHOOKS} webhooks already`,
      todo: 'Remove one that nobody listens to: sluice webhook list',
    }),
};

function unknown(name: string): Refusal {
  return refuse('webhook-unknown', {
    wanted: `the webhook ${name}`,
    found: 'there is none of this name',
    todo: 'See the names with: sluice webhook list',
  });
}

function webhookView({ url, disabledAt, disabledWhy, ...webhook }: Webhook): WebhookView {
  const { protocol, host, pathname, search } = new URL(url);
  return {
    ...webhook,
    // what stands behind the host is often all that its receiver asks for
    url: `${protocol}//${host}${pathname === '/' && search === '' ? '' : '/…'}`,
    disabled: disabledAt === null ? null : { at: disabledAt, why: disabledWhy ?? '' },
  };
}

function deliveryView({ type, ...delivery }: Delivery): DeliveryView {
  return { ...delivery, type: type as DeliveryView['type'] };
}
