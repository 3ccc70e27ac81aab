/** Duty: which way a backfill goes over a table, and why, in one line for the plan. */
import type { Spec } from '@sluice/core';
import { BAND } from './band.js';
import type { LeafFacts } from './leaves.js';
import { limitsOf } from './pace.js';
import { FEWEST_PAGES, strideOver, WINDOW_PAGES, type Stride } from './stride.js';
import type { TableFacts } from './table-facts.js';

/** The choice is `strideOver`'s; this says it. */
export function backfillWay({ pace }: Spec, table: TableFacts): string {
  const limits = limitsOf(pace);
  const windows = limits
    ? `windows of up to ${counted(limits.windowPages ?? WINDOW_PAGES.most)}`
    : `bands of up to ${counted(BAND.pages)}, ${BAND.lanes} sessions with ${BAND.depth} windows in turns`;
  const inWindows = ({ slices }: Stride): string => `in ${windows}, ${slices} visits each`;
  if (table.leaves) return leafByLeaf(table.leaves, limits?.passes, inWindows);
  const stride = strideOver(table, limits?.passes);
  if (!stride) return `by ranges of the key, because ${whyNot(table)}`;
  const then = limits ? 'along the key' : 'one look at all rows, or along the key,';
  return `by stride: ${counted(stride.pages)} pages ${inWindows(stride)}; then ${then} until a whole pass changes nothing`;
}

/** How many partitions go which way; those that are attached meanwhile are taken as they come. */
function leafByLeaf(
  leaves: readonly LeafFacts[],
  passes: number | undefined,
  inWindows: (stride: Stride) => string,
): string {
  if (leaves.length === 0) return 'partition by partition; it has none yet';
  const strides = leaves.flatMap((leaf) => strideOver(leaf, passes) ?? []);
  const pages = strides.reduce((sum, stride) => sum + stride.pages, 0);
  const others = new Map<string, number>();
  for (const leaf of leaves) {
    if (strideOver(leaf, passes)) continue;
    const why =
      leaf.kind === 'r' && leaf.accessMethod === 'heap' ? `fewer than ${FEWEST_PAGES} pages` : whyNot(leaf);
    others.set(why, (others.get(why) ?? 0) + 1);
  }
  const kinds = [
    ...strides
      .slice(0, 1)
      .map((s) => `${counted(strides.length)} by stride (${counted(pages)} pages ${inWindows(s)})`),
    ...[...others].map(([why, n]) => `${counted(n)} by ranges of the key (${why})`),
  ];
  return `partition by partition: ${kinds.join(', ')}; then each along its key until a whole round changes nothing`;
}

function whyNot({ kind, accessMethod, pages }: Pick<TableFacts, 'kind' | 'accessMethod' | 'pages'>): string {
  if (kind !== 'r') return 'it is no plain table';
  if (accessMethod !== 'heap') return `the access method ${accessMethod} gives rows no lasting place`;
  return `${counted(pages)} pages are fewer than ${FEWEST_PAGES}`;
}

function counted(pages: number): string {
  return pages.toLocaleString('en-US');
}
