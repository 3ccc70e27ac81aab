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

export function findingLines(found: readonly Found[], paint: Paint): readonly string[] {
  const width = Math.max(...found.map(({ finding }) => finding.code.length));
  return found.flatMap(({ finding, where }) => {
    const { sign, colour } = MARK[finding.severity];
    const on = paint.dim(`on ${where.join(', ')}`);
    return [
      `  ${paint[colour](sign)} ${finding.code.padEnd(width)}  ${finding.message}   ${on}`,
      `${' '.repeat(width + 6)}${finding.todo}`,
    ];
  });
}
