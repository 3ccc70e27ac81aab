/** Duty: the verdict on any line of a programme: one entry a kind. */
import { met } from '../condition.js';
import type { Item } from '../phases.js';
import { overruled } from '../override.js';
import { eve, lower, prove, turn } from './flag-items.js';
import type { Evaluate, Look, Verdict } from './look.js';
import { replicas } from './replica-items.js';
import { step, undo } from './step-items.js';
import { horizon, quiet, soak, window } from './time-items.js';

const EVALUATE: { [K in Item['kind']]: Evaluate<K> } = {
  step,
  undo,
  turn,
  lower,
  prove,
  horizon,
  window,
  eve,
  soak,
  replicas,
  quiet: ({ rollout, state, seen, now }, { before }) => ({
    condition:
      before && Object.values(state.stages).some((s) => s.stage === before)
        ? met('quiet', `no statement named the old column when the first service went to ${before}`)
        : quiet(rollout, seen, now),
  }),
};

/** The verdict on one item. */
export function evaluate(look: Look, item: Item): Verdict {
  const judge = EVALUATE[item.kind] as (look: Look, item: Item) => Verdict;
  const verdict = judge(look, item);
  return { ...verdict, condition: overruled(look.state, verdict.condition) };
}
