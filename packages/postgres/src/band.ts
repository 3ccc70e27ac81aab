/** Duty: which windows of a stride are visited together, by how many sessions, and what comes after them; pure. */
import { GENTLE_MS, type Limits } from './pace.js';
import { WINDOW_PAGES, type Stride, type Window } from './stride.js';

/** Sessions that walk a band at full speed. */
const LANES = 2;
/**
 * Windows that a session has in hand, visited in turns. Between two visits of one window the other session must have ended the
 * slice in which it was, because its snapshot keeps the dead rows of the visit before from being pruned. On a million rows and
 * two idle cores, in rows a second and growth of the indexes: one session 178,000 and 34 %; two with one window each 201,000
 * and 105 %, with two 278,000 and 79 %, with six of 256 pages 282,000 and 34 %.
 */
const DEPTH = 6;
const WINDOWS = LANES * DEPTH;
/** Pages of a window; what has no room for twelve of them is filled by one session. */
const LEAST = 8;

/** How many pages a band has at full speed, at the most, and how it is shared out: for the plan. */
export const BAND = { pages: WINDOWS * WINDOW_PAGES.most, lanes: LANES, depth: DEPTH } as const;

/** What is visited before the cursor moves: for each session the windows that it has in hand. */
export interface Band {
  readonly pages: number;
  readonly hands: readonly (readonly Window[])[];
}

/** With limits one window, and one session. A table too small for all windows of a band is filled by one session, too. */
export function bandAt(stride: Stride, limits: Limits | undefined): Band {
  const left = stride.pages - stride.page;
  if (limits) {
    const pages = Math.min(stride.window, left);
    return { pages, hands: [[{ page: stride.page, pages }]] };
  }
  const pages = Math.min(BAND.pages, left);
  const each = Math.max(LEAST, Math.ceil(pages / WINDOWS));
  const windows = Array.from({ length: Math.ceil(pages / each) }, (_, i) => ({
    page: stride.page + i * each,
    pages: Math.min(each, pages - i * each),
  }));
  const lanes = windows.length < WINDOWS ? 1 : LANES;
  return {
    pages,
    hands: Array.from({ length: lanes }, (_, lane) => windows.filter((_w, i) => i % lanes === lane)),
  };
}

/** The stride behind a band whose slices took so long each, or undefined at the end of the table. */
export function behind(
  stride: Stride,
  { pages }: Band,
  sliceMs: number,
  limits: Limits | undefined,
): Stride | undefined {
  const page = stride.page + pages;
  if (page >= stride.pages) return undefined;
  return { ...stride, page, window: limits ? nextWindow(stride.window, sliceMs, limits) : stride.window };
}

/** Towards the window whose slices take as long as the pace allows; only ever as large as it allows. */
function nextWindow(pages: number, tookMs: number, limits: Limits): number {
  const factor = Math.min(2, Math.max(0.5, GENTLE_MS / Math.max(tookMs, 1)));
  const largest = limits.windowPages ?? WINDOW_PAGES.most;
  return Math.max(Math.min(WINDOW_PAGES.least, largest), Math.min(largest, Math.round(pages * factor)));
}
