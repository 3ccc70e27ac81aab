/** Duty: what both runner and screens remember of an event; total, pure, and stable for old logs. */
import { begun, respecified } from './begin.js';
import { FLAG_CHANGES, type EventType, type LogEvent } from './event.js';
import { adopted, eveOf, reached, resumed, rolledBack, staled } from './fall-back.js';
import { freed, lowered } from './lowering.js';
import { onEach, onTarget, type Rollout, type TargetState } from './rollout.js';

/** @throws when an event of an unknown rollout is not its first: the log is then not ours. */
export function evolve(rollout: Rollout | undefined, event: LogEvent): Rollout {
  if (event.type === 'RolloutApplied') return begun(event);
  if (!rollout)
    throw new Error(
      `event ${event.position} (${event.type}) belongs to a rollout that never began: ${event.rollout}`,
    );
  // a log that a newer version has written folds too: what is not known changes nothing
  const change = (CHANGED as Partial<typeof CHANGED>)[event.type] as Change | undefined;
  const flags = FLAG_CHANGES.has(event.type) ? { revision: event.position, revisedAt: event.at } : {};
  return { ...(change?.(rollout, event) ?? rollout), version: event.position, ...flags };
}

type Change<E extends LogEvent = LogEvent> = (rollout: Rollout, event: E) => Rollout;

const CHANGED: {
  readonly [T in Exclude<EventType, 'RolloutApplied'>]: Change<Extract<LogEvent, { type: T }>>;
} = {
  SpecChanged: (r, e) => respecified(r, e.data.spec, e.at),
  PhaseEntered: (r, e) =>
    onTarget(r, e.data.target, (t) => ({
      ...t,
      phase: e.data.phase,
      since: e.at,
      horizons: {},
      overrides: [],
    })),
  StepFinished: (r, { at, data: { target, step, facts } }) =>
    onTarget(r, target, (t) => ({ ...t, finished: { ...t.finished, [step]: { at, facts } } })),
  StepUndone: (r, { data: { target, step } }) =>
    onTarget(r, target, (t) => {
      const { [step]: _taken, ...finished } = t.finished;
      return { ...t, finished, undone: [...t.undone, step], stale: t.stale.filter((s) => s !== step) };
    }),
  StageMoved: (r, { at, position, data: { target, moves } }) => {
    const moved = onTarget(r, target, (t) => ({
      ...t,
      stages: { ...t.stages, ...Object.fromEntries(moves.map((m) => [m.service, m.to])) },
      turnedAt: { ...t.turnedAt, ...Object.fromEntries(moves.map((m) => [m.service, at])) },
      rungs: { ...t.rungs, ...Object.fromEntries(moves.map((m) => [m.service, position])) },
      moved: position,
      movedAt: at,
      comparedSince: moves.some((m) => m.to.stage === 'shadow' && m.from.stage === 'write')
        ? at
        : t.comparedSince,
    }));
    return { ...moved, eve: eveOf(moved) };
  },
  PartLowered: (r, { at, position, data: { target, to, ...part } }) =>
    onTarget(r, target, (t) => lowered(t, part, to, position, at)),
  PartsFreed: (r, e) => freed(r, e.data.target, e.position, e.at),
  FlagDrifted: (r, e) => onEach(r, (t) => ({ ...t, moved: e.position, movedAt: e.at })),
  EveBegan: (r, e) => onEach({ ...r, eve: true }, (t) => ({ ...t, moved: e.position, movedAt: e.at })),
  StagesCopied: (r, e) =>
    onTarget(r, e.data.target, (t) => ({ ...t, copied: e.data.revision, copiedAt: e.at })),
  MoveProven: (r, { at, data: { target, revision, evidence } }) =>
    onTarget(r, target, (t) => ({ ...t, proven: revision, proof: { at, evidence } })),
  HorizonNoted: (r, { at, data: { target, label, holders } }) =>
    onTarget(r, target, (t) => ({ ...t, horizons: { ...t.horizons, [label]: { notedAt: at, holders } } })),
  HorizonPassed: (r, { at, data: { target, label } }) =>
    onTarget(r, target, (t) => {
      const noted = t.horizons[label] ?? { notedAt: at, holders: [] };
      return { ...t, horizons: { ...t.horizons, [label]: { ...noted, passedAt: at } } };
    }),
  // further on nothing would count again, and the gate to `read` still needs the position at which the scan ended
  VerifyAsked: (r, e) =>
    onEach(r, (t) =>
      t.phase === 'verify' ? unrepaired({ ...staled(t, ['verify']), comparedSince: e.at }) : t,
    ),
  ScanStale: (r, { data: { target, steps } }) => onTarget(r, target, (t) => staled(t, steps)),
  RowsRepaired: (r, { at, data: { target, facts } }) =>
    onTarget(r, target, (t) => ({
      ...staled({ ...t, finished: { ...t.finished, backfill: { at, facts } } }, ['verify']),
      comparedSince: at,
      repairedRows: Number(facts.changed ?? 0),
    })),
  ApprovalGiven: (r, e) => ({
    ...r,
    approvals: [...r.approvals, { phase: e.data.phase, who: e.who, at: e.at }],
  }),
  GateOverridden: (r, { who, why = '', at, data: { target, phase, gate } }) =>
    // given for a phase that the target has left meanwhile, it says nothing
    onTarget(r, target, (t) =>
      t.phase === phase ? { ...t, overrides: [...t.overrides, { gate, who, why, at }] } : t,
    ),
  AdvanceAsked: (r, e) => ({ ...r, advanced: [...r.advanced, e.data.phase] }),
  RolloutPaused: (r) => ({ ...r, paused: true }),
  RolloutContinued: (r) => ({ ...r, paused: false }),
  RollbackStarted: rolledBack,
  StagesAdopted: adopted,
  RollbackReached: (r, e) => reached(r, e.data.target, e.data.phase, e.at),
  RolledForward: resumed,
  RolloutFinished: (r, e) => ({ ...r, doneAt: e.at }),
  RolloutForgotten: (r) => ({ ...r, forgotten: true }),
};

/** A repair that changed nothing is not tried again, until somebody asks or the target comes by anew. */
function unrepaired({ repairedRows: _rows, ...t }: TargetState): TargetState {
  return t;
}
