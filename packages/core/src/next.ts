/** Duty: what the runner does next on each target, and the gate that it waits for; pure, so that any decision can be replayed. */
import { met, unmet, type Condition, type Gate } from './condition.js';
import { adopting } from './direct.js';
import { drifting } from './drift.js';
import { entryConditions, togetherCondition } from './entry.js';
import { draft } from './event.js';
import { breached } from './guardrails/breach.js';
import { evaluate } from './items/evaluate.js';
import { lookAt, type Action, type Look } from './items/look.js';
import { UNSEEN, type Observation } from './observation.js';
import { spentOverrides } from './override.js';
import { comparePhases, phaseAfter, programmeOf, type Item, type Phase } from './phases.js';
import type { Rollout, TargetState } from './rollout.js';
import { capabilitiesOf } from './stage.js';
import { backProgramme, landing } from './way-back.js';

/** Where one target stands, and what comes next. */
export interface Outlook {
  readonly target: string;
  readonly phase: Phase;
  /** The gate of the next phase; absent when there is none, or when the rollout goes back. */
  readonly gate?: Gate;
  /** At most one deed; absent: it waits. */
  readonly action?: Action;
  /** What it waits for, in one line; absent when it does not wait. */
  readonly waits?: string;
  /** The condition that says so; absent where it waits for none, as when it is paused. */
  readonly lacks?: Condition;
}

interface Worked {
  readonly complete: boolean;
  readonly conditions: readonly Condition[];
  readonly action?: Action;
  readonly item?: Item;
}

/** What to do and what is waited for, on every target. */
export function next(rollout: Rollout, observation: Observation, now: number): readonly Outlook[] {
  if (rollout.forgotten) return [];
  const looks = new Map(
    Object.entries(rollout.targets).map(([name, state]) => {
      return [
        name,
        lookAt(rollout, name, state, observation.targets[name] ?? UNSEEN, observation, now),
      ] as const;
    }),
  );
  const worked = new Map(
    [...looks].map(([name, look]) => [name, work(look, programme(rollout, name, look.state))] as const),
  );
  const ready = (name: string, phase: Phase): boolean => {
    const look = looks.get(name);
    if (!look || !worked.get(name)?.complete) return false;
    if (phaseAfter(rollout.spec, look.state.phase) !== phase) return false;
    // a person's word is for all targets at once, so they do not wait for each other with it
    return entryConditions(look, phase).every((c) => c.met || c.name === 'advance');
  };
  return [...looks].map(([name, look]) =>
    outlook(look, worked.get(name) ?? { complete: false, conditions: [] }, ready),
  );
}

/** The item at which a target stands: what `observe` must look at before `next` can decide. */
export function currentItem(
  rollout: Rollout,
  observation: Observation,
  target: string,
  now: number,
): Item | undefined {
  const state = rollout.targets[target];
  if (!state) return undefined;
  const look = lookAt(rollout, target, state, observation.targets[target] ?? UNSEEN, observation, now);
  return work(look, programme(rollout, target, state)).item;
}

function programme(rollout: Rollout, target: string, state: TargetState): readonly Item[] {
  if (rollout.heading === 'held') return [];
  if (rollout.heading === 'forward') return programmeOf(rollout.spec, state.phase);
  if (state.back) return [];
  const from = rollout.backFrom[target] ?? state.phase;
  const readsNew = Object.values(state.stages).some((s) => capabilitiesOf(s).read > 0);
  return backProgramme(rollout.spec, from, rollout.backTo, rollout.backFor, readsNew);
}

function work(look: Look, items: readonly Item[]): Worked {
  const conditions: Condition[] = [];
  for (const item of items) {
    const verdict = evaluate(look, item);
    conditions.push(verdict.condition);
    if (!verdict.condition.met)
      return { complete: false, conditions, item, ...(verdict.action ? { action: verdict.action } : {}) };
  }
  return { complete: true, conditions };
}

/** Whether all that lies before a phase is true on a target. */
type Ready = (target: string, phase: Phase) => boolean;

