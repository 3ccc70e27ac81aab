/** Duty: passes over a table in the order of its key, batch by batch, each with its cursor in one transaction. Knows not what a batch does. */
import { NONE_DIFFERS, sum } from './differing.js';
import { readRange, type Range } from './key-range.js';
import { claim, type Cursor } from './progress.js';
import { endPass, entered, isPartitioned, leaveGone, leavePart, mustStand, PartGone } from './parts.js';
import { GENTLE_KEY_MS } from './pace.js';
import { startPacer } from './pacer.js';
import { rest } from './rest.js';
import {
  BATCH_MS,
  beginBatch,
  freshCursor,
  inBatch,
  LOCK_STATES,
  rateOf,
  record,
  ROWS_OWN,
  type Attempt,
  type BatchResult,
  type Part,
  type Row,
  type Run,
  type Scan,
} from './scan-run.js';
import { inSession, inTransaction, sqlState } from './session.js';
import type { StepContext } from './step-context.js';
import { Superseded } from './superseded.js';
import type { TableFacts } from './table-facts.js';
import { guard, sessionName, termOf } from './term.js';
import { withoutValues } from './without-values.js';
import { walkBand } from './walk-band.js';
import { confirm, lookAtOnce, mayLookAtOnce } from './whole-look.js';

const FIRST_BATCH_ROWS = 500;
const LARGEST_BATCH_ROWS = 20_000;
/** Below this a batch is not made for being slow: then it is the machine, and fewer rows would not end sooner. */
const LEAST_BATCH_ROWS = 200;
/** A quiet pass over 400,000 rows took 0.10 and 0.14 of the time of the stride before it, on a busy machine. */
export const FIRST_LOOK_ROWS = 40_000;
const LARGEST_LOOK_ROWS = 200_000;
const KEPT_KEYS = 10;
/** An expression that fails for so many rows is wrong, not unlucky. */
const MOST_RAISED = 100;
/**
 * Runs a scan from its cursor to its end. @throws Superseded when a newer epoch took it over, the signal's reason when it
 * fires, and an error when the expression raises for more than a hundred rows of a pass.
 */
export async function runScan(
  context: StepContext,
  root: TableFacts,
  scanOf: (part: Part) => Scan,
): Promise<Row> {
  const { spec, pool, signal, epoch, now } = context;
  const term = termOf(context);
  const session = { spec, signal, lockTimeoutMs: spec.locks.timeoutMs, name: sessionName(term) };
  return inSession(pool, session, async (client) => {
    const pacer = startPacer(context, root);
    const scan = scanOf({ name: spec.column, table: root });
    let run: Run = { context, client, root, scanOf, scan, rate: rateOf(now), slow: pacer.slow };
    const { rows: begin } = await client.query<{ lsn: string }>(
      'select pg_current_wal_insert_lsn()::text as lsn',
    );
    const fresh = { ...freshCursor(scan, spec.pace), from: begin[0]?.lsn ?? '0/0' };
    let row = await inTransaction(
      client,
      () => claim<Cursor>(client, spec.name, scan.step, epoch, fresh),
      `begin; ${guard(term)}`,
    );
    let batchRows = FIRST_BATCH_ROWS;
    /** The walk that one look was tried for. */
    let looked = '';
    try {
      while (!row.finished) {
        signal.throwIfAborted();
        if (row.cursor.quiet && scan.confirm !== undefined) {
          row = await confirm(run, row, scan.confirm);
          continue;
        }
        if (isPartitioned(run) && row.cursor.leaf?.oid !== run.scan.table.oid) {
          const on = await turnTo(run, row);
          ({ run, row } = on);
          continue;
        }
        const { stride } = row.cursor;
        const walk = `${row.cursor.pass}/${run.scan.table.oid}`;
        const atOnce = !stride && !pacer.limits() && looked !== walk && mayLookAtOnce(run, row);
        if (atOnce) looked = walk;
        const startedAt = now();
        const work = async (): Promise<Attempt> =>
          stride
            ? { kind: 'done', row: await walkBand(run, row, stride, pacer) }
            : pacer.batch(() => attempt(run, row, batchRows, atOnce));
        const tried = await work().catch((error: unknown) => lost(run, row, error));
        const tookMs = now() - startedAt;
        if (tried.kind === 'lost') {
          // the partition has another name, or none; the next turn finds out
          run = { ...run, scan };
          continue;
        }
        if (tried.kind === 'smaller') {
          batchRows = tried.batchRows;
          if (tried.restMs > 0) await rest(tried.restMs, signal);
          continue;
        }
        row = tried.row;
        if (stride) {
          if (!row.cursor.stride && row.cursor.pass > 1) batchRows = FIRST_LOOK_ROWS;
          continue;
        }
        batchRows = nextSize(
          batchRows,
          tookMs,
          pacer.limits() ? GENTLE_KEY_MS : BATCH_MS,
          mostRows(run, row),
        );
        if (!row.finished) await pacer.rest(tookMs);
      }
      return row;
    } finally {
      await pacer.stop();
    }
  });
}

/** To the partition in which the cursor stands, or to the next one where that is gone or none was entered yet. */
async function turnTo(run: Run, row: Row): Promise<{ run: Run; row: Row }> {
  const on = row.cursor.leaf && (await entered(run, row));
  if (on) return { run: on, row };
  const begin = beginBatch(run.context, 1);
  const none = { walked: false, rows: 0, changed: 0 };
  return inTransaction(
    run.client,
    async () => ({
      run,
      row: await (row.cursor.leaf ? leaveGone(run, row) : leavePart(run, row, row.cursor, none)),
    }),
    begin,
  );
}

