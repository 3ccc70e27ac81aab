/** Duty: the way back from every phase: what falls at once, what is walked, what it costs; PHASES read upwards. */
import { comparePhases, needsItem, phasesOf, type Item, type Phase } from './phases.js';
import type { WayBack } from './plan.js';
import type { Observation } from './observation.js';
import type { Rollout } from './rollout.js';
import { hasBridge, hasLiveDown, type Spec } from './spec.js';
import type { Standing } from './stage.js';
import { seconds } from './text.js';

const WRITE: Standing = { stage: 'write', percent: 0 };
const READ_ALL: Standing = { stage: 'read', percent: 100 };

/**
 * The highest standing that is right on a target the moment a rollback starts. `read` and `shadow` may jump off. Where one
 * service alone has retired, only a live `down` has kept the old column true; without it every service goes on reading the
 * new one until the old one is filled again, also when a second rollback comes meanwhile (`goingBack`).
 */
export function ceilingOnRollback(spec: Spec, standings: readonly Standing[], goingBack: boolean): Standing {
  const oldIsStale = standings.some((s) => s.stage === 'retire' || (goingBack && s.stage === 'read'));
  return oldIsStale && !hasLiveDown(spec) ? READ_ALL : WRITE;
}

/** Of two rollbacks' goals the one that lies further back; absent is the instant one, which changes no row and no column. */
export function fartherBack(a: Phase | undefined, b: Phase | undefined): Phase | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return comparePhases(a, b) <= 0 ? a : b;
}

/** Where a target stands when its rollback has come to its end. */
export function landing(from: Phase, to: Phase | undefined): Phase {
  const goal = to ?? 'verify';
  return comparePhases(from, goal) < 0 ? from : goal;
}

/**
 * What makes an old writer fail, taken away before `write` goes off. The default after all that it satisfies: an INSERT that does
 * not name the column must not meet a NOT NULL without it. Indexes last: they harm nobody.
 */
const CONSTRAINTS: readonly Item[] = (
  ['foreign-key', 'unique', 'not-null', 'checks', 'default', 'indexes'] as const
).map((step) => ({ kind: 'undo', step }));

/** Those of them on which a statement can fail. */
const BINDING = CONSTRAINTS.filter((i) => i.kind === 'undo' && i.step !== 'default' && i.step !== 'indexes');

/**
 * The programme that leads a target back from `from` to `to` (absent: the instant rollback), after the flags have fallen.
 * `because` of constraints they go first: writers fail on them now, and nobody has to be waited for to let go of them.
 * `readsNew`: somebody still reads the new column, because the old one may be stale. Once nobody does, it is not filled again:
 * a second rollback can find services that write the old column alone, and a fill would undo what they wrote.
 */
export function backProgramme(
  spec: Spec,
  from: Phase,
  to: Phase | undefined,
  because?: Rollout['backFor'],
  readsNew = true,
): readonly Item[] {
  if (from === 'plan') return [];
  const retired = comparePhases(from, 'retire') >= 0;
  const goal = landing(from, to);
  const items: Item[] = [...(because === 'constraints' ? BINDING : []), { kind: 'prove' }];
  if (retired && hasLiveDown(spec)) {
    // the other leg may only go when nobody writes the new column alone any more
    items.push(
      { kind: 'horizon', label: 'writers of the new column alone' },
      { kind: 'undo', step: 'bridge-down' },
    );
  } else if (retired) {
    items.push(
      { kind: 'horizon', label: 'writers of the new column alone' },
      ...(readsNew
        ? ([
            { kind: 'step', step: 'sync-old' },
            { kind: 'replicas', of: 'sync-old' },
          ] as const)
        : []),
      { kind: 'undo', step: 'release-old' },
      { kind: 'lower', stage: 'write' },
      { kind: 'prove' },
    );
  }
  // NOT VALID binds new rows, and a broken index is kept up by each write: for nothing, as long as the rollout is held
  if (from === 'constrain' && comparePhases(goal, 'expand') > 0)
    items.push(...CONSTRAINTS.map((i) => ({ ...i, half: true }) as Item));
  if (comparePhases(goal, 'expand') <= 0) {
    // also from before `constrain`: an earlier, instant rollback has left them standing
    if (comparePhases(from, 'expand') > 0) items.push(...CONSTRAINTS);
    items.push(
      // a transaction that has run for long keeps nothing from being acknowledged, and may still read the new column
      { kind: 'horizon', label: 'readers of the new column' },
      { kind: 'lower', stage: 'old' },
      { kind: 'prove' },
      { kind: 'horizon', label: 'writers of both columns' },
    );
  }
  if (goal === 'plan' && comparePhases(from, 'expand') >= 0) {
    items.push({ kind: 'undo', step: 'bridge' }, { kind: 'undo', step: 'add-column' });
  }
  return items.filter((item) => needsItem(spec, item));
}

