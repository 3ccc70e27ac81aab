/** Duty: an instance that was frozen for longer than anybody waits for it, and wakes when all has changed. */
import { entered, instance, LONG_MS, moved, plan, type Scenario } from '../scenario.js';

const soaks = entered('soak');

export const lease: Scenario = {
  device: 'lease',
  says: 'an instance whose lease has run out believes its database, not its memory',
  plan: plan(9_008, 45_000, [
    // nor does it find what was said meanwhile, all at once, in its stream
    { at: 0, after: soaks, do: 'cut', path: 'plane:victim', ms: LONG_MS },
    { at: 100, after: soaks, do: 'freeze', who: 'victim', ms: LONG_MS },
    { at: 300, after: soaks, do: 'rollback', spec: 0, to: 'expand' },
    { at: 1_000, after: moved('old'), do: 'wake', who: 'victim' },
  ]),
};

export const leaseEpoch: Scenario = {
  device: 'lease-epoch',
  says: 'a read whose lease broke between its decision and its answer decides again',
  plan: plan(
    9_009,
    45_000,
    [
      { at: 0, after: soaks, do: 'slow-read', who: 'victim', ms: 1_500, first: 'read' },
      { at: 300, after: soaks, do: 'freeze', who: 'victim', ms: LONG_MS },
      { at: 500, after: soaks, do: 'rollback', spec: 0, to: 'expand' },
      { at: 1_000, after: moved('old'), do: 'wake', who: 'victim' },
    ],
    {
      instances: [instance('victim', 'checkout', { workers: 0 }), instance('other', 'reporting')],
      hotKeys: 1,
    },
  ),
};
