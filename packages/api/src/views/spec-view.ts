/** Duty: the shape of a completed spec as the control plane answers it; the file's own form is read in spec/. */
import { PHASES, type ColumnDefinition, type Spec } from '@sluice/core';
import { z } from 'zod';

const ms = z.number().nonnegative();
export const phaseSchema = z.enum(PHASES);

const columnSchema = z.object({
  schema: z.string(),
  table: z.string(),
  column: z.string(),
  type: z.string(),
  notNull: z.boolean(),
  unique: z.boolean(),
  default: z.string().exactOptional(),
  checks: z.array(z.object({ name: z.string().exactOptional(), expression: z.string() })),
  references: z
    .object({
      schema: z.string(),
      table: z.string(),
      column: z.string().exactOptional(),
      actions: z.string(),
    })
    .exactOptional(),
}) satisfies z.ZodType<ColumnDefinition>;

const paceSchema = z.union([
  z.enum(['gentle', 'full']),
  z.object({
    maxLatencyRatio: z.number().exactOptional(),
    maxReplicaLagMs: ms.exactOptional(),
    maxWalRate: z.number().exactOptional(),
    maxDeadShare: z.number().exactOptional(),
    yieldToVacuum: z.boolean().exactOptional(),
    holdWhile: z.string().exactOptional(),
    windowPages: z.number().exactOptional(),
    passes: z.number().exactOptional(),
  }),
]);

export const specSchema = z
  .object({
    name: z.string(),
    column: columnSchema,
    comment: z.string().exactOptional(),
    replaces: z
      .object({ column: z.string(), up: z.string(), down: z.string().exactOptional() })
      .exactOptional(),
    fill: z.string().exactOptional(),
    drop: z.boolean(),
    sync: z.enum(['trigger', 'services']),
    services: z.array(z.object({ name: z.string(), reads: z.boolean(), writes: z.boolean() })),
    targets: z.array(
      z.object({
        name: z.string(),
        wave: z.number(),
        region: z.string().exactOptional(),
        replicas: z.array(z.string()),
      }),
    ),
    indexes: z.array(z.string()),
    ramp: z.array(z.number()),
    holdMs: ms,
    shadow: z.object({ sample: z.number(), windowMs: ms, minimum: z.number() }),
    soakMs: ms,
    pace: paceSchema,
    guardrails: z.object({
      differing: z.number(),
      errors: z.number(),
      latency: z.number(),
      replicaLagMs: ms.exactOptional(),
      scope: z.enum(['all', 'service', 'region']).exactOptional(),
    }),
    approvals: z.partialRecord(z.enum([...PHASES, 'drop']), z.number().exactOptional()),
    advance: z.enum(['auto', 'manual']),
    queries: z.record(z.string(), z.object({ old: z.string(), new: z.string() })),
    graceMs: ms,
    fence: z.enum(['none', 'database']),
    repair: z.boolean(),
    locks: z.object({ timeoutMs: ms, giveUpAfterMs: ms }),
  })
  .meta({ id: 'Spec' }) satisfies z.ZodType<Spec>;
