/** Duty: an old message of the flag stream that comes once more, to an instance that cannot read the stage in its database. */
import { entered, plan, type Scenario } from '../scenario.js';

export const monotony: Scenario = {
  device: 'revision-monotony',
  says: 'an instance never goes back to an older revision, whatever the stream says',
  plan: plan(9_012, 15_000, [
    {
      at: 0,
      after: { event: 'StepFinished', step: 'prepare-schema' },
      do: 'sql',
      target: 'eu',
      sql: 'revoke all on sluice.stage from public',
    },
    // the message that brought the rollout: since then each service was turned to write, to shadow, and one by one to read
    { at: 300, after: entered('soak'), do: 'replay', path: 'plane:victim', back: 4 },
    { at: 1_000, after: entered('soak'), do: 'release', who: 'victim' },
  ]),
};
