/** Duty: the shape in which an event of the log is answered. */
import { z } from 'zod';
import type { Frozen } from '../frozen.js';

export const eventViewSchema = z
  .object({
    position: z.int().positive(),
    rollout: z.string(),
    at: z.number().meta({ description: "Milliseconds since 1970, by the state store's clock." }),
    who: z.string(),
    why: z.string().nullable(),
    type: z.string(),
    data: z.record(z.string(), z.unknown()),
    hash: z.string().meta({ description: 'SHA-256 over every other field and the hash before it.' }),
    previous: z.string(),
  })
  // what a webhook sends and what a route answers are two schemas to the document; the name that scripts know stays with the answer
  .meta({ id: 'ToldEvent', outputId: 'Event' });

export type EventView = Frozen<z.output<typeof eventViewSchema>>;
