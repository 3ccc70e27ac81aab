/**
 * Duty: the first pass of a scan at full speed: a band of windows, walked by several sessions at once; knows not what a
 * slice does.
 */
import { literal } from './identifier.js';
import { beginBatch, LOCK_STATES, ROWS_OWN, type Attempt, type Row, type Run } from './scan-run.js';
import { PartGone, stands } from './parts.js';
import { readRow, type Cursor } from './progress.js';
import { inSession, inTransaction, sqlState } from './session.js';
import { startOver, stepOn } from './slices.js';
import { strideRange, type Stride } from './stride.js';
import { SUPERSEDED, supersededFrom } from './superseded.js';
import { sessionName, termOf } from './term.js';

/** Sessions that walk a band. */
const LANES = 2;
/**
 * Windows that a session has in hand, visited in turns. Between two visits of one window the other session must have ended the
 * slice in which it was, because its snapshot keeps the dead rows of the visit before from being pruned. On a million rows and
 * two idle cores, in rows a second and growth of the indexes: one session 178,000 and 34 %; two with one window each 201,000
 * and 105 %, with two 278,000 and 79 %, with six of 256 pages 282,000 and 34 %.
 */
const DEPTH = 6;
const WINDOWS = LANES * DEPTH;
/** Slices of 7 to 10 ms, so that nobody waits long for a row; a table too small for so many windows is filled by one session. */
const WINDOW_PAGES = { least: 8, most: 256 } as const;

/** Our SQLSTATEs for a table whose file is another than when the stride began, and for one that is no partition any more. */
const REWRITTEN = 'SL002';
const GONE = 'SL003';

/** How many pages a band has at the most, and in how many windows: for the plan. */
export const BAND = { pages: WINDOWS * WINDOW_PAGES.most, lanes: LANES, depth: DEPTH } as const;

/**
 * Walks the band at the stride's place. Each slice commits and is counted; the cursor moves when the band is done, so after a
 * crash its windows are visited once more, and only what differs still is taken. Rows that are locked, or for which the
 * expression raises, are left to the passes by key. @throws Superseded, and the signal's reason
 */
export async function band(run: Run, row: Row, stride: Stride): Promise<Attempt> {
  const { context, client } = run;
  const { pool, spec } = context;
  const pages = Math.min(BAND.pages, stride.pages - stride.page);
  const window = Math.max(WINDOW_PAGES.least, Math.ceil(pages / WINDOWS));
  const windows = Array.from({ length: Math.ceil(pages / window) }, (_, i) => ({
    ...stride,
    page: stride.page + i * window,
    window: Math.min(window, pages - i * window),
  }));
  const sessions = windows.length < WINDOWS ? 1 : LANES;
  const hands = Array.from({ length: sessions }, (_, lane) =>
    windows.filter((_w, i) => i % sessions === lane),
  );
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const walk = async (lane: Run): Promise<void> => {
    for (let hand = hands.shift(); hand; hand = hands.shift()) await walkHand(lane, row, hand, signal);
  };
  const beside = async (): Promise<void> => {
    let began = false;
    try {
      const session = {
        spec,
        signal,
        lockTimeoutMs: spec.locks.timeoutMs,
        name: sessionName(termOf(context)),
      };
      await inSession(pool, session, async (own) => {
        began = true;
        await walk({ ...run, client: own });
      });
    } catch (error) {
      // no connection is left, or they all are in use: the others do its part
      if (began || signal.aborted) throw error;
      context.log('fills with one session less', {
        step: run.scan.step,
        error: (error as Error).message,
      });
    }
  };
  const lanes = [walk(run), ...Array.from({ length: sessions - 1 }, beside)].map(async (lane) => {
    try {
      await lane;
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  });
  const [failed] = (await Promise.allSettled(lanes)).filter((r) => r.status === 'rejected');
  context.signal.throwIfAborted();
  if (failed) {
    const why: unknown = stop.signal.reason ?? failed.reason;
    if (sqlState(why) === GONE) throw new PartGone(run.scan.name);
    if (sqlState(why) !== REWRITTEN) throw supersededFrom(why);
    return { kind: 'done', row: await inTransaction(client, () => startOver(run, row, 0)) };
  }
  const begin = beginBatch(context, Number.POSITIVE_INFINITY);
  return { kind: 'done', row: await inTransaction(client, () => bandDone(run, row, stride, pages), begin) };
}

/** All visits of the windows in hand, in turns. */
async function walkHand(run: Run, row: Row, windows: readonly Stride[], signal: AbortSignal): Promise<void> {
  const { slices } = windows[0] ?? { slices: 0 };
  for (let slice = 0; slice < slices; slice += 1)
    for (const window of windows) {
      signal.throwIfAborted();
      await walkSlice(run, row, { ...window, slice });
    }
}

/** One visit: the rows, the look at the table's file under their lock, and the count, in one message. */
async function walkSlice(run: Run, row: Row, at: Stride): Promise<void> {
  const { client, context, scan } = run;
  const { spec, epoch, log, signal } = context;
  const fill = scan.byPages?.(strideRange(at.slice === at.slices - 1, at)) ?? '';
  // a column of the table may be called as the variable is
  const work = `#variable_conflict use_column
    declare
      filled bigint;
    begin
      ${fill};
      get diagnostics filled = row_count;
      if pg_catalog.pg_relation_filenode(${Number(scan.table.oid)}::oid)::text is distinct from ${literal(at.file)} then
        raise exception using errcode = '${REWRITTEN}', message = 'the table was rewritten';
      end if;
      if not ${stands(run) ?? 'true'} then
        raise exception using errcode = '${GONE}', message = 'it is not that partition any more';
      end if;
      update /* sluice */ sluice.progress
         set rows_changed = rows_changed + filled, updated_at = clock_timestamp()
       where rollout = ${literal(spec.name)} and step = ${literal(scan.step)} and epoch = ${epoch}
         and cursor = ${literal(JSON.stringify(row.cursor))}::jsonb and not finished;
      if not found then
        raise exception using errcode = '${SUPERSEDED}',
          message = ${literal(`${scan.step}: another control plane has taken over; this batch was rolled back`)};
      end if;
    end`;
  try {
    await client.query(`${beginBatch(context, Number.POSITIVE_INFINITY)}; do /* sluice */ ${literal(work)}`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const state = sqlState(error);
    if (signal.aborted || !(LOCK_STATES.has(state) || ROWS_OWN.test(state))) throw error;
    log('leaves a slice for the passes to come', {
      step: scan.step,
      page: at.page,
      error: (error as Error).message,
    });
  }
}

/** Records a band, as the last slice of a window so large. */
async function bandDone(run: Run, row: Row, stride: Stride, pages: number): Promise<Row> {
  const { client, context, scan } = run;
  const counted = await readRow<Cursor>(client, context.spec.name, scan.step);
  const rowsChanged = counted?.rowsChanged ?? row.rowsChanged;
  const filled = rowsChanged - row.rowsChanged;
  const last = { ...stride, window: pages, slice: stride.slices - 1 };
  return stepOn(run, { ...row, rowsChanged }, last, stride.window, filled, filled);
}
