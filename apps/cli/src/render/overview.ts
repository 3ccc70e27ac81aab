/** Duty: what happens in each phase, in a line each and what it takes on each target below; from the spec and the plan's steps; pure. */
import type { PlanView } from '@sluice/api';
import { phasesOf, seconds, type Lock, type Phase, type StepName } from '@sluice/core';
import type { Paint } from '../paint.js';
import { and, columns } from './columns.js';
import { bytes, forecastLines } from './forecast.js';

/** What a step adds or takes away; those without a sign say themselves in the statements. */
export const SIGN: Partial<Record<StepName, string>> = {
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

/** What matters after what runs and how long it takes. */
const DIM = /^(lock|forecast)\b/;

export function overviewLines(plan: PlanView, paint: Paint, width: number | undefined): readonly string[] {
  const phases = phasesOf(plan.spec).filter((p) => p !== 'plan' && p !== 'done');
  const name = Math.max(...phases.map((p) => p.length));
  return phases.flatMap((phase) => [
    ...columns([[phase.padEnd(name), phaseWhat(plan, phase)]], '    ', width),
    ...[...phaseTakes(plan, phase), ...(phase === 'backfill' ? forecastBasis(plan) : [])].flatMap((line) =>
      columns([[line]], ' '.repeat(name + 6), width).map(DIM.test(line) ? paint.dim : String),
    ),
  ]);
}

/** What a phase does, in a few words. */
export function phaseWhat(plan: PlanView, phase: Phase): string {
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

/** Its lock, and what it takes on each target, a line each. */
export function phaseTakes(plan: PlanView, phase: Phase): readonly string[] {
  const targets = plan.targets.flatMap((t) => {
    const said = [...(phase === 'backfill' ? forecastLines(t) : []), ...scansOf(t, phase)];
    return said.length === 0 ? [] : [`${t.target}: ${said.join('; ')}`];
  });
  return [...locksOf(plan, phase), ...targets];
}

/** What the figures of a backfill stand on; the same on every target. */
export function forecastBasis({ targets }: PlanView): readonly string[] {
  const basis = targets.find((t) => t.forecast)?.forecast?.basis;
  return basis === undefined ? [] : [`forecast: ${basis}`];
}

/** The strongest lock of a phase, and how long it is waited for where it hinders anybody. */
function locksOf(plan: PlanView, phase: Phase): readonly string[] {
  const locks = stepsIn(plan, phase).flatMap((s) => s.statements.map((x) => x.lock));
  const [strongest = 'none'] = locks.toSorted((a, b) => LOCKS.indexOf(b) - LOCKS.indexOf(a));
  if (strongest === 'none') return [];
  if (strongest === 'ROW EXCLUSIVE')
    return ['lock ROW EXCLUSIVE, as any update takes; only its batch of rows is held'];
  const hinders = LOCKS.indexOf(strongest) > LOCKS.indexOf('SHARE UPDATE EXCLUSIVE');
  return [`lock ${strongest}, ${hinders ? 'for a moment' : 'nobody waits'}`];
}

/** What is read from end to end while others go on: a validated constraint once, a concurrent index twice. */
function scansOf(target: PlanView['targets'][number], phase: Phase): readonly string[] {
  const sql = target.steps.flatMap((s) => (s.phase === phase ? s.statements.map((x) => x.sql) : []));
  const scans = sql.reduce(
    (sum, text) =>
      sum +
      (/\bvalidate constraint\b/i.test(text) ? 1 : 0) +
      (/^create (unique )?index concurrently\b/i.test(text) ? 2 : 0),
    0,
  );
  if (scans === 0) return [];
  const of = bytes({ low: target.tableBytes, high: target.tableBytes });
  return [`${scans} ${scans === 1 ? 'scan' : 'scans'} of ${of}; nobody waits`];
}

function stepsIn(plan: PlanView, phase: Phase) {
  return plan.targets.flatMap((t) => t.steps.filter((s) => s.phase === phase));
}
