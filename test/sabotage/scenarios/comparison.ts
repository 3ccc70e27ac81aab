/** Duty: rows that were filled once and have gone stale since. */
import { entered, plan, type Scenario } from '../scenario.js';

export const comparison: Scenario = {
  device: 'comparison',
  says: 'the backfill compares with what the new column should be, not only with NULL',
  plan: plan(9_006, 25_000, [
    { at: 0, after: entered('verify'), do: 'rollback', spec: 0, to: 'expand' },
    { at: 500, after: { event: 'RollbackReached' }, do: 'resume', spec: 0 },
    { at: 0, after: { event: 'StepFinished', step: 'verify', nth: 2 }, do: 'release', who: 'victim' },
  ]),
};
