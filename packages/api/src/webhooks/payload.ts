/** Duty: the body that a webhook of the format `json` is sent; the envelope is that of Standard Webhooks. */
import { z } from 'zod';
import type { Frozen } from '../frozen.js';
import { eventViewSchema } from '../views/event-view.js';
import { TEST, TOLD, type Telling, type Told } from './telling.js';

/** Characters of a body. The evidence of a gate names every instance; with thousands of them it is left out. */
const MOST_BODY = 64_000;

export const webhookPayloadSchema = z
  .object({
    type: z.enum([...TOLD, TEST]),
    timestamp: z.iso.datetime().meta({ description: 'When it happened.' }),
    data: z.object({
      rollout: z.string().nullable().meta({ description: 'Null in a test.' }),
      position: z
        .int()
        .nonnegative()
        .meta({ description: 'In the log: what came later has a greater one, however it arrives.' }),
      targets: z.array(z.string()).meta({ description: 'Where it happened; empty: everywhere.' }),
      phase: z.string().nullable(),
      says: z.string().meta({ description: 'What happened, in a few words.' }),
      who: z.string().meta({ description: 'Who did it; sluice: nobody asked.' }),
      why: z.string().nullable().meta({ description: 'The reason given, or what a guardrail saw.' }),
      todo: z.string().nullable().meta({ description: 'The command that goes on from here.' }),
      url: z
        .string()
        .nullable()
        .meta({ description: 'The rollout on the dashboard, where SLUICE_PUBLIC_URL is set.' }),
      event: eventViewSchema.nullable().meta({
        description: 'The event of the log; null where there is none, or it is longer than a body may be.',
      }),
    }),
  })
  .meta({ id: 'WebhookPayload' });

export type WebhookPayload = Frozen<z.output<typeof webhookPayloadSchema>>;

/** @param page the rollout's page on the dashboard. */
export function payloadOf(type: Told | typeof TEST, telling: Telling, page: string | null): WebhookPayload {
  const { rollout, position, targets, phase, says, who, why, todo, event, at } = telling;
  const payload = {
    type,
    timestamp: new Date(at).toISOString(),
    data: { rollout, position, targets, phase, says, who, why, todo, url: page, event },
  };
  return JSON.stringify(payload).length <= MOST_BODY
    ? payload
    : { ...payload, data: { ...payload.data, event: null } };
}
