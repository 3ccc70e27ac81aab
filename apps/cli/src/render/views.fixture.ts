/** Duty: views as the control plane would answer them, for tests of what is drawn. */
import type { AcknowledgementView, InstanceView, PlanView, RolloutView, TargetView } from '@sluice/api';
import { createPaint } from '../paint.js';

/** Without colours. */
export const PLAIN = createPaint(false);
/** The moment of every view: 2026-01-02 14:31:07 UTC. */
export const NOW = Date.UTC(2026, 0, 2, 14, 31, 7);

export const SPEC: RolloutView['spec'] = {
  name: 'orders.amount_cents',
  column: {
    schema: 'public',
    table: 'orders',
    column: 'amount_cents',
    type: 'bigint',
    notNull: true,
    unique: false,
    checks: [{ expression: 'amount_cents >= 0' }],
  },
  replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'amount_cents / 100.0' },
  drop: false,
  sync: 'trigger',
  services: [
    { name: 'checkout', reads: true, writes: true },
    { name: 'reporting', reads: true, writes: false },
  ],
  targets: [
    { name: 'eu', wave: 1, replicas: [] },
    { name: 'us', wave: 2, replicas: [] },
  ],
  indexes: [],
  ramp: [1, 10, 50, 100],
  holdMs: 600_000,
  shadow: { sample: 1, windowMs: 600_000, minimum: 100 },
  soakMs: 86_400_000,
  pace: 'gentle',
  guardrails: { differing: 0, errors: 1.5, latency: 1.3 },
  approvals: {},
  advance: 'auto',
  queries: {},
  graceMs: 30_000,
  fence: 'none',
  repair: false,
  locks: { timeoutMs: 50, giveUpAfterMs: 600_000 },
};

export function target(name: string, more: Partial<TargetView> = {}): TargetView {
  return {
    target: name,
    wave: 1,
    phase: 'plan',
    since: NOW - 60_000,
    stages: [],
    progress: [],
    compared: 0,
    differing: 0,
    differingKeys: [],
    gate: null,
    waits: null,
    trouble: null,
    back: false,
    ...more,
  };
}

export function rollout(more: Partial<RolloutView> = {}): RolloutView {
  return {
    id: 'orders.amount_cents',
    spec: SPEC,
    startedAt: NOW - 4_320_000,
    startedBy: 'ana',
    doneAt: null,
    paused: false,
    heading: 'forward',
    backTo: null,
    rolledBackBy: null,
    eve: false,
    revision: 48,
    lastChange: { revision: 48, at: NOW - 5_000, acknowledgedMs: 38 },
    wayBackNow: { kind: 'instant', says: 'instant, loses nothing', loses: 0 },
    targets: [target('eu'), target('us')],
    services: [],
    lookedAt: NOW,
    ...more,
  };
}

/** `read` at a percent, for both services. */
export function reading(percent: number): Partial<TargetView> {
  const stages = ['checkout', 'reporting'].map((service) => ({
    service,
    stage: 'read' as const,
    percent,
    apart: [],
  }));
  return { phase: 'read', stages };
}

export function plan(more: Partial<PlanView> = {}): PlanView {
  return {
    rollout: SPEC.name,
    spec: SPEC,
    targets: ['eu', 'us'].map((name) => ({
      target: name,
      database: name,
      serverVersion: '18.4',
      rows: 4_200_000,
      tableBytes: 610e6,
      steps: [
        {
          phase: 'expand' as const,
          step: 'add-column' as const,
          statements: [
            {
              sql: 'alter table "public"."orders" add column "amount_cents" bigint',
              lock: 'ACCESS EXCLUSIVE' as const,
              note: 'nullable, no row is rewritten',
            },
          ],
        },
        {
          phase: 'backfill' as const,
          step: 'backfill' as const,
          way: `by stride: ${name === 'eu' ? '18,200' : '900'} pages`,
          statements: [
            { sql: 'update "public"."orders"\nset …', lock: 'ROW EXCLUSIVE' as const, repeats: true },
          ],
        },
      ],
      findings: [],
    })),
    wayBack: [
      { from: 'expand', kind: 'instant', says: 'instant, loses nothing' },
      { from: 'soak', kind: 'instant', says: 'instant, loses nothing' },
      { from: 'retire', kind: 'instant', says: 'instant; the trigger keeps amount true' },
      { from: 'contract', kind: 'one-way', says: 'one way: nothing keeps the old column true any more' },
    ],
    deploys: [
      { when: 'before write', services: ['checkout', 'reporting'], what: 'code that knows both columns' },
      { when: 'after done', services: ['checkout', 'reporting'], what: 'code without orders.amount' },
    ],
    ...more,
  };
}

export function instance(id: string, more: Partial<InstanceView> = {}): InstanceView {
  return {
    id,
    service: 'checkout',
    region: 'eu',
    version: null,
    columns: ['orders.amount_cents'],
    targets: ['eu'],
    acknowledged: 48,
    acknowledgedAt: NOW,
    revision: 48,
    source: 'stream',
    distrust: false,
    unpinned: false,
    plain: false,
    openPins: 0,
    oldestPinMs: 0,
    breakers: [],
    leaseUntil: NOW + 15_000,
    seenAt: NOW - 1_000,
    state: 'live',
    ...more,
  };
}

/** Who has acknowledged revision 48, by id and milliseconds; null: not yet. */
export function acknowledgements(after: Readonly<Record<string, number | null>>): AcknowledgementView {
  const instances = Object.entries(after).map(([id, afterMs]) => ({
    id,
    service: id.replace(/-\d+$/, ''),
    region: 'eu',
    acknowledged: afterMs === null ? 47 : 48,
    afterMs,
    state: 'live' as const,
  }));
  const done = instances.filter((i) => i.afterMs !== null);
  const complete = done.length === instances.length && done.length > 0;
  return {
    revision: 48,
    at: NOW,
    counted: instances.length,
    acknowledged: done.length,
    lastMs: complete ? Math.max(...done.map((i) => i.afterMs ?? 0)) : null,
    instances,
  };
}
