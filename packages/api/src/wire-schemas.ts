/** Duty: checks what instances send, at the control plane's door; the shapes themselves stand in core. */
import {
  BUCKETS,
  SOURCES,
  STAGES,
  type Acknowledgement,
  type Heartbeat,
  type HeartbeatAnswer,
  type Measured,
  type ReadReport,
  type Registered,
  type Registration,
  type WriteClaim,
} from '@sluice/core';
import { z } from 'zod';

/** Bounds on what one instance may send: beyond them it is a mistake or an attack, and rows would grow without end. */
const MOST = {
  text: 200,
  columns: 500,
  targets: 500,
  reports: 1_000,
  keys: 20,
  breakers: 500,
  /** A thousand reports of it add up to less than a tenth of a per cent of what a bigint holds. */
  count: 1_000_000_000_000,
  pins: 1_000_000_000,
  /** A century; a time that lies farther back is no timestamp of PostgreSQL's any more. */
  ms: 100 * 365 * 86_400_000,
} as const;

const text = z.string().min(1).max(MOST.text);
const count = z.int().nonnegative().max(MOST.count);
const ms = z.number().nonnegative().max(MOST.ms);
const revisionSchema = z.int().nonnegative().meta({ description: 'Log position of a flag change.' });

export const registrationSchema = z.object({
  id: text.meta({ description: 'Random per process, so that no two processes can share a lease.' }),
  service: text,
  region: text.exactOptional(),
  version: text.exactOptional(),
  sdk: text,
  columns: z.array(text).max(MOST.columns),
  targets: z.array(text).max(MOST.targets),
}) satisfies z.ZodType<Registration>;

export const registeredSchema = z.object({
  revision: revisionSchema,
  leaseMs: z.number().positive(),
  heartbeatMs: z.number().positive(),
}) satisfies z.ZodType<Registered>;

const unpinnedMs = ms
  .exactOptional()
  .meta({ description: 'Since it last decided outside a pin: so much of the grace is over.' });

const spreadSchema = z
  .array(z.tuple([z.int().min(BUCKETS.least).max(BUCKETS.most), count]))
  .max(BUCKETS.most - BUCKETS.least + 1);

const measuredSchema = z.object({
  revision: revisionSchema,
  oldBeside: count,
  newBeside: count,
  oldAlone: count,
  newAlone: count,
  fallbacks: count,
  openings: count,
  violations: count,
  oldMs: spreadSchema,
  newMs: spreadSchema,
  ratios: spreadSchema,
}) satisfies z.ZodType<Measured>;

const readReportSchema = z.object({
  rollout: text,
  target: text,
  compared: count,
  differing: count,
  oldReads: count,
  newReads: count,
  oldTouches: count.exactOptional().meta({
    description: 'Decisions beside these reads that let the old column be touched: writes above all.',
  }),
  oldErrors: count,
  newErrors: count,
  differingKeys: z.array(z.string().max(MOST.text)).max(MOST.keys),
  measured: measuredSchema.exactOptional().meta({ description: 'What guardrails judge.' }),
}) satisfies z.ZodType<ReadReport>;

const writeClaimSchema = z.object({
  rollout: text,
  target: text,
  key: text,
  agoMs: ms,
  stage: z.enum(STAGES),
  revision: revisionSchema,
}) satisfies z.ZodType<WriteClaim>;

export const heartbeatSchema = z.object({
  acknowledged: revisionSchema,
  revision: revisionSchema,
  source: z.enum(SOURCES),
  distrust: z.boolean(),
  unpinned: z.boolean(),
  unpinnedMs,
  openPins: z.int().nonnegative().max(MOST.pins),
  oldestPinMs: ms,
  breakers: z.array(text).max(MOST.breakers),
  reports: z.array(readReportSchema).max(MOST.reports),
  writes: z.array(writeClaimSchema).max(MOST.reports).exactOptional(),
  batch: z
    .int()
    .nonnegative()
    .exactOptional()
    .meta({ description: 'Number of these reports: what was sent twice is counted once.' }),
}) satisfies z.ZodType<Heartbeat>;

export const heartbeatAnswerSchema = z.object({
  revision: revisionSchema,
  leaseMs: z.number().positive(),
  known: z.boolean().meta({ description: 'False asks the instance to register again.' }),
  wrote: z
    .array(z.object({ rollout: text, target: text, keys: z.array(text) }))
    .exactOptional()
    .meta({ description: 'Rows that differ and whose last writer is looked for.' }),
  drains: count
    .exactOptional()
    .meta({ description: 'How often a person has asked it to let its open pins go; absent: never.' }),
}) satisfies z.ZodType<HeartbeatAnswer>;

export const acknowledgementSchema = z.object({
  id: text,
  revision: revisionSchema,
  unpinned: z.boolean().exactOptional(),
  unpinnedMs,
}) satisfies z.ZodType<Acknowledgement>;
