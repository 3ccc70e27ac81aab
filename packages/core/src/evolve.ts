/** Duty: what both runner and screens remember of an event; total, pure, and stable for old logs. */
import { FLAG_CHANGES, type LogEvent } from './event.js';
import { comparePhases, PHASES, stepsOf, type Phase } from './phases.js';
import type { Rollout, TargetState } from './rollout.js';
import { compareStandings, OLD, type Standing } from './stage.js';
import type { Spec } from './spec.js';
import type { StepName } from './step.js';
import { ceilingOnRollback } from './way-back.js';

const SCANS: ReadonlySet<StepName> = new Set(['backfill', 'verify', 'sync-old']);

/** @throws when an event of an unknown rollout is not its first: the log is then not ours. */
export function evolve(rollout: Rollout | undefined, event: LogEvent): Rollout {
  if (event.type === 'RolloutApplied')
    return begun(event.rollout, event.data.spec, event.data.through, event);
  if (!rollout)
    throw new Error(
      `event ${event.position} (${event.type}) belongs to a rollout that never began: ${event.rollout}`,
    );
  const changed = changedBy(rollout, event);
  const flags = FLAG_CHANGES.has(event.type) ? { revision: event.position, revisedAt: event.at } : {};
  return { ...changed, version: event.position, ...flags };
}

function begun(id: string, spec: Spec, through: readonly string[], event: LogEvent): Rollout {
  return {
    id,
    spec,
    through,
    version: event.position,
    revision: event.position,
    revisedAt: event.at,
    startedAt: event.at,
    startedBy: event.who,
    paused: false,
    heading: 'forward',
    backFrom: {},
    eve: false,
    approvals: [],
    advanced: [],
    targets: Object.fromEntries(spec.targets.map((t) => [t.name, fresh(spec, event.at)])),
    forgotten: false,
  };
}

function fresh(spec: Spec, at: number): TargetState {
  return {
    phase: 'plan',
    since: at,
    finished: {},
    undone: [],
    stale: [],
    stages: Object.fromEntries(spec.services.map((s) => [s.name, OLD])),
    moved: 0,
    movedAt: at,
    copied: 0,
    copiedAt: at,
    proven: 0,
    horizons: {},
    back: false,
    comparedSince: at,
  };
}

function changedBy(r: Rollout, e: LogEvent): Rollout {
  switch (e.type) {
    case 'RolloutApplied':
      return r;
    case 'SpecChanged':
      return respecified(r, e.data.spec, e.at);
    case 'PhaseEntered':
      return onTarget(r, e.data.target, (t) => ({ ...t, phase: e.data.phase, since: e.at, horizons: {} }));
    case 'StepFinished':
      return onTarget(r, e.data.target, (t) => ({
        ...t,
        finished: { ...t.finished, [e.data.step]: { at: e.at, facts: e.data.facts } },
      }));
    case 'StepUndone':
      return onTarget(r, e.data.target, (t) => {
        const { [e.data.step]: _taken, ...finished } = t.finished;
        return {
          ...t,
          finished,
          undone: [...t.undone, e.data.step],
          stale: t.stale.filter((s) => s !== e.data.step),
        };
      });
    case 'StageMoved':
      return onTarget(r, e.data.target, (t) => ({
        ...t,
        stages: { ...t.stages, ...Object.fromEntries(e.data.moves.map((m) => [m.service, m.to])) },
        moved: e.position,
        movedAt: e.at,
        comparedSince: e.data.moves.some((m) => m.to.stage === 'shadow' && m.from.stage === 'write')
          ? e.at
          : t.comparedSince,
      }));
    case 'EveBegan':
      return onEach({ ...r, eve: true }, (t) => ({ ...t, moved: e.position, movedAt: e.at }));
    case 'StagesCopied':
      return onTarget(r, e.data.target, (t) => ({ ...t, copied: e.data.revision, copiedAt: e.at }));
    case 'MoveProven':
      return onTarget(r, e.data.target, (t) => ({ ...t, proven: e.data.revision }));
    case 'HorizonNoted':
      return onTarget(r, e.data.target, (t) => ({
        ...t,
        horizons: { ...t.horizons, [e.data.label]: { notedAt: e.at, holders: e.data.holders } },
      }));
    case 'HorizonPassed':
      return onTarget(r, e.data.target, (t) => {
        const noted = t.horizons[e.data.label] ?? { notedAt: e.at, holders: [] };
        return { ...t, horizons: { ...t.horizons, [e.data.label]: { ...noted, passedAt: e.at } } };
      });
    case 'VerifyAsked':
      return onEach(r, (t) => staled(t, ['verify']));
    case 'ApprovalGiven':
      return { ...r, approvals: [...r.approvals, { phase: e.data.phase, who: e.who, at: e.at }] };
    case 'AdvanceAsked':
      return { ...r, advanced: [...r.advanced, e.data.phase] };
    case 'RolloutPaused':
      return { ...r, paused: true };
    case 'RolloutContinued':
      return { ...r, paused: false };
    case 'RollbackStarted':
      return rolledBack(r, e);
    case 'RollbackReached':
      return reached(r, e.data.target, e.data.phase, e.at);
    case 'RolledForward':
      return onEach(withoutBack({ ...r, heading: 'forward' }), (t) => ({ ...t, back: false, undone: [] }));
    case 'RolloutFinished':
      return { ...r, doneAt: e.at };
    case 'RolloutForgotten':
      return { ...r, forgotten: true };
  }
}

