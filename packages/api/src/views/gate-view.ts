/** Duty: the shape of a gate and of what was seen of its conditions. */
import type { Condition, Facts, Gate } from '@sluice/core';
import { z } from 'zod';
import type { Frozen } from '../frozen.js';
import { phaseSchema } from './spec-view.js';

const factsSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number()]))]),
) satisfies z.ZodType<Facts>;

const conditionSchema = z
  .object({
    name: z.string().meta({ description: 'A stable name for scripts.' }),
    met: z.boolean(),
    says: z.string().meta({ description: 'One line for people: what was seen, or what it waits for.' }),
    evidence: factsSchema,
  })
  .meta({ id: 'Condition' }) satisfies z.ZodType<Condition>;

export const gateViewSchema = z
  .object({
    phase: phaseSchema.meta({ description: 'The phase that starts when the gate opens.' }),
    target: z.string(),
    open: z.boolean(),
    conditions: z.array(conditionSchema),
  })
  .meta({ id: 'Gate' }) satisfies z.ZodType<Gate>;

export type GateView = Frozen<z.output<typeof gateViewSchema>>;
