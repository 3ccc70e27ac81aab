/** Duty: the shape of a plan as the control plane answers it; it is core's, word for word. */
import { STEPS, type Finding, type Forecast, type Interval, type Plan, type Statement } from '@sluice/core';
import { z } from 'zod';
import { phaseSchema, specSchema } from './spec-view.js';

const LOCKS = [
  'none',
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;

const statementSchema = z.object({
  sql: z.string(),
  lock: z.enum(LOCKS),
  alone: z.boolean().exactOptional(),
  repeats: z.boolean().exactOptional(),
  note: z.string().exactOptional(),
}) satisfies z.ZodType<Statement>;

const findingSchema = z
  .object({
    code: z.string(),
    severity: z.enum(['blocks', 'warns', 'tells']),
    subject: z.string(),
    message: z.string(),
    todo: z.string(),
  })
  .meta({ id: 'Finding' }) satisfies z.ZodType<Finding>;

const intervalSchema = z.object({ low: z.number(), high: z.number() }) satisfies z.ZodType<Interval>;

const forecastSchema = z
  .object({
    rows: z.number(),
    seconds: intervalSchema,
    walBytes: intervalSchema,
    heapBytes: intervalSchema,
    indexBytes: intervalSchema,
    diskBytes: intervalSchema,
    basis: z.string(),
  })
  .meta({
    id: 'Forecast',
    description: 'What the backfill is likely to take, if every row is filled.',
  }) satisfies z.ZodType<Forecast>;

export const stepNameSchema = z.enum(STEPS);
export const wayBackKindSchema = z.enum(['instant', 'slow', 'one-way']);

export const planViewSchema = z
  .object({
    rollout: z.string(),
    spec: specSchema,
    targets: z.array(
      z.object({
        target: z.string(),
        database: z.string(),
        serverVersion: z.string(),
        rows: z.number(),
        tableBytes: z.number(),
        steps: z.array(
          z.object({
            phase: phaseSchema,
            step: stepNameSchema,
            statements: z.array(statementSchema),
            way: z.string().exactOptional(),
          }),
        ),
        findings: z.array(findingSchema),
        sample: z
          .object({
            rows: z.number(),
            nulls: z.number(),
            examples: z.array(
              z.object({ key: z.string(), old: z.string().nullable(), new: z.string().nullable() }),
            ),
          })
          .meta({ description: 'What the expressions make of some real rows.' })
          .exactOptional(),
        forecast: forecastSchema.exactOptional(),
      }),
    ),
    wayBack: z.array(z.object({ from: phaseSchema, kind: wayBackKindSchema, says: z.string() })),
    deploys: z.array(z.object({ when: z.string(), services: z.array(z.string()), what: z.string() })),
  })
  .meta({ id: 'Plan' }) satisfies z.ZodType<Plan>;

/** What `plan` prints and `apply` runs. */
export type PlanView = Plan;
