/** Duty: the words of the demo; pure. */
import type { RolloutView } from '@sluice/api';
import type { DemoFigures } from './figures.js';

type TargetView = RolloutView['targets'][number];

/** What a target has come to, for the story: its phase, and in `read` the percent that all services have reached. */
export function stationOf(target: TargetView, heading: RolloutView['heading']): string {
  if (heading !== 'forward') return 'rolled back';
  if (target.phase !== 'read') return target.phase;
  const lowest = Math.min(...target.stages.map((s) => (s.stage === 'read' ? s.percent : 0)));
  return lowest === 0 ? 'shadow' : `read ${lowest}`;
}

/** What its traffic is counted under: in `soak` it goes on to read the new column at 100 %. */
export function intervalOf(station: string): string {
  return station === 'soak' ? 'read 100' : station;
}

const SAYS: Readonly<Record<string, string>> = {
  expand: 'adds the column and the trigger that keeps it true',
  write: 'checkout and reporting write both columns',
  backfill: 'fills the rows that older code wrote',
  verify: 'compares every row; services read both columns and compare',
  constrain: 'adds the check and NOT NULL; nobody waits',
  soak: 'everybody reads amount_cents; amount is still written',
  retire: 'the services stop writing amount',
  contract: 'takes the trigger away',
  done: 'done',
};

/** One line for a step forward of one target. */
export function stepLine(target: string, interval: string): string | undefined {
  const percent = /^read (\d+)$/.exec(interval)?.[1];
  const says = percent === undefined ? SAYS[interval] : `${percent} % of the reads come from amount_cents`;
  return says === undefined ? undefined : `  ${target}  ${interval.padEnd(10)} ${says}`;
}

const number = (n: number): string => n.toLocaleString('en-US');

/** The last page: what was done, what it cost others, what was wrong. */
export function summaryLines(f: DemoFigures): readonly string[] {
  const wrong = f.wrongReads + f.failedReads + f.failedWrites + f.differingRows;
  return [
    '',
    f.done ? '  orders.amount_cents is done, in eu and us.' : '  The rollout did not come to its end.',
    '',
    `  ${number(f.rows)} rows in ${f.targets} databases, ${number(f.rowsCompared)} of them compared at the end: ${number(f.differingRows)} differ.`,
    `  ${f.instances} instances answered ${number(f.reads)} reads and took ${number(f.writes)} writes meanwhile:`,
    `  ${number(f.wrongReads)} reads were wrong, ${number(f.failedReads)} reads and ${number(f.failedWrites)} writes failed. The slowest request took ${number(f.worstStallMs)} ms.`,
    f.rollbackMs === null
      ? '  No rollback was made.'
      : `  The rollback at 50 % was acknowledged by all ${f.instances} instances after ${number(f.rollbackMs)} ms; the last read of amount_cents came ${number(f.lastNewReadAfterRollbackMs ?? 0)} ms after it.`,
    '',
    wrong === 0 && f.done
      ? `  A column was added, filled, checked, switched, taken back, switched again and settled in ${number(f.seconds)} s. Nobody noticed.`
      : '  Something is wrong: see above.',
  ];
}
