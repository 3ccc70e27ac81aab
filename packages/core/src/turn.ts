/** Duty: the next move of a service's flags upwards; knows nothing of who has acknowledged. */
import type { TargetState } from './rollout.js';
import type { Spec } from './spec.js';
import { adjacent, compareStandings, OLD, type Stage, type Standing } from './stage.js';
import { seconds } from './text.js';

interface StageMove {
  readonly service: string;
  readonly from: Standing;
  readonly to: Standing;
}

export type NextMove =
  | { readonly kind: 'there' }
  | { readonly kind: 'hold'; readonly says: string }
  | { readonly kind: 'move'; readonly moves: readonly StageMove[] };

/**
 * The standings through which a turn leads, in order: the percents of the ramp for `read`, one for every other stage.
 */
function rungs(spec: Spec, stage: Stage): readonly Standing[] {
  if (stage === 'read') return spec.ramp.map((percent) => ({ stage, percent }));
  return [{ stage, percent: stage === 'retire' ? 100 : 0 }];
}

/**
 * What to turn next. Paced: all services reach a rung, in the spec's order, before the first goes to the next rung, which
 * waits for the spec's hold; so a bad new column meets the fewest reads that it can. Else all that lag move in one revision.
 */
export function moveUp(spec: Spec, state: TargetState, stage: Stage, paced: boolean, now: number): NextMove {
  for (const rung of rungs(spec, stage)) {
    const lagging = spec.services
      .map((s) => ({ service: s.name, from: state.stages[s.name] ?? OLD, to: rung }))
      .filter((m) => compareStandings(m.from, rung) < 0);
    const first = lagging[0];
    if (!first) continue;
    // a service that joined late, or rolled back further, catches up one stage at a time
    const reachable = lagging.map((m) => (adjacent(m.from, m.to) ? m : { ...m, to: between(m.from) }));
    if (!paced) return { kind: 'move', moves: reachable };
    // from `shadow` to the first percent nothing is held: nobody is answered from the new column yet
    const left = first.from.stage === rung.stage ? held(spec, state, first.from) + spec.holdMs - now : 0;
    if (left > 0) return { kind: 'hold', says: `${label(rung)} in ${seconds(left)}` };
    return { kind: 'move', moves: reachable.slice(0, 1) };
  }
  return { kind: 'there' };
}

/** When the last service reached the standing that is to be left: all who stand there are held together. */
function held(spec: Spec, state: TargetState, at: Standing): number {
  const there = spec.services.filter((s) => compareStandings(state.stages[s.name] ?? OLD, at) === 0);
  return Math.max(...there.map((s) => state.turnedAt[s.name] ?? state.movedAt));
}

const UP: Record<Stage, Standing> = {
  old: { stage: 'write', percent: 0 },
  write: { stage: 'shadow', percent: 0 },
  shadow: { stage: 'read', percent: 1 },
  read: { stage: 'read', percent: 100 },
  retire: { stage: 'retire', percent: 100 },
};

function between(from: Standing): Standing {
  return UP[from.stage];
}

function label(rung: Standing): string {
  return rung.stage === 'read' ? `${rung.percent} %` : rung.stage;
}
