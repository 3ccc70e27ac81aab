/** Duty: a rollback that turns writes of both columns off while NOT NULL still stands. */
import { entered, plan, SPEC, type Scenario } from '../scenario.js';

export const undoOrder: Scenario = {
  device: 'undo-order',
  says: 'before writes of the new column go off, what an old writer would fail on is taken away',
  plan: plan(
    9_005,
    20_000,
    [
      { at: 100, after: entered('read'), do: 'rollback', spec: 0, to: 'expand' },
      { at: 500, after: { event: 'StageMoved', stage: 'old' }, do: 'release', who: 'victim' },
    ],
    { specs: [{ ...SPEC, notNull: true }] },
  ),
};
