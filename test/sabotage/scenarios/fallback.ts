/** Duty: a new side that throws while somebody else already writes the new column alone. */
import { entered, moved, PAIR, plan, SPEC, type Scenario } from '../scenario.js';

export const fallback: Scenario = {
  device: 'fallback',
  says: 'before anybody stops writing the old column, nobody falls back to it any more',
  plan: plan(
    9_007,
    25_000,
    [
      // keeps its service from acknowledging, and so from following the other one into retire
      { at: 0, after: entered('soak'), do: 'job', who: 'other', ms: 4_000, first: 'nothing' },
      { at: 0, after: moved('retire'), do: 'break-reads', who: 'other' },
      { at: 1_000, after: moved('retire'), do: 'release', who: 'other' },
    ],
    {
      specs: [{ ...SPEC, soakMs: 800, down: false }],
      instances: PAIR.map((i) => ({ ...i, sides: false })),
    },
  ),
};
