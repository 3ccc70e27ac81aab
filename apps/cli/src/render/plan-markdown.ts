/** Duty: a plan as a comment on a pull request, in Markdown: the verdict first, every statement folded away below; pure. */
import type { PlanView } from '@sluice/api';
import { phasesOf, seconds } from '@sluice/core';
import { createPaint } from '../paint.js';
import { and, count } from './columns.js';
import { foundIn, type Found } from './findings.js';
import { forecastBasis, phaseTakes, phaseWhat } from './overview.js';
import { columnText, placeText } from './plan-head.js';
import { sqlLines } from './statements.js';
import { stretchesOf } from './way-back.js';

const SIGN = { blocks: '❌', warns: '⚠️', tells: 'ℹ️' } as const;

export function planMarkdown(plan: PlanView, file: string): readonly string[] {
  const found = foundIn(plan);
  return [
    `### ${code(plan.rollout)}: ${verdictOf(found)}`,
    '',
    `${code(columnText(plan.spec))}${plan.spec.comment === undefined ? '' : `. ${text(plan.spec.comment)}`}`,
    '',
    ...plan.targets.map((t) => `- **${text(t.target)}** ${text(placeText(t, plan.spec))}`),
    '',
    ...(found.length === 0 ? [] : findingRows(found, plan.targets.length)),
    ...(plan.deploys.length === 0
      ? []
      : [
          '**Deploys**',
          '',
          ...plan.deploys.map((d) => `1. ${text(`${d.when}, ${and(d.services)}: ${d.what}`)}`),
          '',
        ]),
    ...table(
      [
        'phase',
        'what runs',
        `lock, time, log, disk (no lock is waited for longer than ${seconds(plan.spec.locks.timeoutMs)} a try)`,
      ],
      phasesOf(plan.spec)
        .filter((p) => p !== 'plan' && p !== 'done')
        .map((p) => [p, phaseWhat(plan, p), phaseTakes(plan, p).join('; ')]),
    ),
    ...table(
      ['going back', ''],
      stretchesOf(plan).map(({ name, says, isOneWay }) => [
        name,
        isOneWay ? `**${text(says)}**` : text(says),
      ]),
      true,
    ),
    ...plan.targets.flatMap(({ target, sample }) => (sample ? [`- ${text(triedText(target, sample))}`] : [])),
    ...forecastBasis(plan).map((line) => `- ${text(line)}`),
    '',
    '<details><summary>Every statement, word for word</summary>',
    '',
    ...fenced('sql', sqlLines(plan, createPaint(false))),
    '',
    '</details>',
    '',
    `Next: ${code(`sluice apply ${file}`)}`,
  ];
}

/** Without the values themselves: a pull request is read by more people than the table. */
function triedText(
  target: string,
  { rows, nulls }: NonNullable<PlanView['targets'][number]['sample']>,
): string {
  const become = nulls === 0 ? 'none becomes NULL' : `${count(nulls)} become NULL`;
  return `${count(rows)} rows tried on ${target}: ${become}`;
}

function verdictOf(found: readonly Found[]): string {
  const blocking = found.filter(({ finding }) => finding.severity === 'blocks').length;
  const known = found.length - blocking;
  const first = blocking === 0 ? 'nothing blocks' : `${blocking} ${blocking === 1 ? 'blocks' : 'block'}`;
  return `${first}, ${known} to know`;
}

function findingRows(found: readonly Found[], targets: number): readonly string[] {
  return table(
    ['', 'finding', 'what is so', 'what to do'],
    found.map(({ finding: f, where }) => [
      SIGN[f.severity],
      code(f.code),
      text(`${f.message}${where.length === targets ? '' : ` (${where.join(', ')})`}`),
      text(f.todo),
    ]),
    true,
  );
}

/** `isMarked`: the cells are Markdown already. */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  isMarked = false,
): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const cell = (value: string): string => (isMarked ? value : text(value)).replaceAll('|', String.raw`\|`);
  return [line(head), line(head.map(() => '---')), ...rows.map((r) => line(r.map(cell))), ''];
}

/** What comes from a catalog or a spec is text, and no markup. */
function text(value: string): string {
  return value.replace(/[\\`*_[\]<>#~]/g, String.raw`\$&`).replace(/\s*\n\s*/g, ' ');
}

/** In as many backticks as it takes. */
function code(value: string): string {
  const longest = Math.max(0, ...[...value.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${value.replace(/\s*\n\s*/g, ' ')}${pad}${fence}`;
}

function fenced(language: string, lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...lines.flatMap((l) => [...l.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence];
}
