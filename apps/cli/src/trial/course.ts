/** Duty: the way of a trial through the phases: into each, back out of it, and into it again; knows no database. */
import type { AnsweredRefusal, Client, RolloutView, TargetView } from '@sluice/api';
import { comparePhases, isRefusal, phasesOf, type Phase, type Spec } from '@sluice/core';

/** How often it looks, in milliseconds. */
const LOOK_MS = 60;

export interface Passage {
  readonly phase: Phase;
  /** Until all that the phase has to do was done. */
  readonly ms: number;
  /** Back out of it, and until it was there again; undefined where the trial did not turn back. */
  readonly backMs?: number;
  /** There is no way back from here, as the plan says. */
  readonly oneWay?: true;
  /** What a rollback to the beginning did not leave as it was. */
  readonly left?: readonly string[];
}

export interface CourseNeeds {
  readonly client: Client;
  readonly id: string;
  readonly spec: Spec;
  readonly now: () => number;
  readonly rest: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  /** How long nothing may change, in milliseconds. */
  readonly patienceMs: number;
  /** Before a phase is entered. */
  readonly before: (phase: Phase) => Promise<void>;
  /** What is not as it was before the rollout, after a rollback to its beginning. */
  readonly left: () => Promise<readonly string[]>;
  readonly passed: (passage: Passage) => void;
}

/** It did not come on. */
export class Stuck extends Error {
  override readonly name = 'Stuck';
  readonly phase: Phase;

  constructor(phase: Phase, why: string) {
    super(why);
    this.phase = phase;
  }
}

/** From here on services, where there were any, read the new column: so from here a rollback has something to take back. */
const TURNS_FROM: Phase = 'verify';
/** Out of these the trial goes back to the very beginning. */
const TO_THE_BEGINNING: ReadonlySet<Phase> = new Set(['expand', 'soak']);

/** @throws Stuck where a phase does not come on any more, or a command is refused. */
export async function runCourse(needs: CourseNeeds): Promise<void> {
  const { spec, now, passed, before } = needs;
  const phases = phasesOf(spec).filter((p) => p !== 'plan' && p !== 'done');
  for (const phase of phases) {
    await before(phase);
    const began = now();
    await into(needs, phase);
    const there = now();
    const passage: Passage = { phase, ms: there - began };
    const turns = phase !== 'contract' && comparePhases(phase, TURNS_FROM) >= 0;
    if (!turns && !TO_THE_BEGINNING.has(phase)) {
      passed(passage);
      continue;
    }
    const { wayBackNow } = good(phase, await needs.client.call('getRollout', { params: { id: needs.id } }));
    if (wayBackNow.kind === 'one-way') {
      passed({ ...passage, oneWay: true });
      continue;
    }
    if (turns) {
      await rollBack(needs, phase, undefined);
      await forward(needs, phase);
    }
    const left = TO_THE_BEGINNING.has(phase) ? await fromTheBeginning(needs, phase) : undefined;
    passed({ ...passage, backMs: now() - there, ...(left ? { left } : {}) });
  }
  await reach(needs, 'done', (view) => view.doneAt !== null);
}

async function fromTheBeginning(needs: CourseNeeds, phase: Phase): Promise<readonly string[]> {
  await rollBack(needs, phase, 'plan');
  const left = await needs.left();
  await forward(needs, phase);
  return left;
}

async function rollBack(needs: CourseNeeds, phase: Phase, to: 'plan' | undefined): Promise<void> {
  const { client, id } = needs;
  const params = { id };
  good(phase, await client.call('rollbackRollout', { params, body: to === undefined ? {} : { to } }));
  if (to === 'plan') good(phase, await client.call('approveRollout', { params, body: { phase: 'plan' } }));
  await reach(needs, phase, (view) => view.heading === 'held');
}

async function forward(needs: CourseNeeds, phase: Phase): Promise<void> {
  good(phase, await needs.client.call('resumeRollout', { params: { id: needs.id }, body: {} }));
  await into(needs, phase);
}

/** Until the phase has begun, and has nothing left to do. */
async function into(needs: CourseNeeds, phase: Phase): Promise<void> {
  await reach(needs, phase, (view) => view.targets.every((t) => t.phase === phase && isThrough(t)));
}

/** What the next gate still wants is a person's word alone. */
function isThrough({ gate }: TargetView): boolean {
  return gate !== null && gate.conditions.every((c) => c.met || c.name === 'advance');
}

/** Looks until it is so, and says to go on wherever it waits for that word. */
async function reach(needs: CourseNeeds, phase: Phase, isSo: (view: RolloutView) => boolean): Promise<void> {
  const { client, id, now, rest, signal, patienceMs } = needs;
  let [seen, standing, until] = [0, '', 0];
  for (;;) {
    signal.throwIfAborted();
    const view = good(phase, await client.call('getRollout', { params: { id } }));
    const fresh = (view.lookedAt ?? 0) > seen || view.doneAt !== null || view.heading === 'held';
    if (fresh && isSo(view)) return;
    const stands = standingOf(view);
    if (stands !== standing) [standing, until] = [stands, now() + patienceMs];
    else if (now() > until) throw new Stuck(phase, whyOf(view));
    const waits =
      view.heading === 'forward' &&
      view.targets.some((t) => comparePhases(t.phase, phase) < 0 && isThrough(t));
    if (fresh && waits) {
      const asked = await client.call('advanceRollout', { params: { id }, body: {} });
      // it may have been asked on a look that is over
      if (isRefusal(asked) && asked.code !== 'gate-closed' && asked.code !== 'nothing-to-advance')
        good(phase, asked);
      seen = view.lookedAt ?? 0;
    }
    await rest(LOOK_MS);
  }
}

/** All that changes while it comes on; figures that only count are left out. */
function standingOf({ heading, targets }: RolloutView): string {
  const parts = targets.map(({ phase, waits, trouble, gate, progress }) => [
    phase,
    (trouble ?? waits)?.replace(/\d+/g, '#'),
    gate?.conditions.filter((c) => c.met).length,
    progress.map((p) => [p.step, p.rowsDone, p.finished]),
  ]);
  return JSON.stringify([heading, parts]);
}

function whyOf(view: RolloutView): string {
  const [target] = view.targets;
  return (
    target?.trouble ??
    target?.gate?.conditions.find((c) => !c.met && c.name !== 'advance')?.says ??
    target?.waits ??
    'it did not come on'
  );
}

function good<T>(phase: Phase, answer: T | AnsweredRefusal): T {
  if (isRefusal(answer)) throw new Stuck(phase, `${answer.wanted}, but ${answer.found}. ${answer.todo}`);
  return answer as T;
}
