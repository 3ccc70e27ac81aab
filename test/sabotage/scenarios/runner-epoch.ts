/** Duty: a control plane that was frozen in the middle of a step and wakes when another has taken over and gone back. */
import { entered, LONG_MS, moved, plan, SPEC, type Scenario } from '../scenario.js';

/** A reader past Sluice keeps the table, so that `not-null` waits for its lock all the while; long enough for a takeover. */
const READER_S = 9;

export const runnerEpoch: Scenario = {
  device: 'runner-epoch',
  says: 'each takeover has a greater epoch, and no target takes what an older one sends',
  plan: plan(
    9_014,
    40_000,
    [
      // the first one has the rollout for certain when the second comes up
      { at: 0, do: 'kill-plane', plane: 1, ms: 3_000 },
      {
        at: 0,
        after: entered('verify'),
        do: 'sql',
        target: 'eu',
        sql: `set application_name = 'reporting'; select pg_sleep(${READER_S}) from orders limit 1`,
      },
      { at: 1_500, after: entered('constrain'), do: 'freeze-plane', plane: 0, ms: LONG_MS },
      { at: 8_500, after: entered('constrain'), do: 'rollback', spec: 0, to: 'expand' },
      // what it does first is to send the statement whose lock it was waiting for
      { at: 0, after: { event: 'RollbackReached' }, do: 'wake', who: 'plane 0' },
      { at: 3_000, after: moved('old'), do: 'wake', who: 'plane 0' },
    ],
    { planes: 2, specs: [{ ...SPEC, notNull: true, at: 1_000 }] },
  ),
};
