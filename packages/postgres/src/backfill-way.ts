/** Duty: which way a backfill goes over a table, and why, in one line for the plan. */
import type { Spec } from '@sluice/core';
import { limitsOf } from './pace.js';
import { FEWEST_PAGES, strideOver, WINDOW_PAGES } from './stride.js';
import type { TableFacts } from './table-facts.js';

/** The choice is `strideOver`'s; this says it. */
export function backfillWay({ pace }: Spec, table: TableFacts): string {
  const limits = limitsOf(pace);
  const stride = strideOver(table, limits?.passes);
  if (!stride) return `by ranges of the key, because ${whyNot(table)}`;
  const largest = limits ? (limits.windowPages ?? WINDOW_PAGES.gentle) : WINDOW_PAGES.full;
  return (
    `by stride: ${counted(stride.pages)} pages in windows of up to ${counted(largest)}, ${stride.slices} visits each;` +
    ' then along the key until a whole pass changes nothing'
  );
}

function whyNot({ kind, accessMethod, pages }: TableFacts): string {
  if (kind === 'p') return 'the table is partitioned and has no pages of its own';
  if (kind !== 'r') return 'it is no plain table';
  if (accessMethod !== 'heap') return `the access method ${accessMethod} gives rows no lasting place`;
  return `${counted(pages)} pages are fewer than ${FEWEST_PAGES}`;
}

function counted(pages: number): string {
  return pages.toLocaleString('en-US');
}
