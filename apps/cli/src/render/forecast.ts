/** Duty: what a backfill is likely to take on a target, and sizes and times between two ends; pure. */
import type { PlanView } from '@sluice/api';

interface Range {
  readonly low: number;
  readonly high: number;
}

/** `about 9 to 14 min, 1.4 to 2.3 GB WAL`, and what the disk must hold. */
export function forecastLines({ forecast: f }: PlanView['targets'][number]): readonly string[] {
  if (!f) return [];
  return [
    `${f.seconds.low < 1 ? '' : 'about '}${timeSpan(f.seconds)}, ${bytes(f.walBytes)} WAL`,
    `disk + ${bytes(f.diskBytes)} (table + ${bytes(f.heapBytes)}, indexes + ${bytes(f.indexBytes)})`,
  ];
}

const TIMES = [
  [1, 's'],
  [60, 'min'],
  [3_600, 'h'],
] as const;
const SIZES = [
  [1e3, 'kB'],
  [1e6, 'MB'],
  [1e9, 'GB'],
  [1e12, 'TB'],
] as const;

/** `9 to 14 min`, or `under 3 s` where it may be over in no time. */
export function timeSpan(range: Range): string {
  if (range.high < 1) return 'under 1 s';
  return range.low < 1
    ? `under ${between({ low: range.high, high: range.high }, TIMES, 2)}`
    : between(range, TIMES, 2);
}

/** `1.4 to 2.3 GB`, or one figure where both ends are the same. */
export function bytes(range: Range): string {
  return range.high < 1_000 ? 'under 1 kB' : between(range, SIZES, 1);
}

/** In the largest unit of which the high end has as many as `least`; rounded outwards, but for tenths. */
function between({ low, high }: Range, units: readonly (readonly [number, string])[], least: number): string {
  const [size, name] = units.findLast(([of]) => high >= least * of) ?? units[0] ?? [1, ''];
  const inUnit = (n: number): string => {
    const of = n / size;
    return of >= 10 || of === 0 ? String(Math.round(of)) : String(Number(of.toFixed(1)));
  };
  const [from, to] = [inUnit(low), inUnit(high)];
  return from === to ? `${to} ${name}` : `${from} to ${to} ${name}`;
}
