/** Duty: a spec that is proven on a copy: what it is proven on, each phase, and what came of it; pure. */
import { seconds, type Spec } from '@sluice/core';
import type { Paint } from '../paint.js';
import type { Passage } from '../trial/course.js';
import type { Source } from '../trial/make-table.js';
import type { JudgedValue } from '../trial/rows.js';
import { isGood, type TrialOutcome } from '../trial/trial.js';
import { count } from './columns.js';

export interface Opening {
  readonly spec: Spec;
  readonly from: Source;
  readonly columns: number;
  readonly rows: number;
  readonly leftOut: readonly string[];
  readonly aside: readonly string[];
  readonly judged: readonly JudgedValue[];
}

export function openingLines(
  { spec, from, columns, rows, leftOut, aside, judged }: Opening,
  paint: Paint,
): readonly string[] {
  const where = from.kind === 'schema' ? from.file : `${from.target}, where nothing but its catalog was read`;
  const old = spec.replaces?.column ?? '';
  return [
    `A copy of ${paint.strong(spec.column.table)} (${columns} columns, from ${where}), with ${count(rows)} made-up rows.`,
    ...leftOut.map((what) => paint.dim(`- without ${what}`)),
    ...aside.map((what) => paint.dim(`- without ${what}`)),
    ...judged.flatMap(({ value, why, back }) => {
      const shown = value === null ? 'null' : JSON.stringify(value).slice(0, 40);
      if (why !== undefined) return [`${paint.warn('!')} ${old} ${shown} cannot be taken: ${why}`];
      return back === undefined
        ? []
        : [`${paint.warn('!')} ${old} ${shown} comes back through down as ${back ?? 'null'}`];
    }),
  ];
}

export function passageLine({ phase, ms, backMs, left, oneWay }: Passage, paint: Paint): string {
  const back = oneWay
    ? '   one way, as the plan says'
    : backMs === undefined
      ? ''
      : `   back and there again ${seconds(backMs)}`;
  const sign = (left ?? []).length > 0 ? paint.bad('x') : paint.good('✓');
  const whole = left === undefined || left.length > 0 ? '' : ', the table as it was in between';
  return `${sign} ${phase.padEnd(10)} ${seconds(ms).padStart(6)}${back}${whole}`;
}

export function verdictLines(
  outcome: TrialOutcome,
  spec: Spec,
  file: string,
  paint: Paint,
): readonly string[] {
  const { rollout, passages, stuck, rows, differing, written, ms } = outcome;
  const turns = passages.filter((p) => p.backMs !== undefined).length;
  const says = [
    ...(differing === null ? [] : [`${count(rows)} rows: ${count(differing)} differ`]),
    `${count(written.writes)} writes of old code meanwhile: ${written.failures.length === 0 ? 'none failed' : 'some failed'}`,
    `${turns} rollbacks`,
  ].join(', ');
  return [
    '',
    ...(stuck ? [`${paint.bad('x')} It did not come through ${stuck.phase}: ${stuck.why}`] : []),
    ...written.failures.map((why) => `${paint.bad('x')} old code failed: ${why}`),
    ...passages.flatMap((p) =>
      (p.left ?? []).map((l) => `${paint.bad('x')} after a rollback from ${p.phase} ${l}`),
    ),
    isGood(outcome)
      ? `${paint.good('✓')} ${paint.strong(rollout)} holds on a copy of ${spec.column.table}. ${says}, ${seconds(ms)}.`
      : `${paint.bad('x')} ${rollout} does not hold. ${says}, ${seconds(ms)}.`,
    ...(isGood(outcome) ? [`  Next: sluice plan ${file}`] : []),
  ];
}
