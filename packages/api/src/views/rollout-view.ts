/** Duty: the shapes in which a rollout is answered, whole and in a line. Times in milliseconds since 1970. */
import { STAGES, type Progress } from '@sluice/core';
import { z } from 'zod';
import type { Frozen } from '../frozen.js';
import { gateViewSchema } from './gate-view.js';
import { stepNameSchema, wayBackKindSchema } from './plan-view.js';
import { phaseSchema, specSchema } from './spec-view.js';

const at = z.number();
const revision = z.int().nonnegative();

const progressSchema = z.object({
  step: stepNameSchema,
  rowsDone: z.number(),
  rowsChanged: z.number(),
  rowsTotal: z.number().nullable(),
  rowsPerSecond: z.number().nullable(),
  secondsLeft: z.object({ low: z.number(), high: z.number() }).exactOptional(),
  serverWalBytes: z.number().exactOptional(),
  again: z.object({ pass: z.number(), rows: z.number() }).exactOptional(),
  startedAt: at,
  finished: z.boolean(),
  slow: z.string().exactOptional(),
  lsn: z.string().exactOptional(),
}) satisfies z.ZodType<Progress>;

/** What reads have shown, summed up over the instances of a service. */
const readsSchema = z.object({
  compared: z.number(),
  differing: z.number(),
  oldReads: z.number(),
  newReads: z.number(),
  oldErrors: z.number(),
  newErrors: z.number(),
});

const serviceViewSchema = z.object({
  service: z.string(),
  reads: z.boolean(),
  writes: z.boolean(),
  instances: z.number().meta({ description: 'Instances that count: not lost, not gone.' }),
  acknowledged: z.number().meta({ description: 'Those of them that acknowledged the last change.' }),
  lost: z.number(),
  seen: readsSchema.meta({ description: 'Since the shadow reads began to count.' }),
  p99: z.object({ oldMs: z.number().nullable(), newMs: z.number().nullable() }).exactOptional().meta({
    description:
      'Of answers at the present percent, over the last hour at most; absent where nothing is timed.',
  }),
});

const standingSchema = z.object({
  service: z.string(),
  stage: z.enum(STAGES),
  percent: z.number(),
  apart: z.array(z.object({ region: z.string(), stage: z.enum(STAGES), percent: z.number() })).meta({
    description: 'Regions whose instances are held lower than the rest.',
  }),
});

const targetViewSchema = z.object({
  target: z.string(),
  wave: z.number(),
  phase: phaseSchema,
  since: at,
  stages: z
    .array(standingSchema)
    .meta({ description: 'Where each service stands; lower than the turn where it is held.' }),
  progress: z.array(progressSchema),
  compared: z.number(),
  differing: z.number(),
  differingKeys: z.array(z.string()),
  writers: z
    .array(z.string())
    .exactOptional()
    .meta({ description: 'Who wrote the rows that differ last, one line a row.' }),
  gate: gateViewSchema
    .nullable()
    .meta({ description: 'The gate that it waits for; null when there is none.' }),
  waits: z.string().nullable().meta({ description: 'What it waits for, in one line.' }),
  trouble: z.string().nullable().meta({ description: 'The last failure that has not been overcome.' }),
  held: z.array(z.string()).exactOptional().meta({
    description:
      'Services, or their instances in one region, that were lowered and wait for resume; absent where none is.',
  }),
  back: z.boolean().meta({ description: 'True when a rollback has come to its end here.' }),
});

const lastChangeSchema = z.object({
  revision,
  at,
  acknowledgedMs: z.number().nullable().meta({
    description: 'From the change to the last acknowledgement of all who count; null while one is missing.',
  }),
});

const rolledBackBySchema = z.object({
  who: z.string(),
  by: z.enum(['person', 'guardrail', 'direct']).meta({
    description: 'direct: by hand, in the databases, while the control plane was gone.',
  }),
  at,
  why: z.string().nullable(),
});

const heading = z.enum(['forward', 'back', 'held']);

export const rolloutViewSchema = z
  .object({
    id: z.string(),
    spec: specSchema,
    startedAt: at,
    startedBy: z.string(),
    doneAt: at.nullable(),
    paused: z.boolean(),
    heading: heading.meta({ description: 'held: rolled back, and waits for resume.' }),
    backTo: phaseSchema.nullable(),
    rolledBackBy: rolledBackBySchema.nullable(),
    eve: z.boolean().meta({ description: 'Fallback and breaker have ended: retire is next.' }),
    revision,
    lastChange: lastChangeSchema,
    wayBackNow: z.object({
      kind: wayBackKindSchema,
      says: z.string(),
      loses: z.number().nullable().meta({
        description: 'Rows that lose what only the new column says; null while nobody has counted them.',
      }),
    }),
    targets: z.array(targetViewSchema),
    services: z.array(serviceViewSchema),
    lookedAt: at.nullable().meta({
      description:
        'When this control plane last looked at the targets; null: it does not run the rollouts, or has not yet.',
    }),
  })
  .meta({ id: 'Rollout' });

export const rolloutSummarySchema = z
  .object({
    id: z.string(),
    startedAt: at,
    startedBy: z.string(),
    doneAt: at.nullable(),
    paused: z.boolean(),
    heading,
    rolledBackBy: rolledBackBySchema.nullable(),
    revision,
    targets: z.array(
      z.object({
        target: z.string(),
        phase: phaseSchema,
        percent: z
          .number()
          .meta({ description: 'Reads of the new column: of the service that has come least far.' }),
        waits: z.string().nullable(),
        asks: z.boolean().meta({ description: "Nothing is missing but a person's word." }),
      }),
    ),
  })
  .meta({ id: 'RolloutSummary' });

export type RolloutView = Frozen<z.output<typeof rolloutViewSchema>>;
export type RolloutSummary = Frozen<z.output<typeof rolloutSummarySchema>>;
export type TargetView = Frozen<z.output<typeof targetViewSchema>>;
export type ServiceView = Frozen<z.output<typeof serviceViewSchema>>;
