/** Duty: a table that fits a terminal: what is worth least is left out where there is no room; pure. */
import type { Paint } from '../paint.js';
import { columns } from './columns.js';

export interface Column<T> {
  readonly head: string;
  readonly cell: (row: T) => string;
  /** Left out, the lowest first, where the terminal is too narrow for all; one without is always there. */
  readonly worth?: number;
}

const GAP = 2;

export function fittingTable<T>(
  all: readonly Column<T>[],
  rows: readonly T[],
  paint: Paint,
  width?: number,
): readonly string[] {
  const shown = fitting(all, rows, width);
  const cells = rows.map((row) => shown.map((c) => c.cell(row)));
  const [first = '', ...rest] = columns([shown.map((c) => c.head), ...cells], '');
  return [paint.dim(first), ...rest];
}

function fitting<T>(
  all: readonly Column<T>[],
  rows: readonly T[],
  width: number | undefined,
): readonly Column<T>[] {
  const wide = (c: Column<T>): number => Math.max(c.head.length, ...rows.map((r) => c.cell(r).length));
  const total = all.reduce((sum, c) => sum + wide(c) + GAP, -GAP);
  const [least] = all
    .filter((c) => c.worth !== undefined)
    .toSorted((a, b) => (a.worth ?? 0) - (b.worth ?? 0));
  if (width === undefined || total <= width || !least) return all;
  return fitting(
    all.filter((c) => c !== least),
    rows,
    width,
  );
}
