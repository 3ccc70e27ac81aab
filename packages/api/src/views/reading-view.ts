/** Duty: the shape in which what reads have shown over time is answered. */
import { z } from 'zod';
import type { Frozen } from '../frozen.js';

const p99 = z
  .number()
  .nullable()
  .meta({ description: 'p99 in milliseconds of the minute that holds the slice; null: nothing was timed.' });

export const readingViewSchema = z
  .object({
    at: z.number().meta({ description: 'Begin of the slice of ten seconds, in milliseconds since 1970.' }),
    service: z.string(),
    compared: z.number(),
    differing: z.number(),
    oldReads: z.number(),
    newReads: z.number(),
    oldErrors: z.number(),
    newErrors: z.number(),
    oldMs: p99,
    newMs: p99,
  })
  .meta({ id: 'Reading' });

export type ReadingView = Frozen<z.output<typeof readingViewSchema>>;
