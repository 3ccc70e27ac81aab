/** Duty: whether a step is done or taken back, and what to do when it is not; pure. */
import { met, unmet, type Condition } from '../condition.js';
import { draft } from '../event.js';
import { approvalsFor } from '../rollout.js';
import type { StepName } from '../step.js';
import { count } from '../text.js';
import { record, type Evaluate, type Look, type Verdict } from './look.js';

export const step: Evaluate<'step'> = (look, { step }) => {
  const { state, seen, target } = look;
  if (state.stale.includes(step)) return takenBack(look, step, `${step}: starts again`);
  const outdated = otherTimeline(look, step);
  if (outdated) return outdated;
  const finished = state.finished[step];
  if (finished)
    return {
      condition:
        JUDGED[step]?.(look, { ...finished.facts, at: finished.at }) ??
        met(step, doneText(step, finished.facts), { ...finished.facts, at: finished.at }),
    };
  const inspection = seen.steps[step];
  if (!inspection) return { condition: unmet(step, `${step}: not looked at yet`) };
  if (inspection.state === 'done' || inspection.state === 'unneeded') {
    return {
      condition: unmet(step, `${step}: done, about to be recorded`),
      action: record(target, draft('StepFinished', { target, step, facts: inspection.facts ?? {} })),
    };
  }
  return { condition: unmet(step, running(look, step)), action: { kind: 'apply', target, step } };
};

/** After a promotion, what the old primary had committed and not yet sent is missing: the scans that count begin anew. */
function otherTimeline({ state, seen, target }: Look, step: StepName): Verdict | undefined {
  const { timeline } = seen;
  const before = state.finished[step]?.facts.timeline;
  if (timeline === null || typeof before !== 'number' || before === timeline) return undefined;
  return {
    condition: unmet(step, `${target} writes on timeline ${timeline} now: ${step} begins anew`, {
      timeline,
      before,
    }),
    action: record(target, draft('ScanStale', { target, steps: [step], timeline })),
  };
}

export const undo: Evaluate<'undo'> = (look, { step, half }) => {
  const { state, rollout, seen, target } = look;
  if (state.undone.includes(step)) return { condition: met(step, `${step}: taken back`) };
  if (half && state.finished[step]) return { condition: met(step, `${step}: whole`) };
  if (half && seen.steps[step]?.state === 'done') {
    return {
      condition: unmet(step, `${step}: whole, about to be recorded`),
      action: record(target, draft('StepFinished', { target, step, facts: seen.steps[step]?.facts ?? {} })),
    };
  }
  if (step === 'add-column' && stands(look, step) && approvalsFor(rollout, 'plan') < 1) {
    return {
      condition: unmet(
        'approval',
        `dropping ${rollout.id} needs an approval: sluice approve ${rollout.id} plan`,
        { phase: 'plan' },
      ),
    };
  }
  return takenBack(look, step, `${step}: being taken back`);
};

/** A step that stands must go; what no longer stands is recorded. */
function takenBack(look: Look, step: StepName, says: string): Verdict {
  const { seen, target } = look;
  if (!seen.steps[step]) return { condition: unmet(step, `${step}: not looked at yet`) };
  const waits = seen.steps[step].facts?.waits;
  return {
    condition: unmet(step, typeof waits === 'string' ? `${says}; it waits for ${waits}` : says),
    action: stands(look, step)
      ? { kind: 'undo', target, step }
      : record(target, draft('StepUndone', { target, step, facts: {} })),
  };
}

/** True where anything of a step is there: also the cursor of a scan that was cut short, or it would go on from there. */
function stands({ seen }: Look, step: StepName): boolean {
  const state = seen.steps[step]?.state;
  return state === 'done' || state === 'invalid' || seen.progress.some((p) => p.step === step);
}

const JUDGED: Partial<Record<StepName, (look: Look, facts: Condition['evidence']) => Condition>> = {
  verify: ({ rollout, seen }, facts) => {
    const differing = Number(facts.differing ?? 0);
    return differing > 0
      ? unmet('differing', `${differText(differing, facts)}: mend them, then sluice verify ${rollout.id}`, {
          ...facts,
          ...(seen.repairSql === undefined ? {} : { repairSql: seen.repairSql }),
          ...(seen.differingRows === undefined ? {} : { samples: seen.differingRows }),
        })
      : met('differing', `0 of ${rowsText(facts)} rows differ`, facts);
  },
};

function rowsText({ rows }: Condition['evidence']): string {
  return typeof rows === 'number' ? count(rows) : String(rows);
}

/** How many rows differ, of which kinds, and what that probably means. */
function differText(differing: number, facts: Condition['evidence']): string {
  const kinds = KINDS.flatMap(([fact, says]) => {
    const n = Number(facts[fact] ?? 0);
    return n > 0 ? [`${count(n)} ${says}`] : [];
  });
  const of = `${count(differing)} of ${rowsText(facts)} rows differ`;
  const told = kinds.length === 0 ? of : `${of} (${kinds.join(', ')})`;
  return typeof facts.means === 'string' ? `${told}: ${facts.means}` : told;
}

const KINDS: readonly (readonly [fact: string, says: string])[] = [
  ['unfilled', 'unfilled'],
  ['other', 'with another value'],
  ['refused', 'that a constraint refuses'],
  ['raised', 'for which up raises'],
];

/** The facts that name what a step has brought, and what is true of it. */
const BROUGHT: Partial<Record<StepName, readonly [fact: string, says: string]>> = {
  checks: ['constraints', 'validated'],
  'not-null': ['column', 'is not null, without an exception'],
  unique: ['constraint', 'unique, its index valid'],
  'foreign-key': ['constraint', 'validated'],
  indexes: ['indexes', 'valid'],
};

function doneText(step: StepName, facts: Condition['evidence']): string {
  const [fact, says] = BROUGHT[step] ?? ['', ''];
  const names = facts[fact];
  const told = Array.isArray(names) ? names.join(', ') : typeof names === 'string' ? names : '';
  return told === '' ? `${step}: done` : `${step}: ${told} ${says}`;
}

function running(look: Look, step: StepName): string {
  const waits = look.seen.steps[step]?.facts?.waits;
  if (typeof waits === 'string') return `${step}: waits for ${waits}`;
  const p = look.seen.progress.find((x) => x.step === step && !x.finished);
  if (!p) return `${step}: under way`;
  const rows = `of about ${p.rowsTotal === null ? '?' : count(p.rowsTotal)} rows`;
  return p.again
    ? `${step}: pass ${p.again.pass} saw ${count(p.again.rows)} ${rows}`
    : `${step}: ${count(p.rowsDone)} ${rows}`;
}
