/** Duty: what to know before anybody starts, the worst first; pure. */
import type { PlanView } from '@sluice/api';
import type { Finding } from '@sluice/core';
import type { Paint } from '../paint.js';

const RANK = ['blocks', 'warns', 'tells'] as const;
const MARK: Record<Finding['severity'], { readonly sign: string; readonly colour: keyof Paint }> = {
  blocks: { sign: 'x', colour: 'bad' },
  warns: { sign: '!', colour: 'warn' },
  tells: { sign: '-', colour: 'dim' },
};

/** The same finding on several targets is one, and names them. */
export function findingLines(
  { targets }: PlanView,
  heading: (text: string) => readonly string[],
  paint: Paint,
): readonly string[] {
  const found = new Map<string, { readonly finding: Finding; readonly where: string[] }>();
  for (const { target, findings } of targets) {
    for (const finding of findings) {
      const key = JSON.stringify([finding.code, finding.subject, finding.message]);
      const known = found.get(key);
      if (known) known.where.push(target);
      else found.set(key, { finding, where: [target] });
    }
  }
  if (found.size === 0) return [];
  const sorted = [...found.values()].toSorted(
    (a, b) => RANK.indexOf(a.finding.severity) - RANK.indexOf(b.finding.severity),
  );
  const width = Math.max(...sorted.map(({ finding }) => finding.code.length));
  return [
    ...heading('FIRST'),
    ...sorted.flatMap(({ finding, where }) => {
      const { sign, colour } = MARK[finding.severity];
      const indent = ' '.repeat(width + 6);
      return [
        `  ${paint[colour](sign)} ${finding.code.padEnd(width)}  ${finding.message}   ${paint.dim(`on ${where.join(', ')}`)}`,
        `${indent}${finding.todo}`,
      ];
    }),
  ];
}
