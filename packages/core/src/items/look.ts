/** Duty: what a verdict on one line of a programme looks at, and what it answers; judges nothing. */
import type { Condition } from '../condition.js';
import type { EventDraft } from '../event.js';
import { muster, type Muster } from '../fleet.js';
import type { Observation, TargetObservation } from '../observation.js';
import { phaseAfter, type Item } from '../phases.js';
import { approvalsFor, type Rollout, type TargetState } from '../rollout.js';
import type { Facts, StepName } from '../step.js';

/** A deed for the runner. `record` appends events; the others touch the target. */
export type Action =
  | { readonly kind: 'apply' | 'undo'; readonly target: string; readonly step: StepName }
  | { readonly kind: 'copy-stages'; readonly target: string; readonly revision: number }
  /** Every row that differs is made what it should be, and the result recorded with what was reported. */
  | { readonly kind: 'repair'; readonly target: string; readonly reported: Facts }
  | { readonly kind: 'note-horizon'; readonly target: string; readonly label: string }
  | {
      readonly kind: 'record';
      readonly target: string;
      readonly events: readonly EventDraft[];
      readonly why?: string;
      /** Left out: Sluice itself. */
      readonly who?: string;
    };

export interface Verdict {
  readonly condition: Condition;
  readonly action?: Action;
}

/** Everything that a verdict may look at. */
export interface Look {
  readonly rollout: Rollout;
  readonly target: string;
  readonly state: TargetState;
  readonly seen: TargetObservation;
  readonly observation: Observation;
  readonly company: Muster;
  readonly now: number;
}

export function lookAt(
  rollout: Rollout,
  target: string,
  state: TargetState,
  seen: TargetObservation,
  observation: Observation,
  now: number,
): Look {
  const next = phaseAfter(rollout.spec, state.phase);
  // a rollback waits for those who live, but asks nobody to be there
  const waived = rollout.heading === 'back' || (next !== undefined && approvalsFor(rollout, next) > 0);
  return {
    rollout,
    target,
    state,
    seen,
    observation,
    now,
    company: muster(rollout, observation.fleet, now, waived),
  };
}

/** Judges one kind of line. */
export type Evaluate<K extends Item['kind']> = (look: Look, item: Extract<Item, { kind: K }>) => Verdict;

export function record(target: string, ...events: EventDraft[]): Action {
  return { kind: 'record', target, events };
}
