/** Duty: the routes of webhooks and of the log of what they were sent. */
import { z } from 'zod';
import { TOLD } from '../webhooks/telling.js';
import {
  deliveryViewSchema,
  toldSchema,
  webhookFormatSchema,
  webhookViewSchema,
} from '../views/webhook-view.js';
import { inPages, route } from './route.js';

const WEBHOOK = '/api/v1/webhooks/:name';
const byName = z.object({ name: z.string().min(1) });

export const WEBHOOK_ROUTES = {
  listWebhooks: route({
    method: 'GET',
    path: '/api/v1/webhooks',
    auth: 'admin',
    query: z.object(inPages),
    response: z.array(webhookViewSchema),
    summary: 'Who is told of what happens to rollouts',
    refusals: [],
  }),
  createWebhook: route({
    method: 'POST',
    path: '/api/v1/webhooks',
    auth: 'admin',
    changes: true,
    body: z.strictObject({
      name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/i, 'wanted letters, digits, dots, dashes'),
      url: z
        .url({ protocol: /^https?$/, error: 'wanted an http or https address' })
        .max(2_000)
        .meta({ description: 'Name and password in it are sent as basic authorization.' }),
      format: webhookFormatSchema.default('json'),
      events: z
        .array(toldSchema)
        .min(1)
        .max(TOLD.length)
        .exactOptional()
        .meta({ description: 'What it is told of; left out: everything.' }),
      rollouts: z
        .array(z.string().min(1).max(200))
        .min(1)
        .max(100)
        .exactOptional()
        .meta({ description: 'Of which rollouts; left out: of every one.' }),
    }),
    response: z.object({
      webhook: webhookViewSchema,
      secret: z.string().meta({
        description: 'Shown this once. The receiver checks webhook-signature with it (Standard Webhooks).',
      }),
    }),
    summary: 'Tell somebody of what happens from now on: signed, and tried again for over an hour',
    refusals: ['conflict'],
  }),
  removeWebhook: route({
    method: 'DELETE',
    path: WEBHOOK,
    auth: 'admin',
    changes: true,
    params: byName,
    response: z.object({ removed: z.boolean() }),
    summary: 'Tell it nothing any more; what waits for it is not sent, and its log goes',
    refusals: [],
  }),
  testWebhook: route({
    method: 'POST',
    path: `${WEBHOOK}/test`,
    auth: 'admin',
    changes: true,
    params: byName,
    body: z.strictObject({}),
    response: deliveryViewSchema,
    summary: 'Send a test now, once; where it arrives, a webhook that was disabled is told again',
    refusals: ['webhook-unknown'],
  }),
  listDeliveries: route({
    method: 'GET',
    path: `${WEBHOOK}/deliveries`,
    auth: 'admin',
    params: byName,
    query: z.object(inPages),
    response: z.array(deliveryViewSchema),
    summary: 'What it was sent and what came of it, newest first',
    refusals: ['webhook-unknown'],
  }),
  redeliver: route({
    method: 'POST',
    path: `${WEBHOOK}/deliveries/:id/redeliver`,
    auth: 'admin',
    changes: true,
    params: z.object({ name: z.string().min(1), id: z.string().min(1) }),
    body: z.strictObject({}),
    response: deliveryViewSchema,
    summary: 'Send a delivery again, with the same id and body',
    refusals: ['webhook-unknown', 'delivery-unknown', 'conflict'],
  }),
};
