/** Duty: a plan as a review reads it: what stands in the way, what runs, what going back costs; pure. */
import type { PlanView } from '@sluice/api';
import type { Finding } from '@sluice/core';
import type { Paint } from '../paint.js';
import { about, columns } from './columns.js';

export function planLines(plan: PlanView, paint: Paint, file: string): readonly string[] {
  const { spec } = plan;
  const { column } = spec;
  const checks = column.checks.map((c) => `, check ${c.expression}`).join('');
  const replaces = spec.replaces ? `replaces ${column.table}.${spec.replaces.column}` : 'replaces nothing';
  return [
    '',
    `  ${paint.strong(plan.rollout)}   ${column.type}${column.notNull ? ' not null' : ''}${checks}   ${replaces}`,
    `  ${plan.targets.map((t) => `${t.target}: ${about(t.rows)} rows`).join(', ')}   ${services(plan)}`,
    ...deploys(plan, paint),
    ...runs(plan, paint),
    '',
    paint.strong('  GOING BACK'),
    ...wayBack(plan, paint),
    ...findings(plan, paint),
    '',
    ...closing(plan, paint, file),
  ];
}

function services(plan: PlanView): string {
  const all = plan.spec.services.map(
    (s) => `${s.name} (${[s.reads && 'reads', s.writes && 'writes'].filter(Boolean).join(', ')})`,
  );
  return all.length > 0 ? all.join('  ') : 'no services: the sync trigger covers every writer';
}

function deploys(plan: PlanView, paint: Paint): readonly string[] {
  if (plan.deploys.length === 0) return [];
  const times =
    plan.deploys.length === 1 ? 'ONCE' : plan.deploys.length === 2 ? 'TWICE' : `${plan.deploys.length} TIMES`;
  const rows = plan.deploys.map((d, i) => [String(i + 1), d.when, d.services.join(', '), d.what]);
  return ['', paint.strong(`  YOU DEPLOY ${times}`), ...columns(rows, '    ')];
}

/** Every statement once, under the targets on which it runs word for word. */
function runs(plan: PlanView, paint: Paint): readonly string[] {
  const lines: string[] = [];
  const seen = new Map<string, string[]>();
  for (const target of plan.targets) {
    const text = stepLines(target, paint).join('\n');
    seen.set(text, [...(seen.get(text) ?? []), target.target]);
  }
  for (const [text, targets] of seen) {
    if (text === '') continue;
    lines.push('', paint.strong(`  WHAT RUNS on ${targets.join(', ')}`), ...text.split('\n'));
  }
  return lines;
}

function stepLines(target: PlanView['targets'][number], paint: Paint): readonly string[] {
  let phase = '';
  return target.steps.flatMap((step) => {
    const name = step.phase === phase ? '' : step.phase;
    phase = step.phase;
    return step.statements.flatMap((statement, i) => {
      const head = i === 0 ? name.padEnd(10) : ''.padEnd(10);
      const how = [
        statement.lock === 'none' ? 'no lock' : statement.lock,
        statement.repeats && 'in batches',
        statement.note,
      ].filter(Boolean);
      const [first = '', ...rest] = statement.sql.split('\n');
      return [
        `    ${head} ${first}`,
        ...rest.map((l) => `    ${''.padEnd(10)} ${l}`),
        paint.dim(`    ${''.padEnd(12)} ${how.join('; ')}`),
      ];
    });
  });
}

function wayBack(plan: PlanView, paint: Paint): readonly string[] {
  // neighbours that cost the same are one line: `up to soak`
  const rows: { first: string; last: string; kind: string; says: string }[] = [];
  for (const { from, kind, says } of plan.wayBack) {
    const before = rows.at(-1);
    if (before?.says === says) before.last = from;
    else rows.push({ first: from, last: from, kind, says });
  }
  const text = columns(
    rows.map((r, i) => [i === 0 && r.first !== r.last ? `up to ${r.last}` : r.first, r.says]),
    '    ',
  );
  return text.map((line, i) => (rows[i]?.kind === 'one-way' ? paint.bad(line) : line));
}

const MARKS = { blocks: 'x', warns: '!', tells: '-' } as const;

function findings(plan: PlanView, paint: Paint): readonly string[] {
  const all = plan.targets.flatMap((t) => t.findings.map((f) => ({ ...f, target: t.target })));
  if (all.length === 0) return [];
  const colour = (f: Finding): ((text: string) => string) =>
    f.severity === 'blocks' ? paint.bad : f.severity === 'warns' ? paint.warn : paint.dim;
  const lines = all
    .toSorted((a, b) => Object.keys(MARKS).indexOf(a.severity) - Object.keys(MARKS).indexOf(b.severity))
    .flatMap((f) => [
      `  ${colour(f)(MARKS[f.severity])} ${paint.strong(f.code)}   ${f.target}: ${f.message}`,
      `      ${f.todo}`,
    ]);
  return ['', paint.strong('  FIRST'), ...lines];
}

function closing(plan: PlanView, paint: Paint, file: string): readonly string[] {
  const all = plan.targets.flatMap((t) => t.findings);
  const blocking = all.filter((f) => f.severity === 'blocks');
  const known = all.length - blocking.length;
  const counts = `${blocking.length === 0 ? 'Nothing blocks' : `${blocking.length} blocks`}, ${known} to know. Nothing was changed.`;
  const first = blocking[0];
  const next = first ? `fix ${first.code}, then   sluice apply ${file}` : `sluice apply ${file}`;
  return [`  ${first ? paint.bad(counts) : counts}`, `  Next: ${next}`];
}
