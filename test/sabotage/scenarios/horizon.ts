/** Duty: a transaction that the host began itself, under an older decision, and that commits when the batch has passed. */
import type { Action } from '../../consistency/plan.js';
import { entered, instance, plan, SPEC, type Scenario } from '../scenario.js';

const withVictim = (seed: number, first: 'insert' | 'read') => {
  const added = { event: 'StepFinished', step: 'add-column' };
  const actions: Action[] = [
    // begun when the column is there (its lock would wait for the transaction) and before anybody writes it
    { at: 100, after: added, do: 'loose', who: 'victim', ms: 8_000, first },
    { at: 500, after: added, do: 'approve', spec: 0, phase: 'write' },
    { at: 300, after: entered('soak'), do: 'release', who: 'victim' },
  ];
  return plan(seed, 20_000, actions, {
    specs: [{ ...SPEC, approvals: ['write'] }],
    instances: [instance('victim', 'checkout', { workers: 0 }), instance('other', 'reporting')],
  });
};

export const horizon: Scenario = {
  device: 'horizon',
  says: 'a gate waits until every transaction that was open at the last acknowledgement has ended',
  plan: withVictim(9_002, 'insert'),
};

/** A transaction that has read and not written yet has no id of its own. */
export const virtualxid: Scenario = {
  device: 'virtualxid',
  says: 'the horizon is taken by virtual transaction ids: who has not written yet has no other',
  plan: withVictim(9_003, 'read'),
};
