/** Duty: the first pass of a scan, slice by slice along the table's pages; knows not what a slice does. */
import type { Cursor } from './progress.js';
import { inPages } from './in-pages.js';
import type { Limits } from './pace.js';
import { leavePart, PartGone } from './parts.js';
import { GENTLE_MS, LOCK_STATES, record, ROWS_OWN, type Attempt, type Row, type Run } from './scan-run.js';
import { inTransaction, sqlState } from './session.js';
import { after, isLast, strideOver, strideRange, WINDOW_PAGES, type Stride } from './stride.js';
import { Superseded } from './superseded.js';
import { readTable } from './table-facts.js';

/**
 * One slice of a window. Rows that are locked, or for which the expression raises, are left: the passes by key that follow
 * look at every row, and wait for one alone.
 */
export async function slice(run: Run, row: Row, stride: Stride, windowPages: number): Promise<Attempt> {
  const { context, client, scan } = run;
  const { log, signal } = context;
  const sql = scan.byPages?.(strideRange(isLast(stride), stride)) ?? '';
  try {
    const done = await inPages(run, sql, ({ file, rowCount }) =>
      file === stride.file ? stepOn(run, row, stride, windowPages, rowCount) : startOver(run, row, rowCount),
    );
    return { kind: 'done', row: done };
  } catch (error) {
    if (signal.aborted || error instanceof Superseded || error instanceof PartGone) throw error;
    if (!LOCK_STATES.has(sqlState(error)) && !ROWS_OWN.test(sqlState(error))) throw error;
    log('leaves a slice for the passes to come', {
      step: scan.step,
      page: stride.page,
      error: (error as Error).message,
    });
    return { kind: 'done', row: await inTransaction(client, () => stepOn(run, row, stride, windowPages, 0)) };
  }
}

/**
 * Records a slice. The rows of a window are known only roughly until the passes by key count them. `counted` of the rows that
 * were changed are in `sluice.progress` already.
 */
export async function stepOn(
  run: Run,
  row: Row,
  stride: Stride,
  windowPages: number,
  changed: number,
  counted = 0,
): Promise<Row> {
  const { stride: _done, ...cursor } = row.cursor;
  const next = after(stride, windowPages);
  const pages = Math.min(stride.window, stride.pages - stride.page);
  const share = isLast(stride) ? pages / stride.pages : 0;
  const total = cursor.leaf ? run.scan.table.rows : (cursor.total ?? -1);
  // where PostgreSQL has never counted the table, what was filled is all that can be told
  const rows = total < 0 ? changed : Math.round(total * share);
  const perSecond = changed > 0 ? run.rate(changed, cursor.perSecond) : cursor.perSecond;
  if (!next && cursor.leaf) {
    const left = { ...cursor, changed: cursor.changed + changed, perSecond };
    // the passes by key that follow look at every row
    return leavePart(run, row, left, { walked: !run.scan.untilQuiet, rows, changed: changed - counted });
  }
  const moved: Cursor = {
    ...cursor,
    ...(next ? { stride: next } : { pass: 2 }),
    changed: next ? cursor.changed + changed : 0,
    perSecond,
  };
  return record(run, row, moved, rows, changed - counted);
}

/** The table was rewritten: every row has another place, and none is done twice, because a slice takes only what differs. */
export async function startOver(run: Run, row: Row, changed: number): Promise<Row> {
  const { client, context, scan } = run;
  context.log('the table was rewritten: the stride starts again', { step: scan.step });
  const table = await readTable(client, scan.name);
  const stride = table && strideOver(table, row.cursor.stride?.slices);
  const { stride: _void, ...cursor } = row.cursor;
  return record(
    run,
    row,
    stride
      ? { ...cursor, pass: 1, stride }
      : // of a partition the key walk of this pass has still to come
        { ...cursor, pass: cursor.leaf ? cursor.pass : cursor.pass + 1 },
    0,
    changed,
  );
}

/** Towards the window whose slices take as long as the pace allows; only ever as large as it allows. */
export function nextWindow(pages: number, tookMs: number, limits: Limits | undefined): number {
  const factor = Math.min(2, Math.max(0.5, GENTLE_MS / Math.max(tookMs, 1)));
  const largest = limits?.windowPages ?? WINDOW_PAGES.gentle;
  return Math.max(Math.min(WINDOW_PAGES.smallest, largest), Math.min(largest, Math.round(pages * factor)));
}
