/** Duty: parts of a rollout that stand lower than the rest, a service or its instances in one region; pure. */
import { draft, type EventDraft } from './event.js';
import { comparePhases } from './phases.js';
import { onTarget, type Rollout, type TargetState } from './rollout.js';
import { compareStandings, lowerOf, OLD, type Standing } from './stage.js';
import type { Facts } from './step.js';

/** The instances of a service, in one region or (absent) in all. */
export interface Part {
  readonly service: string;
  readonly region?: string;
}

/** The key in `TargetState.ceilings` that means every region. */
const EVERYWHERE = '';

/** Reads fall to the old column; both columns go on being written, so the rest may stay where it is. */
export const LOWERED: Standing = { stage: 'write', percent: 0 };

/** Where the instances of a service in a region stand: the service's own standing, or lower where a part is held. */
export function standingIn(state: TargetState, service: string, region?: string): Standing {
  const ceilings = state.ceilings[service] ?? {};
  const all = ceilings[EVERYWHERE];
  // a region is whatever somebody calls it, `constructor` too
  const own = region !== undefined && Object.hasOwn(ceilings, region) ? ceilings[region] : undefined;
  const standing = state.stages[service] ?? OLD;
  return [all, own].reduce<Standing>((s, ceiling) => (ceiling ? lowerOf(s, ceiling) : s), standing);
}

/** The regions of a service that stand apart from the others, in the order of their names. */
export function regionsApart(state: TargetState, service: string): readonly string[] {
  return Object.keys(state.ceilings[service] ?? {})
    .filter((region) => region !== EVERYWHERE)
    .toSorted();
}

/** The parts that are held lower on a target. */
export function heldParts(state: TargetState): readonly Part[] {
  return Object.entries(state.ceilings).flatMap(([service, regions]) =>
    Object.keys(regions).map((region) => (region === EVERYWHERE ? { service } : { service, region })),
  );
}

/** `checkout`, or `checkout in eu` */
export function partText({ service, region }: Part): string {
  return region === undefined ? service : `${service} in ${region}`;
}

/**
 * The event that takes a part back to `to` (left out, `write`) while the rest goes on reading the new column; undefined where
 * the whole rollout must go back instead, as nobody reads the new column there or somebody no longer writes the old one, and
 * where the part stands there or lower.
 */
export function lowering(
  rollout: Rollout,
  target: string,
  part: Part,
  by: 'person' | 'guardrail',
  evidence: Facts,
  to: Standing = LOWERED,
): EventDraft | undefined {
  const state = rollout.targets[target];
  if (!state || rollout.heading !== 'forward' || rollout.eve) return undefined;
  if (Object.values(state.stages).some((s) => s.stage === 'retire')) return undefined;
  const standing = standingIn(state, part.service, part.region);
  if (standing.stage !== 'read' || compareStandings(to, standing) >= 0) return undefined;
  return draft('PartLowered', { target, ...part, to, by, evidence });
}

export function lowered(
  state: TargetState,
  { service, region }: Part,
  to: Standing,
  position: number,
  at: number,
): TargetState {
  const ceilings = {
    ...state.ceilings,
    [service]: { ...state.ceilings[service], [region ?? EVERYWHERE]: to },
  };
  return { ...state, ceilings, moved: position, movedAt: at };
}

/**
 * Lets the parts go again. Their services start from where the part was held, in every region, so that they come up the ramp
 * as the first time: one stage at a time, each percent held. A target that was farther is in `read` again: what comes after
 * relies on everybody reading the new column.
 */
export function freed(r: Rollout, target: string, position: number, at: number): Rollout {
  return onTarget(r, target, (t) => {
    const from = Object.entries(t.stages).map(([service, standing]) => {
      const ceilings = Object.values(t.ceilings[service] ?? {});
      return [service, ceilings.reduce<Standing>(lowerOf, standing)] as const;
    });
    const freed = { ...t, stages: Object.fromEntries(from), ceilings: {}, moved: position, movedAt: at };
    return comparePhases(t.phase, 'read') > 0 ? { ...freed, phase: 'read', since: at, horizons: {} } : freed;
  });
}