/** What going back costs from each phase on, as the plan prints it. */
export function wayBackOf(spec: Spec): readonly WayBack[] {
  return phasesOf(spec)
    .filter((p) => p !== 'plan' && p !== 'done')
    .map((from) => ({ from, ...cost(spec, from) }));
}

/** What was seen of the way back; null where nobody knows yet. */
export interface WayBackSeen {
  /** Rows that lose what only their new column says, on all targets together. */
  readonly loses: number | null;
  /** How long filling the old column will take, in milliseconds. */
  readonly fillMs: number | null;
}

const NOTHING_SEEN: WayBackSeen = { loses: null, fillMs: null };

/** What was seen of the way back on every target: losses add up, and the slowest target counts. */
export function wayBackSeen(rollout: Rollout, observation: Observation | undefined): WayBackSeen {
  const seen = Object.entries(rollout.targets).map(([name, state]) => {
    const target = observation?.targets[name];
    const mayLose = state.phase === 'soak' || state.phase === 'retire';
    const began = target?.progress.find((p) => p.step === 'backfill')?.startedAt;
    const ended = state.finished.backfill?.at;
    return {
      loses: mayLose ? (target?.losses ?? null) : 0,
      // the old column is filled as the new one was: as many rows, at the same pace
      fillMs: began === undefined || ended === undefined ? null : Math.max(0, ended - began),
    };
  });
  const loses = seen.map((s) => s.loses);
  const fills = seen.flatMap((s) => (s.fillMs === null ? [] : [s.fillMs]));
  return {
    loses: loses.includes(null) ? null : loses.reduce<number>((a, b) => a + (b ?? 0), 0),
    fillMs: fills.length === 0 ? null : Math.max(...fills),
  };
}

/** What going back costs now, from the phase that has gone farthest. */
export function wayBackNow(rollout: Rollout, seen: WayBackSeen = NOTHING_SEEN): Omit<WayBack, 'from'> {
  const phases = Object.values(rollout.targets).map((t) => t.phase);
  const farthest = phases.reduce((a, b) => (comparePhases(a, b) >= 0 ? a : b), 'plan');
  const retired = Object.values(rollout.targets).some((t) =>
    Object.values(t.stages).some((s) => s.stage === 'retire'),
  );
  return cost(
    rollout.spec,
    farthest === 'retire' && !retired && rollout.spec.services.length > 0 ? 'soak' : farthest,
    seen,
  );
}

/** Why there is no way back, to stand behind a "but". */
export function oneWayFound({ says }: Pick<WayBack, 'says'>): string {
  return says.replace(/^one way: /, '');
}

/** What to do where there is no way back. */
export function oneWayTodo(spec: { readonly replaces?: unknown }): string {
  return spec.replaces
    ? 'Make a new rollout that brings the old column back.'
    : 'Nothing was replaced, so code that does not name the new column is right as well: deploy that.';
}

/** `loses nothing`, or what. */
function losing(spec: Spec, { loses }: WayBackSeen): string {
  if (loses === 0) return 'loses nothing';
  const column = spec.column.column;
  if (loses === null) return `loses what only ${column} can say; nobody has counted the rows yet`;
  return `${loses} ${loses === 1 ? 'row loses' : 'rows lose'} what only ${column} says`;
}

/** `seen` is left out where a plan tells what nobody can have counted yet. */
function cost(spec: Spec, from: Phase, seen?: WayBackSeen): Omit<WayBack, 'from'> {
  if (comparePhases(from, 'contract') >= 0) {
    const gone = spec.drop
      ? `${spec.replaces?.column ?? 'the old column'} is dropped`
      : 'nothing keeps the old column true any more';
    return spec.replaces
      ? { kind: 'one-way', says: `one way: ${gone}` }
      : { kind: 'one-way', says: 'one way: the column is part of the table' };
  }
  const lost = seen && spec.replaces ? losing(spec, seen) : 'loses nothing';
  if (from !== 'retire') return { kind: 'instant', says: `instant, ${lost}` };
  const counted = seen ? `, ${lost}` : '';
  if (hasLiveDown(spec))
    return { kind: 'instant', says: `instant${counted}; the trigger keeps ${spec.replaces?.column} true` };
  if (spec.replaces?.down !== undefined) {
    const about = seen && seen.fillMs !== null ? `, about ${seconds(seen.fillMs)}` : '';
    const says = `slow: ${spec.replaces.column} must be filled from the new column first${about}${counted}`;
    return { kind: 'slow', says };
  }
  return {
    kind: 'one-way',
    says: `one way: the spec has no "down", so nothing can fill ${spec.replaces?.column} again${hasBridge(spec) ? '; the trigger works in one direction' : ''}`,
  };
}
