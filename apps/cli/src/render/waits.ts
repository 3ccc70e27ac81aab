/** Duty: what a rollout waits for, what troubles it, and which rows differ, a line each; pure. */
import type { RolloutView } from '@sluice/api';
import type { Paint } from '../paint.js';
import { columns } from './columns.js';
import { longWait } from './wait-text.js';

/** Rows that are named; all of them stand in --json. */
const MOST_KEYS = 3;

interface Row {
  readonly head: string;
  readonly text: string;
  readonly colour?: keyof Paint;
}

/** What does not fit beside a target's bar. What is the same on several targets is said once, and names them. */
export function waitLines(view: RolloutView, paint: Paint, width?: number): readonly string[] {
  if (view.doneAt !== null) return [];
  const rows = new Map<string, { readonly row: Row; readonly on: string[] }>();
  for (const t of view.targets) {
    for (const row of rowsOf(t, view.heading)) {
      const key = JSON.stringify(row);
      const known = rows.get(key);
      if (known) known.on.push(t.target);
      else rows.set(key, { row, on: [t.target] });
    }
  }
  const head = Math.max(9, ...[...rows.values()].map(({ row }) => row.head.length));
  const lines = [...rows.values()].flatMap(({ row: { head: h, text, colour }, on }) => {
    const where = view.targets.length > 1 ? `${on.join(', ')}: ` : '';
    const told = columns([[h.padEnd(head), `${where}${text}`]], '', width);
    return colour ? told.map(paint[colour]) : told;
  });
  const nobody =
    'Nobody looks: the control plane that is asked does not run the rollouts, or has just started.';
  const all = [...lines, ...(view.lookedAt === null ? columns([[nobody]], '', width).map(paint.warn) : [])];
  return all.length > 0 ? ['', ...all] : [];
}

function rowsOf(t: RolloutView['targets'][number], heading: RolloutView['heading']): readonly Row[] {
  return [
    ...(t.trouble === null ? [] : [{ head: 'trouble', text: t.trouble, colour: 'bad' } as const]),
    ...differingRows(t).map((text) => ({ head: 'differs', text, colour: 'bad' }) as const),
    ...t.progress.flatMap((p) =>
      p.finished || p.slow === undefined ? [] : [{ head: 'slow', text: p.slow, colour: 'dim' } as const],
    ),
    // the last line says already how a held rollout goes on
    ...(heading === 'held' ? [] : longWait(t)).map((text) => ({ head: 'waits for', text })),
  ];
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