function onTarget(r: Rollout, target: string, change: (t: TargetState) => TargetState): Rollout {
  const state = r.targets[target];
  return state ? { ...r, targets: { ...r.targets, [target]: change(state) } } : r;
}

function onEach(r: Rollout, change: (t: TargetState) => TargetState): Rollout {
  return {
    ...r,
    targets: Object.fromEntries(Object.entries(r.targets).map(([name, t]) => [name, change(t)])),
  };
}

function respecified(r: Rollout, spec: Spec, at: number): Rollout {
  const targets = Object.fromEntries(
    spec.targets.map((t) => {
      const state = r.targets[t.name] ?? fresh(spec, at);
      const stages = Object.fromEntries(spec.services.map((s) => [s.name, state.stages[s.name] ?? OLD]));
      return [t.name, { ...state, stages }];
    }),
  );
  return { ...r, spec, targets };
}

/** The event is the flip: every standing falls to what is right at once, on every target. */
function rolledBack(r: Rollout, e: LogEvent & { type: 'RollbackStarted' }): Rollout {
  const ceiling = ceilingOnRollback(r.spec);
  const lowered = onEach(r, (t) => ({
    ...staled(t, ['sync-old']),
    stages: Object.fromEntries(
      Object.entries(t.stages).map(([s, standing]) => [s, under(standing, ceiling(standing))]),
    ),
    moved: e.position,
    movedAt: e.at,
    horizons: {},
    undone: [],
    back: false,
  }));
  // a second rollback during the first keeps the first's starting points: the undo of what lay above is not finished yet
  const from = (name: string, phase: Phase): Phase => {
    const first = r.heading === 'back' ? r.backFrom[name] : undefined;
    return first && comparePhases(first, phase) > 0 ? first : phase;
  };
  const { backTo: _before, ...rest } = lowered;
  return {
    ...rest,
    heading: 'back',
    paused: false,
    // what was approved or asked before was meant for the way forward
    approvals: r.approvals.filter((a) => a.phase === 'plan'),
    advanced: [],
    eve: false,
    backFrom: Object.fromEntries(Object.entries(r.targets).map(([name, t]) => [name, from(name, t.phase)])),
    rolledBackBy: { who: e.who, by: e.data.by, at: e.at, ...(e.why === undefined ? {} : { why: e.why }) },
    ...(e.data.to === undefined ? {} : { backTo: e.data.to }),
  };
}

/** Forgets that steps were finished, and has them taken back before they are done again. */
function staled(t: TargetState, steps: readonly StepName[]): TargetState {
  const known = steps.filter((s) => t.finished[s] !== undefined);
  const finished = Object.fromEntries(
    Object.entries(t.finished).filter(([s]) => !known.includes(s as StepName)),
  );
  return { ...t, finished, stale: [...t.stale.filter((s) => !known.includes(s)), ...known] };
}

function under(standing: Standing, ceiling: Standing): Standing {
  return compareStandings(standing, ceiling) <= 0 ? standing : ceiling;
}

function reached(r: Rollout, target: string, phase: Phase, at: number): Rollout {
  const landed = onTarget(r, target, (t) => {
    const above = PHASES.filter((p) => comparePhases(p, phase) >= 0).flatMap((p) => stepsOf(r.spec, p));
    // scans must run again; for DDL `inspect` tells what still stands
    const scans = staled(
      t,
      above.filter((s) => SCANS.has(s)),
    );
    const finished = Object.fromEntries(
      Object.entries(scans.finished).filter(([s]) => !above.includes(s as StepName)),
    );
    return { ...scans, finished, phase, since: at, horizons: {}, undone: [], back: true };
  });
  const all = Object.values(landed.targets).every((t) => t.back);
  return all ? { ...landed, heading: 'held' } : landed;
}

function withoutBack(r: Rollout): Rollout {
  const { backTo: _to, rolledBackBy: _by, ...rest } = r;
  return { ...rest, backFrom: {} };
}
