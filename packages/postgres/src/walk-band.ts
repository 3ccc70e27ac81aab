/** Duty: walks one band of a stride in as many sessions as it has hands, and moves the cursor behind it. */
import { bandAt, behind, type Band } from './band.js';
import type { Limits } from './pace.js';
import type { Pacer } from './pacer.js';
import { leavePart, PartGone } from './parts.js';
import { readRow, type Cursor } from './progress.js';
import { beginBatch, record, type Row, type Run } from './scan-run.js';
import { inSession, inTransaction, sqlState } from './session.js';
import { GONE, REWRITTEN, takeSlice } from './slice.js';
import { strideOver, type Stride, type Window } from './stride.js';
import { supersededFrom } from './superseded.js';
import { readTable } from './table-facts.js';
import { sessionName, termOf } from './term.js';

/**
 * Walks the band at the stride's place. Each slice commits and is counted; the cursor moves when the band is done, so after a
 * crash its windows are visited once more, and only what differs still is taken. @throws Superseded, PartGone, the signal's reason
 */
export async function walkBand(run: Run, row: Row, stride: Stride, pacer: Pacer): Promise<Row> {
  const { context, client } = run;
  const limits = pacer.limits();
  const band = bandAt(stride, limits);
  const hands = [...band.hands];
  const took: number[] = [];
  const failure = await together(run, band.hands.length, async (lane, signal) => {
    for (let hand = hands.shift(); hand; hand = hands.shift())
      await walkHand(lane, row, stride, hand, { pacer, signal, took });
  });
  context.signal.throwIfAborted();
  if (failure !== undefined) {
    if (sqlState(failure) === GONE) throw new PartGone(run.scan.name);
    if (sqlState(failure) !== REWRITTEN) throw supersededFrom(failure);
    return inTransaction(client, () => startOver(run, row));
  }
  // the quickest says what the work takes: what made others slower was somebody else. The last one takes only what is left
  const sliceMs = Math.min(...took.slice(0, Math.max(1, took.length - 1)));
  return inTransaction(
    client,
    () => moveOn(run, row, stride, band, sliceMs, limits),
    beginBatch(context, Number.POSITIVE_INFINITY),
  );
}

/** Runs the work on our own session and on as many others as can be had, to the end of all. Answers the first failure. */
async function together(
  run: Run,
  sessions: number,
  work: (lane: Run, signal: AbortSignal) => Promise<void>,
): Promise<unknown> {
  const { context } = run;
  const { pool, spec } = context;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const beside = async (): Promise<void> => {
    let began = false;
    const name = sessionName(termOf(context));
    try {
      await inSession(pool, { spec, signal, lockTimeoutMs: spec.locks.timeoutMs, name }, async (client) => {
        began = true;
        await work({ ...run, client }, signal);
      });
    } catch (error) {
      // no connection is left, or they all are in use: the others do its part
      if (began || signal.aborted) throw error;
      const why = { step: run.scan.step, error: (error as Error).message };
      context.log('fills with one session less', why);
    }
  };
  const others = Array.from({ length: sessions - 1 }, beside);
  await Promise.all(
    [work(run, signal), ...others].map((lane) => lane.catch((error: unknown) => stop.abort(error))),
  );
  return stop.signal.aborted ? stop.signal.reason : undefined;
}

interface Walk {
  readonly pacer: Pacer;
  readonly signal: AbortSignal;
  /** Milliseconds of each slice. */
  readonly took: number[];
}

/** All visits of the windows in hand, in turns. */
async function walkHand(
  run: Run,
  row: Row,
  { slices }: Stride,
  windows: readonly Window[],
  { pacer, signal, took }: Walk,
): Promise<void> {
  const { now } = run.context;
  for (let slice = 0; slice < slices; slice += 1)
    for (const window of windows) {
      signal.throwIfAborted();
      const startedAt = now();
      await pacer.batch(() => takeSlice(run, row, window, slice));
      const ms = now() - startedAt;
      took.push(ms);
      await pacer.rest(ms);
    }
}

/** Moves the cursor behind the band. How many of its rows there are is known only roughly until the passes by key count them. */
async function moveOn(
  run: Run,
  row: Row,
  stride: Stride,
  band: Band,
  sliceMs: number,
  limits: Limits | undefined,
): Promise<Row> {
  const { client, context, scan } = run;
  const counted = (await readRow<Cursor>(client, context.spec.name, scan.step))?.rowsChanged;
  const rowsChanged = counted ?? row.rowsChanged;
  const changed = rowsChanged - row.rowsChanged;
  const { stride: _done, ...cursor } = row.cursor;
  const next = behind(stride, band, sliceMs, limits);
  const total = cursor.leaf ? scan.table.rows : (cursor.total ?? -1);
  // where PostgreSQL has never counted the table, what was filled is all that can be told
  const rows = total < 0 ? changed : Math.round(total * (band.pages / stride.pages));
  const perSecond = rows > 0 ? run.rate(rows, cursor.perSecond) : cursor.perSecond;
  const on = { ...row, rowsChanged };
  if (!next && cursor.leaf) {
    const left = { ...cursor, changed: cursor.changed + changed, perSecond };
    // the passes by key that follow look at every row
    return leavePart(run, on, left, { walked: !scan.untilQuiet, rows, changed: 0 });
  }
  const moved: Cursor = {
    ...cursor,
    ...(next ? { stride: next } : { pass: 2 }),
    changed: next ? cursor.changed + changed : 0,
    perSecond,
  };
  return record(run, on, moved, rows, 0);
}

/** The table was rewritten: every row has another place, and none is done twice, because a slice takes only what differs. */
async function startOver(run: Run, row: Row): Promise<Row> {
  const { client, context, scan } = run;
  const table = await readTable(client, scan.name);
  if (table?.oid !== scan.table.oid) {
    const { schema, table: name } = scan.name;
    throw new Error(`${schema}.${name} is not the table any more that it was when this step began`);
  }
  context.log('the table was rewritten: the stride starts again', { step: scan.step });
  const stride = table && strideOver(table, row.cursor.stride?.slices);
  const { stride: _void, ...cursor } = row.cursor;
  const again: Cursor = stride
    ? { ...cursor, pass: 1, stride }
    : // of a partition the key walk of this pass has still to come
      { ...cursor, pass: cursor.leaf ? cursor.pass : cursor.pass + 1 };
  return record(run, row, again, 0, 0);
}
