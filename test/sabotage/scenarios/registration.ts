/** Duty: an instance that starts with no news of the flags and must not serve before it has them. */
import { entered, instance, LONG_MS, PAIR, plan, type Scenario } from '../scenario.js';

export const registration: Scenario = {
  device: 'registration-order',
  says: 'an instance is ready only when it knows the flags of the moment at which it was registered',
  plan: plan(
    9_011,
    25_000,
    [
      { at: 0, after: entered('read'), do: 'delay', path: 'db:late', ms: LONG_MS },
      { at: 0, after: entered('read'), do: 'mute', path: 'plane:late', ms: LONG_MS },
      { at: 200, after: entered('soak'), do: 'start', who: 'late' },
      { at: 3_000, after: entered('soak'), do: 'mend', path: 'plane:late' },
    ],
    { instances: [...PAIR, instance('late', 'checkout', { startsAt: -1, workers: 4, thinkMs: 1 })] },
  ),
};
