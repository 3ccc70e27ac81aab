/** Duty: a plan as a review reads it: what is deployed, what runs, what going back costs, what stands in the way; pure. */
import type { PlanView } from '@sluice/api';
import { hasBridge, seconds } from '@sluice/core';
import type { Paint } from '../paint.js';
import { about, columns } from './columns.js';
import { findingLines, foundIn, type Found } from './findings.js';
import { overviewLines } from './overview.js';
import { sampleLines } from './sample.js';
import { statementLines } from './statements.js';

export function planLines(plan: PlanView, paint: Paint, file: string): readonly string[] {
  const heading = (text: string): readonly string[] => ['', paint.strong(`  ${text}`)];
  const found = foundIn(plan);
  const sampled = sampleLines(plan);
  const deploys = DEPLOYS[plan.deploys.length] ?? `${plan.deploys.length} TIMES`;
  return [
    '',
    ...headLines(plan, paint),
    ...(plan.deploys.length === 0 ? [] : [...heading(`YOU DEPLOY ${deploys}`), ...deployLines(plan)]),
    ...heading(`WHAT RUNS   nobody waits for a lock longer than ${seconds(plan.spec.locks.timeoutMs)} a try`),
    ...overviewLines(plan),
    ...statementLines(plan, heading, paint),
    ...(sampled.length === 0 ? [] : [...heading('WHAT BECOMES OF ROWS'), ...sampled]),
    ...heading('GOING BACK'),
    ...wayBackLines(plan, paint),
    ...(found.length === 0 ? [] : [...heading('FIRST'), ...findingLines(found, paint)]),
    '',
    ...closing(found, paint, file),
  ];
}

const DEPLOYS: Readonly<Record<number, string>> = { 1: 'ONCE', 2: 'TWICE' };

function headLines({ rollout, spec, targets }: PlanView, paint: Paint): readonly string[] {
  const { column, replaces, services } = spec;
  const type = [column.type, column.notNull ? 'not null' : '', column.unique ? 'unique' : '']
    .filter(Boolean)
    .join(' ');
  const checks = column.checks.map((c) => `, check ${c.expression}`).join('');
  const users = services.map(
    (s) => `${s.name} (${[s.reads ? 'reads' : '', s.writes ? 'writes' : ''].filter(Boolean).join(', ')})`,
  );
  const nobody = hasBridge(spec) ? 'no services: the sync trigger covers every writer' : 'no services';
  const rows = targets.map((t) => `${t.target} ${about(t.rows)} rows`).join(', ');
  return columns([
    [
      rollout,
      `${type}${checks}`,
      replaces ? `replaces ${column.table}.${replaces.column}` : 'replaces nothing',
    ],
    [rows, users.length > 0 ? users.join('  ') : nobody, ''],
  ]).map((line, i) => (i === 0 ? line.replace(rollout, paint.strong(rollout)) : line));
}

function deployLines({ deploys }: PlanView): readonly string[] {
  return columns(
    deploys.map((d, i) => [String(i + 1), d.when, d.services.join(', '), d.what]),
    '    ',
  );
}

interface Stretch {
  readonly first: string;
  readonly last: string;
  readonly kind: string;
  readonly says: string;
}

function wayBackLines({ wayBack }: PlanView, paint: Paint): readonly string[] {
  // neighbours that cost the same are one line: up to soak
  const stretches = wayBack.reduce<readonly Stretch[]>((all, { from, kind, says }) => {
    const before = all.at(-1);
    return before?.says === says
      ? [...all.slice(0, -1), { ...before, last: from }]
      : [...all, { first: from, last: from, kind, says }];
  }, []);
  const name = ({ first, last }: Stretch, i: number): string => {
    if (first === last) return first;
    return i === 0 ? `up to ${last}` : `${first} to ${last}`;
  };
  const lines = columns(
    stretches.map((s, i) => [
      name(s, i),
      s.kind === 'one-way' ? s.says.replace(/^one way/, 'ONE WAY') : s.says,
    ]),
    '    ',
  );
  return lines.map((line, i) => (stretches[i]?.kind === 'one-way' ? paint.bad(line) : line));
}

function closing(found: readonly Found[], paint: Paint, file: string): readonly string[] {
  const blocking = found.filter(({ finding }) => finding.severity === 'blocks');
  const known = found.length - blocking.length;
  const verdict =
    blocking.length === 0
      ? 'Nothing blocks'
      : `${blocking.length} ${blocking.length === 1 ? 'blocks' : 'block'}`;
  const line = `${verdict}, ${known} to know. Nothing was changed.`;
  const first = blocking[0]?.finding;
  return [
    `  ${first ? paint.bad(line) : line}`,
    first
      ? `  Next: ${first.todo}\n        then   sluice apply ${file}   (or wave it through: --through ${quoted(first.subject)})`
      : `  Next: sluice apply ${file}`,
  ].flatMap((text) => text.split('\n'));
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
