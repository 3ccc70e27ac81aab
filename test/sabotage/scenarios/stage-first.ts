/** Duty: an instance that hears nothing of the control plane and goes by the stage in its database. */
import { entered, instance, LONG_MS, PAIR, plan, type Scenario } from '../scenario.js';

export const stageFirst: Scenario = {
  device: 'stage-first',
  says: 'a flag change stands in every target before anything is built on it',
  plan: plan(
    9_010,
    40_000,
    [
      { at: 0, after: entered('expand'), do: 'cut', path: 'plane:victim', ms: LONG_MS },
      { at: 800, after: { event: 'StepFinished', step: 'verify' }, do: 'release', who: 'victim' },
    ],
    { instances: [...PAIR, instance('third', 'checkout')] },
  ),
};
