/** Duty: what a rollout waits for, what troubles it, and which rows differ, a line each; pure. */
import type { RolloutView } from '@sluice/api';
import type { Paint } from '../paint.js';
import { columns } from './columns.js';
import { longWait } from './wait-text.js';

/** Rows that are named; all of them stand in --json. */
const MOST_KEYS = 3;

type Row = readonly [head: string, text: string, colour?: keyof Paint];

/** What does not fit beside a target's bar. */
export function waitLines(view: RolloutView, paint: Paint, width?: number): readonly string[] {
  if (view.doneAt !== null) return [];
  const several = view.targets.length > 1;
  const rows = view.targets.flatMap((t): readonly Row[] => {
    const on = several ? `${t.target}: ` : '';
    return [
      ...(t.trouble === null ? [] : [['trouble', `${on}${t.trouble}`, 'bad'] as const]),
      ...differingRows(t).map((text) => ['differs', `${on}${text}`, 'bad'] as const),
      ...t.progress.flatMap((p) =>
        p.finished || p.slow === undefined ? [] : [['slow', `${on}${p.slow}`, 'dim'] as const],
      ),
      // the last line says already how a held rollout goes on
      ...(view.heading === 'held' ? [] : longWait(t)).map((text) => ['waits for', `${on}${text}`] as const),
    ];
  });
  const head = Math.max(9, ...rows.map(([h]) => h.length));
  const lines = rows.flatMap(([h, text, colour]) =>
    columns([[h.padEnd(head), text]], '', width).map((line) => (colour ? paint[colour](line) : line)),
  );
  const nobody =
    'Nobody looks: the control plane that is asked does not run the rollouts, or has just started.';
  const all = [...lines, ...(view.lookedAt === null ? columns([[nobody]], '', width).map(paint.warn) : [])];
  return all.length > 0 ? ['', ...all] : [];
}

/** Who wrote a row says its key as well. */
function differingRows({
  differing,
  differingKeys,
  writers = [],
}: RolloutView['targets'][number]): readonly string[] {
  if (differing === 0) return [];
  if (writers.length > 0) return [...writers.slice(0, MOST_KEYS), ...more(writers.length)];
  const keys = differingKeys.slice(0, MOST_KEYS).join(', ');
  const rest = differingKeys.length > MOST_KEYS ? ', …' : '';
  return [`${differing} reads${keys === '' ? '' : `, of the rows ${keys}${rest}`}`];
}

function more(n: number): readonly string[] {
  return n > MOST_KEYS ? [`and ${n - MOST_KEYS} more`] : [];
}
