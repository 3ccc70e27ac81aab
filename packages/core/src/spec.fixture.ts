/** Duty: one spec that all tests of the core vary. */
import type { Replaces, Spec } from './spec.js';

export const ID = 'orders.amount_cents';

/** A column that replaces another, two services, one target, a bridge with a live `down`; all waits are a few seconds. */
export function specOf(change: Partial<Spec> = {}): Spec {
  const spec: Spec = {
    name: ID,
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
    targets: [{ name: 'eu', wave: 1, replicas: [] }],
    indexes: [],
    ramp: [1, 50, 100],
    holdMs: 2_000,
    shadow: { sample: 1, windowMs: 1_000, minimum: 10 },
    soakMs: 3_000,
    pace: 'gentle',
    guardrails: { differing: 0, errors: 1.5, latency: 1.3 },
    approvals: { drop: 1 },
    advance: 'auto',
    queries: {},
    graceMs: 1_000,
    fence: 'none',
    repair: false,
    locks: { timeoutMs: 50, giveUpAfterMs: 600_000 },
    ...change,
  };
  return spec;
}

export const TWO_WAVES: Spec['targets'] = [
  { name: 'eu', wave: 1, replicas: [] },
  { name: 'us', wave: 2, replicas: [] },
];

export const WITHOUT_DOWN: Replaces = { column: 'amount', up: '(amount * 100)::bigint' };

/** A truly new column. */
export function newColumn(change: Partial<Spec> = {}): Spec {
  const { replaces: _replaces, ...rest } = specOf(change);
  return rest;
}
