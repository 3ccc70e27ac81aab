/** Duty: what a spec means where it says nothing; the one place for these figures. */
import type { Spec } from '@sluice/core';

type Defaulted =
  | 'drop'
  | 'sync'
  | 'indexes'
  | 'ramp'
  | 'holdMs'
  | 'shadow'
  | 'soakMs'
  | 'pace'
  | 'guardrails'
  | 'approvals'
  | 'advance'
  | 'queries'
  | 'graceMs'
  | 'fence'
  | 'repair'
  | 'locks';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** With nothing to replace nothing soaks: there is no old column to go back to. */
export const SOAK_WITHOUT_OLD_MS = 0;

export const SPEC_DEFAULTS: Pick<Spec, Defaulted> = {
  drop: false,
  sync: 'trigger',
  indexes: [],
  ramp: [1, 10, 50, 100],
  holdMs: 10 * MINUTE,
  shadow: { sample: 1, windowMs: 10 * MINUTE, minimum: 100 },
  soakMs: 24 * HOUR,
  pace: 'gentle',
  guardrails: { differing: 0, errors: 1.5, latency: 1.3, replicaLagMs: 30 * SECOND, scope: 'all' },
  approvals: { drop: 1 },
  advance: 'auto',
  queries: {},
  graceMs: 30 * SECOND,
  fence: 'none',
  repair: false,
  locks: { timeoutMs: 50, giveUpAfterMs: 10 * MINUTE },
};
