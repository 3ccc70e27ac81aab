/** Duty: what to know before anybody starts, the worst first; pure. */
import type { PlanView } from '@sluice/api';
import type { Finding } from '@sluice/core';
import type { Paint } from '../paint.js';
import { wrapped } from './columns.js';

const RANK = ['blocks', 'warns', 'tells'] as const;
const MARK: Record<Finding['severity'], { readonly sign: string; readonly colour: keyof Paint }> = {
  blocks: { sign: 'x', colour: 'bad' },
  warns: { sign: '!', colour: 'warn' },
  tells: { sign: '-', colour: 'dim' },
};

export interface Found {
  readonly finding: Finding;
  readonly where: readonly string[];
}

/** What a finding was made on; a whole plan's target is one. */
type Looked = Pick<PlanView['targets'][number], 'target' | 'findings'>;

/** The worst first. The same finding on several targets is one, and names them. */
export function foundIn({ targets }: { readonly targets: readonly Looked[] }): readonly Found[] {
  const found = new Map<string, Found>();
  for (const { target, findings } of targets) {
    for (const finding of findings) {
      const key = JSON.stringify([finding.code, finding.subject, finding.message]);
      found.set(key, { finding, where: [...(found.get(key)?.where ?? []), target] });
    }
  }
  return [...found.values()].toSorted(
    (a, b) => RANK.indexOf(a.finding.severity) - RANK.indexOf(b.finding.severity),
  );
}

export interface FindingsShown {
  /** Targets that were looked at; a finding on all of them names none. */
  readonly targets: number;
  readonly width?: number | undefined;
}

/** What is so, what to do about it, and where to read more. */
export function findingLines(
  found: readonly Found[],
  paint: Paint,
  { targets, width }: FindingsShown,
): readonly string[] {
  const codes = Math.max(...found.map(({ finding }) => finding.code.length));
  const beside = codes + 6;
  const indent = ' '.repeat(beside);
  return found.flatMap(({ finding: { code, severity, message, todo }, where }) => {
    const { sign, colour } = MARK[severity];
    const on = targets === where.length ? '' : ` (${where.join(', ')})`;
    const [first = '', ...rest] = wrapped(`${sentence(message)}${on}`, width, beside);
    return [
      `  ${paint[colour](sign)} ${code.padEnd(codes)}  ${first}`,
      ...[...rest, ...withHint(wrapped(todo, width, beside), code, { paint, width, beside })].map(
        (line) => `${indent}${line}`,
      ),
    ];
  });
}

/** The hint stands behind the last line where there is room, else below it. */
function withHint(
  lines: readonly string[],
  code: string,
  {
    paint,
    width,
    beside,
  }: { readonly paint: Paint; readonly width: number | undefined; readonly beside: number },
): readonly string[] {
  const hint = `sluice explain ${code}`;
  const last = lines.at(-1) ?? '';
  return width !== undefined && beside + last.length + 3 + hint.length > width
    ? [...lines, paint.dim(hint)]
    : [...lines.slice(0, -1), `${last}   ${paint.dim(hint)}`];
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
