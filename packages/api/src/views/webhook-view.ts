/** Duty: the shapes in which webhooks and their deliveries are answered. Times in milliseconds since 1970. */
import { z } from 'zod';
import type { Frozen } from '../frozen.js';
import { TEST, TOLD } from '../webhooks/telling.js';

const at = z.number();

export const WEBHOOK_FORMATS = ['json', 'slack'] as const;
export const webhookFormatSchema = z.enum(WEBHOOK_FORMATS).meta({
  description: 'json: the schema WebhookPayload; slack: a message of Slack’s incoming webhooks.',
});
export const toldSchema = z.enum(TOLD);

const DELIVERY_STATES = ['waiting', 'delivered', 'given-up'] as const;

const attemptSchema = z.object({
  at,
  status: z.int().nullable().meta({ description: 'What was answered; null: nothing came.' }),
  ms: z.number().meta({ description: 'How long it took.' }),
  error: z.string().nullable().meta({ description: 'Why it is not delivered; null: it is.' }),
});

export const webhookViewSchema = z
  .object({
    name: z.string(),
    url: z.string().meta({ description: 'Scheme and host alone: the rest is often a secret.' }),
    format: webhookFormatSchema,
    events: z.array(toldSchema),
    rollouts: z.array(z.string()).nullable().meta({ description: 'Null: of every rollout.' }),
    createdAt: at,
    createdBy: z.string(),
    disabled: z
      .object({ at, why: z.string() })
      .nullable()
      .meta({ description: 'Told of nothing any more, until a test arrives there.' }),
    waiting: z.int().nonnegative().meta({ description: 'Deliveries that are still to be made.' }),
    last: attemptSchema.nullable().meta({ description: 'The last attempt; null: there was none.' }),
  })
  .meta({ id: 'Webhook' });

export const deliveryViewSchema = z
  .object({
    id: z.string().meta({ description: 'The header webhook-id: the same at each attempt.' }),
    type: z.enum([...TOLD, TEST]),
    rollout: z.string().nullable(),
    position: z.int().nonnegative(),
    at: at.meta({ description: 'When it was put into line.' }),
    state: z.enum(DELIVERY_STATES),
    attempts: z.array(attemptSchema).meta({ description: 'The last twenty, oldest first.' }),
    nextAt: at.nullable().meta({ description: 'Not before; null where it is not tried again.' }),
  })
  .meta({ id: 'Delivery' });

export type WebhookView = Frozen<z.output<typeof webhookViewSchema>>;
export type DeliveryView = Frozen<z.output<typeof deliveryViewSchema>>;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];
export type DeliveryState = (typeof DELIVERY_STATES)[number];
export type AttemptView = DeliveryView['attempts'][number];