function outlook(look: Look, worked: Worked, ready: Ready): Outlook {
  const { rollout, target, state, seen } = look;
  const base = { target, phase: state.phase };
  const gate = rollout.heading === 'forward' ? gateOf(look, worked, ready) : undefined;
  const shown = gate ? { ...base, gate } : base;
  // an event in the log needs no target: a breach neither waits for one nor for what is on its way there
  const breach = rollout.heading === 'forward' && rollout.doneAt === undefined ? breached(look) : undefined;
  if (!seen.reachable) {
    const waits = `cannot reach ${target}: ${seen.error}`;
    return { ...shown, ...(breach ? { action: breach } : {}), waits };
  }
  const found = adopting(look) ?? drifting(look) ?? breach;
  if (found) return { ...shown, action: found };
  const copy = copying(look);
  if (copy) return { ...shown, action: copy };
  if (rollout.doneAt !== undefined) return shown;
  if (rollout.heading === 'held')
    return { ...shown, waits: `rolled back and held: sluice resume ${rollout.id}` };
  if (rollout.heading === 'back') return back(look, worked, base);
  if (rollout.paused) return { ...shown, waits: `paused: sluice resume ${rollout.id}` };
  if (worked.action) return { ...shown, action: worked.action, ...waiting(worked.conditions) };
  if (gate?.open) {
    return {
      ...shown,
      action: {
        kind: 'record',
        target,
        events: [draft('PhaseEntered', { target, phase: gate.phase, evidence: gate.conditions })],
      },
    };
  }
  if (!gate && Object.values(rollout.targets).every((t) => t.phase === 'done')) {
    return { ...shown, action: { kind: 'record', target, events: [draft('RolloutFinished', {})] } };
  }
  return { ...shown, ...waiting(gate?.conditions ?? []) };
}

function gateOf(look: Look, worked: Worked, ready: Ready): Gate | undefined {
  const { rollout, target, state } = look;
  const phase = phaseAfter(rollout.spec, state.phase);
  if (!phase) return undefined;
  const said = new Set(worked.conditions.map((c) => c.says));
  const conditions = [
    ...worked.conditions,
    ...entryConditions(look, phase).filter((c) => !said.has(c.says)),
    ...togetherCondition(rollout, target, phase, (other) => ready(other, phase)),
  ];
  conditions.push(...spentOverrides(state, conditions));
  if (conditions.length === 0) conditions.push(met('nothing', `${state.phase} has nothing to do here`));
  return { phase, target, conditions, open: worked.complete && conditions.every((c) => c.met) };
}

/** Stage first: every flag change that touches a target is copied to it before anything else happens there. */
function copying({ rollout, state, seen, target }: Look): Action | undefined {
  if (rollout.spec.services.length === 0 || !state.finished['prepare-schema']) return undefined;
  // the server beside us may have come later, or have been put back to an older state of its own
  const behind = seen.elsewhere?.trouble === '' && seen.elsewhere.revision < rollout.revision;
  // what somebody else has turned is told first
  if ((seen.elsewhere?.drifted.length ?? 0) > 0) return undefined;
  if (state.copied >= state.moved && !behind) return undefined;
  const there = !behind && (seen.elsewhere?.revision ?? Infinity) >= state.moved;
  return there && seen.stageRevision >= state.moved
    ? { kind: 'record', target, events: [draft('StagesCopied', { target, revision: state.moved })] }
    : { kind: 'copy-stages', target, revision: state.moved };
}

function back(
  { rollout, target, state }: Look,
  worked: Worked,
  base: { target: string; phase: Phase },
): Outlook {
  if (state.back) return { ...base, waits: 'is back; other targets are still on their way' };
  if (worked.action) return { ...base, action: worked.action, ...waiting(worked.conditions) };
  if (!worked.complete) return { ...base, ...waiting(worked.conditions) };
  const phase = landing(rollout.backFrom[target] ?? state.phase, rollout.backTo);
  return {
    ...base,
    action: { kind: 'record', target, events: [draft('RollbackReached', { target, phase })] },
  };
}

function waiting(conditions: readonly Condition[]): Pick<Outlook, 'waits' | 'lacks'> {
  const lacks = conditions.find((c) => !c.met);
  return lacks ? { waits: lacks.says, lacks } : {};
}

/** A gate that a phase far ahead will have, as far as it can be judged now. */
export function gateAhead(
  rollout: Rollout,
  observation: Observation,
  target: string,
  phase: Phase,
  now: number,
): Gate | undefined {
  const state = rollout.targets[target];
  if (!state) return undefined;
  const look = lookAt(rollout, target, state, observation.targets[target] ?? UNSEEN, observation, now);
  const before = phaseBefore(rollout, phase);
  const conditions = [
    unmet('phase', `${target} is in ${state.phase}`, { phase: state.phase }),
    ...programmeOf(rollout.spec, before)
      .filter((i) => i.kind === 'quiet')
      .map((i) =>
        comparePhases(state.phase, 'soak') < 0 ? unwatched(rollout) : evaluate(look, i).condition,
      ),
    ...entryConditions(look, phase),
  ];
  return { phase, target, conditions, open: false };
}

/** Before `soak` nobody looks at statements, so nothing is known of them: neither that they are there nor that they cannot be seen. */
function unwatched({ spec }: Rollout): Condition {
  return unmet('quiet', `statements that name ${spec.replaces?.column ?? ''} are watched from soak on`);
}

function phaseBefore(rollout: Rollout, phase: Phase): Phase {
  let before: Phase = 'plan';
  for (let p: Phase | undefined = 'plan'; p && p !== phase; p = phaseAfter(rollout.spec, p)) before = p;
  return before;
}
