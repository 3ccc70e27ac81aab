/** Duty: the shape of a device's scenario, and the plan that all of them begin with; knows no device. */
import type { Action, Anchor, InstancePlan, Plan, SpecPlan } from '../consistency/plan.js';

/** How one safety device is shown to be needed. */
export interface Scenario {
  /** The patch file without its ending, and the device's name. */
  readonly device: string;
  /** What it does when it is there, in one sentence. */
  readonly says: string;
  readonly plan: Plan;
}

/** A rollout without a bridge: with one, most devices cannot be missed. */
export const SPEC: SpecPlan = {
  field: 'cents',
  sync: 'services',
  down: true,
  notNull: false,
  check: false,
  unique: false,
  drop: false,
  ramp: [100],
  holdMs: 0,
  soakMs: 60_000,
  windowMs: 0,
  minimum: 0,
  graceMs: 100,
  at: 0,
};

export function instance(name: string, service: string, more: Partial<InstancePlan> = {}): InstancePlan {
  return {
    name,
    service,
    kind: 'sdk',
    target: 'eu',
    workers: 2,
    thinkMs: 30,
    loose: false,
    ...more,
  };
}

/** `checkout` in one instance that the scenario is about, and one beside it. */
export const PAIR = [instance('victim', 'checkout'), instance('other', 'reporting')] as const;

export function plan(
  seed: number,
  patienceMs: number,
  actions: readonly Action[],
  more: Partial<Plan> = {},
): Plan {
  return {
    seed,
    targets: ['eu'],
    planes: 1,
    instances: PAIR,
    specs: [SPEC],
    actions,
    hotKeys: 4,
    rows: 100,
    healAt: patienceMs,
    endAt: patienceMs,
    patienceMs,
    finish: false,
    ...more,
  };
}

export const entered = (phase: string): Anchor => ({ event: 'PhaseEntered', phase });
export const moved = (stage: string): Anchor => ({ event: 'StageMoved', stage });
/** Longer than any scenario. */
export const LONG_MS = 60_000;
