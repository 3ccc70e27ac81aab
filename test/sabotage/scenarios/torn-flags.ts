/** Duty: an old message of the flag stream, and after it one that brings only what has changed. */
import { entered, plan, SPEC, type Scenario } from '../scenario.js';

export const tornFlags: Scenario = {
  device: 'torn-flags',
  says: 'flags are taken only together with the revision to which they belong',
  plan: plan(
    9_015,
    20_000,
    [
      // the message that brought the rollout comes again, when writes are on
      { at: 200, after: entered('backfill'), do: 'replay', path: 'plane:victim', back: 1 },
      { at: 600, after: entered('backfill'), do: 'approve', spec: 0, phase: 'verify' },
      { at: 800, after: { event: 'StepFinished', step: 'verify' }, do: 'release', who: 'victim' },
    ],
    { specs: [{ ...SPEC, approvals: ['verify'] }] },
  ),
};
