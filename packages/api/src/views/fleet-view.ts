/** Duty: the shapes in which instances, flags and acknowledgements are answered. Times in milliseconds since 1970. */
import { CAPABILITIES, SOURCES, type MemberState } from '@sluice/core';
import { z } from 'zod';
import type { Frozen } from '../frozen.js';

const at = z.number();
const revision = z.int().nonnegative();

const MEMBER_STATES = ['live', 'lost', 'gone'] as const satisfies readonly MemberState[];
const stateSchema = z.enum(MEMBER_STATES).meta({
  description: 'live: counts; lost: its lease ran out, nobody waits for it; gone: it said goodbye.',
});

export const instanceViewSchema = z
  .object({
    id: z.string(),
    service: z.string(),
    region: z.string().nullable(),
    version: z.string().nullable(),
    columns: z.array(z.string()),
    targets: z.array(z.string()),
    acknowledged: revision,
    acknowledgedAt: at,
    revision,
    source: z.enum(SOURCES),
    distrust: z.boolean(),
    unpinned: z.boolean(),
    unpinnedAt: at
      .nullable()
      .exactOptional()
      .meta({ description: 'When it last decided outside a pin before it acknowledged; null: not known.' }),
    plain: z.boolean().meta({ description: 'An Unleash client without our SDK.' }),
    openPins: z.number(),
    oldestPinMs: z.number(),
    breakers: z.array(z.string()),
    leaseUntil: at,
    seenAt: at,
    state: stateSchema,
  })
  .meta({ id: 'Instance' });

export const flagViewSchema = z
  .object({
    name: z.string(),
    rollout: z.string(),
    service: z.string(),
    capability: z.enum(CAPABILITIES),
    percentByTarget: z.record(z.string(), z.number()),
    apart: z.record(z.string(), z.record(z.string(), z.number())).meta({
      description: 'Percent by target and region, where instances of a region are held lower than the rest.',
    }),
  })
  .meta({ id: 'Flag' });

export const acknowledgementViewSchema = z
  .object({
    revision,
    at: at.meta({ description: 'When the flags changed.' }),
    counted: z.number().meta({ description: 'Instances that count.' }),
    acknowledged: z
      .number()
      .meta({ description: 'Those of them that acknowledged this revision or a later one.' }),
    lastMs: z
      .number()
      .nullable()
      .meta({ description: 'From the change to the last of them; null while one is missing.' }),
    instances: z.array(
      z.object({
        id: z.string(),
        service: z.string(),
        region: z.string().nullable(),
        acknowledged: revision,
        afterMs: z
          .number()
          .nullable()
          .meta({ description: 'From the change to its acknowledgement; null: not yet.' }),
        state: stateSchema,
      }),
    ),
  })
  .meta({ id: 'Acknowledgements' });

export const tokenViewSchema = z
  .object({ name: z.string(), kind: z.enum(['admin', 'client']), createdAt: at })
  .meta({ id: 'Token' });

export type InstanceView = Frozen<z.output<typeof instanceViewSchema>>;
export type FlagView = Frozen<z.output<typeof flagViewSchema>>;
export type AcknowledgementView = Frozen<z.output<typeof acknowledgementViewSchema>>;
export type TokenView = Frozen<z.output<typeof tokenViewSchema>>;
