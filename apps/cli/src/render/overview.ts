/** Duty: what happens in each phase, in one line each, from the spec and the plan's steps; pure. */
import type { PlanView } from '@sluice/api';
import { phasesOf, seconds, type Lock, type Phase, type StepName } from '@sluice/core';
import { forecastLines } from './forecast.js';
import { and, columns } from './columns.js';

/** What a step adds or takes away; those without a sign say themselves in the statements. */
const SIGN: Partial<Record<StepName, string>> = {
  'add-column': '+ column',
  bridge: '+ sync trigger',
  checks: '+ check',
  'not-null': '+ not null',
  unique: '+ unique',
  'foreign-key': '+ foreign key',
  indexes: '+ indexes',
  default: '+ default',
  'bridge-down': '+ the way back in the sync trigger',
  'release-old': '- constraints of the old column',
  'drop-bridge': '- sync trigger',
  'late-default': '+ default',
  'drop-old': '- the old column',
};

const LOCKS: readonly Lock[] = [
  'none',
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'ACCESS EXCLUSIVE',
];
export function overviewLines(plan: PlanView): readonly string[] {
  const rows = phasesOf(plan.spec)
    .filter((p) => p !== 'plan' && p !== 'done')
    .map((phase) => [phase, whatOf(plan, phase), lockOf(plan, phase)]);
  return [...columns(rows, '    '), ...wayLines(plan), ...forecastLines(plan)];
}

/** How a step goes about it, which differs between targets with their sizes. */
function wayLines({ targets }: PlanView): readonly string[] {
  return targets.flatMap(({ target, steps }) =>
    steps.flatMap(({ step, way }) => (way === undefined ? [] : [`    ${step} on ${target} ${way}`])),
  );
}

function whatOf(plan: PlanView, phase: Phase): string {
  const signs = [...new Set(stepsIn(plan, phase).flatMap(({ step }) => SIGN[step] ?? []))].join(', ');
  return [signs, SAYS[phase]?.(plan.spec) ?? ''].filter(Boolean).join(', ') || 'nothing to do';
}

const SAYS: Partial<Record<Phase, (spec: PlanView['spec']) => string>> = {
  write: (spec) => {
    const writers = spec.services.filter((s) => s.writes).map((s) => s.name);
    const both = spec.replaces ? 'both columns' : 'the new column';
    return writers.length === 0 ? '' : `${and(writers)} ${writers.length === 1 ? 'writes' : 'write'} ${both}`;
  },
  backfill: ({ pace, replaces, fill }) =>
    replaces || fill !== undefined
      ? `~ every row that older code wrote, ${typeof pace === 'string' ? pace : 'at its own pace'}`
      : '',
  verify: ({ replaces, services, shadow }) => {
    if (!replaces) return 'every row is looked at';
    const reads = services.some((s) => s.reads);
    return `every row is compared${reads ? `; reads of both columns agree for ${seconds(shadow.windowMs)}` : ''}`;
  },
  read: ({ services, ramp, holdMs, targets }) => {
    if (services.length === 0) return '';
    const waves = [...new Set(targets.map((t) => t.wave))].map((wave) =>
      and(targets.filter((t) => t.wave === wave).map((t) => t.name)),
    );
    return `${ramp.join(', ')} %, ${seconds(holdMs)} each; ${waves.join(', then ')}`;
  },
  soak: ({ soakMs }) => (soakMs === 0 ? '' : seconds(soakMs)),
  retire: ({ column, replaces, services }) =>
    replaces && services.length > 0 ? `services stop writing ${column.table}.${replaces.column}` : '',
  contract: ({ column, replaces, drop }) =>
    replaces && !drop ? `${column.table}.${replaces.column} stays` : '',
};

/** The strongest lock of a phase. */
function lockOf(plan: PlanView, phase: Phase): string {
  const locks = stepsIn(plan, phase).flatMap((s) => s.statements.map((x) => x.lock));
  const [strongest = 'none'] = locks.toSorted((a, b) => LOCKS.indexOf(b) - LOCKS.indexOf(a));
  return strongest === 'none' ? '' : strongest;
}

function stepsIn(plan: PlanView, phase: Phase) {
  return plan.targets.flatMap((t) => t.steps.filter((s) => s.phase === phase));
}
