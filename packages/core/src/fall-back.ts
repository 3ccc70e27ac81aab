/** Duty: what a rollback makes of what is remembered, at its start and at its end; pure. */
import type { LogEvent } from './event.js';
import { comparePhases, PHASES, stepsOf, type Phase } from './phases.js';
import { onEach, onTarget, type Rollout, type TargetState } from './rollout.js';
import { compareStandings, lowerOf } from './stage.js';
import type { StepName } from './step.js';
import { ceilingOnRollback, fartherBack } from './way-back.js';

/** The event is the flip: every standing falls to what is right at once, on every target. */
export function rolledBack(r: Rollout, e: LogEvent & { type: 'RollbackStarted' }): Rollout {
  const { to, by, evidence } = e.data;
  const back = fallen(r, e, by, to);
  return evidence['kind'] === 'constraint' ? { ...back, backFor: 'constraints' } : back;
}

/**
 * What a hand did in the databases while nobody listened is a rollback like any other: the standings fall to the same
 * ceiling, so the rows that stand there already say what would be copied to them. A tombstone does not fall: below it nothing
 * is right any more, so its rows are written over the held ones.
 */
export function adopted(r: Rollout, e: LogEvent & { type: 'StagesAdopted' }): Rollout {
  const { revision, targets } = e.data;
  if (r.doneAt !== undefined)
    return { ...onEach(r, (t) => ({ ...t, moved: e.position, movedAt: e.at })), adopted: revision };
  const back = fallen(r, e, 'direct', undefined);
  return targets.reduce(
    (all, target) => onTarget(all, target, (t) => ({ ...t, copied: e.position, copiedAt: e.at })),
    { ...back, adopted: revision },
  );
}

function fallen(
  r: Rollout,
  e: LogEvent,
  by: NonNullable<Rollout['rolledBackBy']>['by'],
  asked: Phase | undefined,
): Rollout {
  const goingBack = r.heading === 'back';
  const lowered = onEach(r, (t) => {
    const ceiling = ceilingOnRollback(r.spec, Object.values(t.stages), goingBack);
    return {
      ...staled(t, t.phase === 'retire' ? ['sync-old'] : []),
      stages: Object.fromEntries(
        Object.entries(t.stages).map(([s, standing]) => [s, lowerOf(standing, ceiling)]),
      ),
      ceilings: {},
      moved: e.position,
      movedAt: e.at,
      horizons: {},
      overrides: [],
      undone: [],
      back: false,
    };
  });
  // a second rollback during the first keeps its starting points and its goal: what it has begun to take back is not finished
  const from = (name: string, phase: Phase): Phase => {
    const first = goingBack ? r.backFrom[name] : undefined;
    return first && comparePhases(first, phase) > 0 ? first : phase;
  };
  const to = goingBack ? fartherBack(r.backTo, asked) : asked;
  const { backTo: _before, backFor, ...rest } = lowered;
  return {
    ...rest,
    heading: 'back',
    paused: false,
    // what was approved or asked before was meant for the way forward, `plan` too; on the way back it approves the drop
    approvals: r.heading === 'forward' ? [] : r.approvals.filter((a) => a.phase === 'plan'),
    advanced: [],
    eve: eveOf(lowered),
    backFrom: Object.fromEntries(Object.entries(r.targets).map(([name, t]) => [name, from(name, t.phase)])),
    rolledBackBy: { who: e.who, by, at: e.at, ...(e.why === undefined ? {} : { why: e.why }) },
    ...(to === undefined ? {} : { backTo: to }),
    ...(goingBack && backFor ? { backFor } : {}),
  };
}

/**
 * Whether fallback stays ended on the way back: as long as anybody reads the new column there, the old one has not been filled
 * again, and to fall back to it would be a wrong answer.
 */
export function eveOf(r: Rollout): boolean {
  const standings = Object.values(r.targets).flatMap((t) => Object.values(t.stages));
  return r.eve && standings.some((s) => compareStandings(s, { stage: 'read', percent: 0 }) >= 0);
}

/** A target has come to the end of its rollback. */
export function reached(r: Rollout, target: string, phase: Phase, at: number): Rollout {
  const landed = onTarget(r, target, (t) => {
    const from = r.backFrom[target] ?? t.phase;
    const above = PHASES.filter((p) => comparePhases(p, phase) >= 0);
    // scans must run again, also those cut short; for DDL `inspect` tells what still stands
    const scans: StepName[] = above
      .filter((p) => comparePhases(p, from) <= 0)
      .flatMap((p) => stepsOf(r.spec, p))
      .filter((s) => s === 'verify' || s === 'sync-old' || (s === 'backfill' && r.backTo !== undefined));
    // since `soak` the new column may say more than the old one can, which is the truth again
    if (comparePhases(from, 'soak') >= 0 && r.spec.replaces) scans.push('backfill');
    const done = new Set(above.flatMap((p) => stepsOf(r.spec, p)));
    return {
      ...without(staled(t, scans), done),
      phase,
      since: at,
      horizons: {},
      undone: [],
      back: true,
    };
  });
  const all = Object.values(landed.targets).every((t) => t.back);
  return all ? { ...landed, heading: 'held' } : landed;
}

/** On the way forward again. */
export function resumed(r: Rollout): Rollout {
  const { backTo: _to, backFor: _for, rolledBackBy: _by, ...rest } = r;
  const approvals = r.approvals.filter((a) => a.phase !== 'plan');
  return onEach({ ...rest, approvals, backFrom: {}, heading: 'forward' }, (t) => ({
    ...t,
    back: false,
    undone: [],
  }));
}

/** Forgets that steps were finished, and has them taken back before they are done again. */
export function staled(t: TargetState, steps: readonly StepName[]): TargetState {
  return { ...without(t, new Set(steps)), stale: [...new Set([...t.stale, ...steps])] };
}

function without(t: TargetState, steps: ReadonlySet<StepName>): TargetState {
  const left = Object.entries(t.finished).filter(([s]) => !steps.has(s as StepName));
  return { ...t, finished: Object.fromEntries(left) };
}
