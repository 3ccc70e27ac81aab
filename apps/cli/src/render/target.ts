/** Duty: each target's bar with its figures; pure. */
import type { RolloutView, TargetView } from '@sluice/api';
import { phasesOf, seconds, type Progress } from '@sluice/core';
import type { Paint } from '../paint.js';
import { about, columns, count } from './columns.js';
import { bytes, timeSpan } from './forecast.js';
import { shortWait } from './wait-text.js';

const BAR = 20;

/** A narrower terminal gets a shorter bar: what stands beside it says more. */
const NARROW = 100;

export function targetLines(view: RolloutView, now: number, paint: Paint, width?: number): readonly string[] {
  const isNarrow = width !== undefined && width < NARROW;
  const length = isNarrow ? BAR / 2 : BAR;
  return columns(
    view.targets.map((t) => {
      const { share, says } = standing(t, view);
      return [t.target, bar(share, length), says, beside(t, now, { paint, isNarrow })];
    }),
    '',
    width,
  );
}

function standing(t: TargetView, view: RolloutView): { readonly share: number; readonly says: string } {
  const work = t.progress.find((p) => !p.finished);
  if (work) return { share: shareOf(work), says: work.step };
  if (t.phase === 'read') {
    const percent = percentOf(t);
    return { share: percent / 100, says: `read ${percent} %` };
  }
  const phases = phasesOf(view.spec);
  return { share: phases.indexOf(t.phase) / (phases.length - 1), says: t.phase };
}

/** The percent that every service has reached. */
export function percentOf({ stages }: Pick<TargetView, 'stages'>): number {
  const percents = stages.map((s) => (s.stage === 'read' || s.stage === 'retire' ? s.percent : 0));
  return percents.length === 0 ? 0 : Math.min(...percents);
}

function beside(
  t: TargetView,
  now: number,
  { paint, isNarrow }: { readonly paint: Paint; readonly isNarrow: boolean },
): string {
  const work = t.progress.find((p) => !p.finished);
  if (work) return workText(work, isNarrow);
  if (t.phase === 'done') return '';
  // the percent beside it has not stood there for so long
  const of = t.phase === 'read' ? 'in read ' : '';
  return shortWait(t) ?? paint.dim(`${of}for ${seconds(now - t.since)}`);
}

/** `120,000 of about 300,000 rows, 24,310/s, 7 s left`; `pass 2 saw 40,000 of …` where it looks once more. */
export function workText(
  { rowsDone, rowsTotal, rowsPerSecond, secondsLeft, serverWalBytes, again }: Progress,
  isNarrow = false,
): string {
  const rows = again?.rows ?? rowsDone;
  const left = rowsPerSecond && rowsTotal ? (rowsTotal - rows) / rowsPerSecond : 0;
  return [
    (again ? `pass ${again.pass} saw ` : '') +
      (rowsTotal === null
        ? `${count(rows)} rows`
        : isNarrow
          ? `${about(rows)} of ${about(rowsTotal)} rows`
          : `${count(rows)} of about ${count(rowsTotal)} rows`),
    ...(rowsPerSecond === null ? [] : [`${count(Math.round(rowsPerSecond))}/s`]),
    ...(left <= 0 ? [] : [`${secondsLeft ? timeSpan(secondsLeft) : seconds(left * 1000)} left`]),
    ...(serverWalBytes === undefined || isNarrow
      ? []
      : [`${bytes({ low: serverWalBytes, high: serverWalBytes })} WAL`]),
  ].join(', ');
}

function shareOf({ rowsDone, rowsTotal }: Progress): number {
  return rowsTotal ? Math.min(1, rowsDone / rowsTotal) : 0;
}

function bar(share: number, length: number): string {
  const full = Math.round(share * length);
  return '█'.repeat(full) + '░'.repeat(length - full);
}
