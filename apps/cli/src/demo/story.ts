/** Duty: the words of the demo; pure. */
import type { RolloutView, TargetView } from '@sluice/api';
import { seconds } from '@sluice/core';
import type { Paint } from '../paint.js';
import { columns, count } from '../render/columns.js';
import { faultsOf, type DemoFigures } from './figures.js';

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

/** A station that a target has left, with what was seen there. */
export interface Passage {
  readonly target: string;
  readonly station: string;
  /** Since the demo began. */
  readonly atMs: number;
  readonly tookMs: number;
  /** Rows that the step of this station went over, and how many of them differed; where it has such a step. */
  readonly rows?: number | undefined;
  readonly differing?: number | undefined;
  /** Of the region's clients meanwhile. */
  readonly traffic: {
    readonly reads: number;
    readonly writes: number;
    readonly new: number;
    readonly worstMs: number;
  };
}

type Says = (passage: Passage) => string;

/** What a station has brought, once it is left; the others are too short to tell. */
const SAYS: Readonly<Record<string, Says>> = {
  expand: () => '+ column, + sync trigger',
  backfill: ({ rows }) => `${known(rows)} rows filled`,
  verify: ({ rows, differing }) => `${known(rows)} rows compared: ${known(differing)} differ`,
  constrain: () => '+ check, + not null',
  soak: () => 'all read amount_cents, amount is still true',
  retire: () => 'nobody writes amount any more',
  contract: () => '- sync trigger',
};

/** `eu  backfill: 120,000 of about 300,000 rows`, while a target is longer at something. */
export function waitsLine({ target, phase, waits, trouble }: TargetView): string {
  const what = trouble ?? waits ?? 'goes on';
  return `${target}  ${what.startsWith(`${phase}:`) ? what : `${phase}: ${what}`}`;
}

function saysOf(passage: Passage): string | undefined {
  const { station, traffic } = passage;
  // at 100 % it goes on to soak, which tells of both
  if (station === 'read 100') return undefined;
  if (station.startsWith('read ')) return `${count(traffic.new)} of these reads from amount_cents`;
  return SAYS[station]?.(passage);
}

/** One line for a station that was left; none where it is not worth one. */
export function passageLine(passage: Passage, paint: Paint): readonly string[] {
  const says = saysOf(passage);
  if (says === undefined) return [];
  const { target, station, traffic, atMs, tookMs } = passage;
  const name = station.replace(/^read (\d+)$/, 'read $1 %');
  const figures =
    traffic.reads + traffic.writes > 0
      ? [count(traffic.reads), count(traffic.writes), ms(traffic.worstMs)]
      : [];
  return [
    `  ${clockOf(atMs)}  ${target}  ${name.padEnd(10)} ${row(says, [seconds(tookMs), ...figures], paint)}`,
  ];
}

function row(says: string, figures: readonly string[], paint: Paint): string {
  return `${says.padEnd(43)}${paint.dim(figures.map((f, i) => f.padStart(WIDTHS[i] ?? 0)).join(''))}`;
}

/** Took, reads, writes, slowest. */
const WIDTHS = [12, 9, 9, 10] as const;

/** `1:07` minutes and seconds. */
export function clockOf(elapsedMs: number): string {
  const whole = Math.floor(elapsedMs / 1000);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function rolledBackLine(
  { acknowledgedMs, lastNewReadMs }: { readonly acknowledgedMs: number; readonly lastNewReadMs: number },
  instances: number,
): string {
  return `ROLLBACK AT 50 %. All ${instances} instances read amount again after ${ms(acknowledgedMs)}; ${lastRead(lastNewReadMs)}.`;
}

export function titleLines(paint: Paint): readonly string[] {
  const title = paint.strong('orders.amount (numeric) becomes orders.amount_cents (bigint)');
  return ['', `  ${title}, while everybody uses it.`, ''];
}

export interface Opening {
  readonly rows: number;
  readonly rate: number;
  readonly instances: number;
  readonly url: string;
}

export function worldLines({ rows, rate, instances, url }: Opening, paint: Paint): readonly string[] {
  return [
    ...columns([
      ['databases', `eu and us, on PostgreSQL 18: ${count(rows)} orders each`],
      [
        'traffic',
        `${instances} instances of checkout and reporting, ${count(2 * rate)} requests a second, every answer checked`,
      ],
      ['old code', 'a program in each region that writes amount and knows nothing of Sluice'],
      ['dashboard', url],
      ['watch', `sluice watch orders.amount_cents --url ${url}`],
    ]),
    '',
    `${' '.repeat(23)}${row('', ['took', 'reads', 'writes', 'slowest'], paint)}`,
  ];
}

/** The last page: what was done, what it cost others, what was wrong. */
export function summaryLines(f: DemoFigures, paint: Paint): readonly string[] {
  const clean = faultsOf(f) === 0;
  const good = (n: number, text: string): string => (n === 0 ? paint.good(text) : paint.bad(text));
  return [
    '',
    f.done
      ? `  ${paint.good('✓')} ${paint.strong(`orders.amount_cents is done in eu and us, after ${seconds(f.seconds * 1000)}.`)}`
      : `  ${paint.bad('x')} The rollout did not come to its end.`,
    '',
    ...columns([
      [
        'rows',
        `${count(f.rows)}, of which ${count(f.rowsCompared)} were compared at the end: ${good(f.differingRows, `${count(f.differingRows)} differ`)}`,
      ],
      [
        'reads',
        `${count(f.reads)}, ${count(f.newReads)} of them of amount_cents: ${good(f.wrongReads + f.failedReads, `${count(f.wrongReads)} wrong, ${count(f.failedReads)} failed`)}`,
      ],
      ['writes', `${count(f.writes)}: ${good(f.failedWrites, `${count(f.failedWrites)} failed`)}`],
      ['rollback', rollbackOf(f)],
      [
        'slowest',
        `${ms(f.worstStallMs)} for one request${f.worstStallIn === null ? '' : `, in ${f.worstStallIn}`}`,
      ],
    ]),
    '',
    clean && f.done ? '  Nobody noticed.' : `  ${paint.bad('Something is wrong: see above.')}`,
  ];
}

function rollbackOf(f: DemoFigures): string {
  if (f.rollbackMs === null) return 'none was made';
  const last = lastRead(f.lastNewReadAfterRollbackMs ?? 0);
  return `at 50 %: the last of ${f.instances} instances followed after ${ms(f.rollbackMs)}; ${last}`;
}

function lastRead(afterMs: number): string {
  return afterMs === 0
    ? 'nobody read amount_cents after the command'
    : `the last read of amount_cents came ${ms(afterMs)} after the command`;
}

function known(n: number | undefined): string {
  return n === undefined ? '?' : count(n);
}

function ms(n: number): string {
  return `${count(Math.round(n))} ms`;
}
