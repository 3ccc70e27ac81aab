/** Duty: an instance of a named service whose code does not know the new column. */
import { instance, PAIR, plan, type Scenario } from '../scenario.js';

export const declaredColumns: Scenario = {
  device: 'declared-columns',
  says: 'an instance of a named service that does not declare the column keeps every gate closed',
  plan: plan(
    9_004,
    12_000,
    [{ at: 800, after: { event: 'StepFinished', step: 'verify' }, do: 'release', who: 'victim' }],
    {
      instances: [...PAIR, instance('old', 'checkout', { kind: 'unaware' })],
    },
  ),
};
