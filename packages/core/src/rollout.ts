/** Duty: what is remembered of a rollout between two events; how it changes stands in evolve.ts. */
import type { Condition } from './condition.js';
import type { Holder } from './event.js';
import type { Override } from './override.js';
import type { Phase } from './phases.js';
import type { Spec } from './spec.js';
import type { Standing } from './stage.js';
import type { Facts, StepName } from './step.js';

export interface Horizon {
  readonly notedAt: number;
  readonly holders: readonly Holder[];
  readonly passedAt?: number;
}

export interface TargetState {
  readonly phase: Phase;
  readonly since: number;
  readonly finished: Readonly<Partial<Record<StepName, { readonly at: number; readonly facts: Facts }>>>;
  /** Steps whose result no longer holds: taken back before they are done again. */
  readonly stale: readonly StepName[];
  /** Steps taken back since the rollback started. */
  readonly undone: readonly StepName[];
  readonly stages: Readonly<Record<string, Standing>>;
  /** By service and region (empty text: every region): parts that stand lower than `stages` says, see lowering.ts. */
  readonly ceilings: Readonly<Record<string, Readonly<Record<string, Standing>>>>;
  /** When each service last moved up. */
  readonly turnedAt: Readonly<Record<string, number>>;
  /** Revision at which each service came to where it stands: what its reads show counts from there. */
  readonly rungs: Readonly<Record<string, number>>;
  /** Revision of the last flag change that touched this target; 0 before the first. */
  readonly moved: number;
  readonly movedAt: number;
  /** Revision that its `sluice.stage` is known to hold. */
  readonly copied: number;
  readonly copiedAt: number;
  /** Revision that every instance that counts has acknowledged. */
  readonly proven: number;
  /** What was seen when it was proven; absent before the first move. */
  readonly proof?: { readonly at: number; readonly evidence: readonly Condition[] };
  readonly horizons: Readonly<Record<string, Horizon>>;
  /** True when a rollback has come to its end here. */
  readonly back: boolean;
  /** What people have overruled since it entered its phase. */
  readonly overrides: readonly Override[];
  /** Rows that the last repair of this visit changed; absent: there was none. */
  readonly repairedRows?: number;
  /** When shadow reads began to count. */
  readonly comparedSince: number;
}

export interface Rollout {
  readonly id: string;
  readonly spec: Spec;
  /** Position of its last event; `append` refuses when it has grown since a decision was made. */
  readonly version: number;
  /** Position of its last flag change. */
  readonly revision: number;
  readonly revisedAt: number;
  readonly startedAt: number;
  readonly startedBy: string;
  readonly through: readonly string[];
  readonly paused: boolean;
  /** `back`: a rollback is under way; `held`: it has come to its end and waits for `resume`. */
  readonly heading: 'forward' | 'back' | 'held';
  /** Where the rollback goes; absent for the instant one. */
  readonly backTo?: Phase;
  /** Set where writes failed on the new column's constraints: they are taken away on the way back. */
  readonly backFor?: 'constraints';
  /** The phase that each target was in when the rollback started. */
  readonly backFrom: Readonly<Record<string, Phase>>;
  readonly rolledBackBy?: {
    readonly who: string;
    readonly by: 'person' | 'guardrail' | 'direct';
    readonly at: number;
    readonly why?: string;
  };
  /** Revision of the held rows that were adopted last; 0 before the first. */
  readonly adopted: number;
  readonly eve: boolean;
  readonly approvals: readonly {
    readonly phase: Phase | 'drop';
    readonly who: string;
    readonly at: number;
  }[];
  readonly advanced: readonly Phase[];
  readonly targets: Readonly<Record<string, TargetState>>;
  readonly doneAt?: number;
  readonly forgotten: boolean;
}

/** How many different persons approved a phase since the rollout started. */
export function approvalsFor(rollout: Rollout, phase: Phase | 'drop'): number {
  return new Set(rollout.approvals.filter((a) => a.phase === phase).map((a) => a.who)).size;
}

/**
 * Where a target stands; undefined where the rollout has none of this name. For names that people give: `constructor` is a
 * property of every object, and no target.
 */
export function targetOf(rollout: Rollout, target: string): TargetState | undefined {
  return Object.hasOwn(rollout.targets, target) ? rollout.targets[target] : undefined;
}

/** The rollout with one target's state changed; as it is where there is no such target. */
export function onTarget(r: Rollout, target: string, change: (t: TargetState) => TargetState): Rollout {
  const state = r.targets[target];
  return state ? { ...r, targets: { ...r.targets, [target]: change(state) } } : r;
}

export function onEach(r: Rollout, change: (t: TargetState) => TargetState): Rollout {
  const targets = Object.entries(r.targets).map(([name, t]) => [name, change(t)] as const);
  return { ...r, targets: Object.fromEntries(targets) };
}