/** Whether an error of a batch comes of its partition having gone. @throws the error where it does not. */
async function lost(run: Run, row: Row, error: unknown): Promise<{ readonly kind: 'lost' }> {
  if (error instanceof PartGone) return { kind: 'lost' };
  if (!isPartitioned(run) || run.context.signal.aborted || error instanceof Superseded) throw error;
  const on = await entered(run, row);
  const { schema, table } = run.scan.name;
  if (on?.scan.name.schema === schema && on.scan.name.table === table) throw error;
  return { kind: 'lost' };
}

/** Towards the size that takes so long; at most doubled or halved in one go. Only locks and errors make it smaller than the least. */
export function nextSize(
  batchRows: number,
  tookMs: number,
  wantedMs: number = BATCH_MS,
  most: number = LARGEST_BATCH_ROWS,
): number {
  const factor = Math.min(2, Math.max(0.5, wantedMs / Math.max(tookMs, 1)));
  return Math.min(most, Math.max(Math.min(batchRows, LEAST_BATCH_ROWS), Math.round(batchRows * factor)));
}

/** A pass that mops up finds nothing in most places, and a read holds nobody up; where it finds something, it takes less. */
function mostRows({ scan }: Run, { cursor }: Row): number {
  return scan.differs !== undefined && cursor.pass > 1 ? LARGEST_LOOK_ROWS : LARGEST_BATCH_ROWS;
}

async function attempt(run: Run, row: Row, batchRows: number, atOnce: boolean): Promise<Attempt> {
  const { context, client, scan } = run;
  const { spec, log, signal } = context;
  const ended = atOnce ? await lookAtOnce(run, row) : undefined;
  if (ended) return { kind: 'done', row: ended };
  let range: Range | undefined;
  const looks = batchRows > LARGEST_BATCH_ROWS ? scan.differs : undefined;
  try {
    const done = await inBatch(run, batchRows, async () => {
      range = await readRange(client, scan.name, scan.table.key, row.cursor.after, batchRows, looks);
      if (!range) return endOfPart(run, row);
      if (looks !== undefined)
        return range.differs ? undefined : move(run, row, range, { changed: 0, differing: 0, keys: [] });
      const { rows, rowCount } = await client.query(scan.sql(row.cursor.after !== null), [
        ...range.parameters,
      ]);
      await mustStand(run);
      return move(run, row, range, scan.read(rows, rowCount ?? 0));
    });
    return done ? { kind: 'done', row: done } : { kind: 'smaller', batchRows: LARGEST_BATCH_ROWS, restMs: 0 };
  } catch (error) {
    // a look raises in the same statement that finds its end
    if (looks !== undefined && ROWS_OWN.test(sqlState(error)))
      return { kind: 'smaller', batchRows: LARGEST_BATCH_ROWS, restMs: 0 };
    if (signal.aborted || error instanceof Superseded || !range) throw error;
    if (LOCK_STATES.has(sqlState(error))) {
      log('waits for a row that is locked', { step: scan.step, batchRows: range.rows });
      const fewer = Math.max(1, Math.floor(range.rows / 4));
      return { kind: 'smaller', batchRows: fewer, restMs: spec.locks.timeoutMs };
    }
    if (!ROWS_OWN.test(sqlState(error))) throw error;
    if (range.rows > 1) return { kind: 'smaller', batchRows: Math.ceil(range.rows / 2), restMs: 0 };
    return { kind: 'done', row: await passOver(run, row, range, error as Error) };
  }
}

/** Records a range that was worked. */
async function move(run: Run, row: Row, range: Range, result: BatchResult): Promise<Row> {
  const { cursor } = row;
  const next: Cursor = {
    ...cursor,
    after: range.last,
    seen: cursor.seen + range.rows,
    changed: cursor.changed + result.changed,
    differing: cursor.differing + result.differing,
    keys: [...cursor.keys, ...result.keys].slice(0, KEPT_KEYS),
    ...(result.found && result.differing > 0
      ? { found: sum(cursor.found ?? NONE_DIFFERS, result.found) }
      : {}),
    perSecond: run.rate(range.rows, cursor.perSecond),
  };
  return record(run, row, next, range.rows, result.changed);
}

/** Leaves out one row for which the expression raises: it stays as it is, is counted, and is named. */
async function passOver(run: Run, row: Row, range: Range, error: Error): Promise<Row> {
  const { scan, client, context } = run;
  const { cursor } = row;
  if (cursor.raised >= MOST_RAISED) {
    const message = `${scan.step}: the expression raised for more than ${MOST_RAISED} rows: ${error.message}`;
    throw new Error(message, { cause: error });
  }
  const key = range.last.join(', ');
  context.log('the expression raised; the row is left as it is', {
    step: scan.step,
    key,
    error: error.message,
  });
  const differs = { differing: cursor.differing + 1, keys: [...cursor.keys, key].slice(0, KEPT_KEYS) };
  const next: Cursor = {
    ...cursor,
    ...(scan.raisedDiffers ? differs : {}),
    after: range.last,
    seen: cursor.seen + 1,
    raised: cursor.raised + 1,
    raisedKeys: [...cursor.raisedKeys, key].slice(0, KEPT_KEYS),
    lastError: withoutValues(error),
  };
  return inTransaction(client, () => record(run, row, next, 1, 0));
}

/** The end of a part: of the pass, where it is the table itself. */
async function endOfPart(run: Run, row: Row): Promise<Row> {
  if (!isPartitioned(run)) return endPass(run, row, row.cursor);
  await mustStand(run);
  return leavePart(run, row, row.cursor, { walked: true, rows: 0, changed: 0 });
}
