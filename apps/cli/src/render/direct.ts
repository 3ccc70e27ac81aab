/** Duty: a rollback without a control plane in words: what it will do, what stands in which database, who was not seen; pure. */
import { STAGE_READ_MS, type DirectSight } from '@sluice/core';
import type { Paint } from '../paint.js';
import { and, clock, columns, waited } from './columns.js';

export interface DirectOutcome {
  readonly rollout: string;
  /** Of the rows that are held. */
  readonly revision: number;
  readonly services: readonly string[];
  /** Targets that hold it, and the database role that wrote there. */
  readonly written: readonly { readonly target: string; readonly role: string }[];
  /** Targets that could not be reached or written. */
  readonly missed: readonly { readonly target: string; readonly why: string }[];
  /** Targets that know no such rollout. */
  readonly without: readonly string[];
  readonly ms: number;
  /** Epoch milliseconds, when the last one was written. */
  readonly at: number;
}

export function directIntentLines(sights: readonly DirectSight[]): readonly string[] {
  const known = sights.filter((s) => s.rows.length > 0);
  const rows = known.flatMap((s) => s.rows);
  const on = (capability: string): boolean => rows.some((r) => r.capability === capability && r.percent > 0);
  const services = and([...new Set(rows.map((r) => r.service))].toSorted());
  const where = and(known.map((s) => s.target));
  return [
    on('read')
      ? `  ${services} read the old column again, in ${where}.`
      : `  ${services} read the old column, in ${where}; what compares the new one ends.`,
    on('retire')
      ? '  Instant: the sync trigger keeps the old column true.'
      : '  Instant: both columns go on being written, the backfill is kept.',
  ];
}

export function directOutcomeLines(outcome: DirectOutcome, paint: Paint): readonly string[] {
  const { rollout, revision, services, written, missed, without, ms, at } = outcome;
  const of = written.length + missed.length;
  const all = missed.length === 0 && of > 1 ? `All ${of}` : `${written.length} of ${of}`;
  const said = of === 1 ? 'database says so' : 'databases say so';
  const mark = written.length > 0 ? paint.good('✓') : paint.bad('x');
  const follow = `${and(services)} cannot be heard without a control plane.`;
  return [
    '',
    ...columns(written.map(({ target, role }) => [target, `held at revision ${revision}`, `by ${role}`])),
    '',
    `  ${mark} ${all} ${said}. ${waited(ms)}.`,
    ...(written.length > 0
      ? [
          `  ${paint.warn('!')} ${follow} Each instance follows its database by ${clock(at + STAGE_READ_MS)} at the latest.`,
        ]
      : []),
    ...missed.map(
      ({ target, why }) =>
        `  ${paint.warn('!')} ${target} was not written: ${why}. Its instances stay where they are.`,
    ),
    ...without.map((target) => `  ${target} knows no ${rollout}.`),
    '',
    ...(missed.length > 0
      ? [`  Next: sluice rollback ${rollout} --direct     once more, from where they answer`]
      : []),
    `  ${missed.length > 0 ? '     ' : 'Next:'} start the control plane: it finds what is held and takes it for its own`,
    `        sluice resume ${rollout}     then go forward again`,
  ];
}
