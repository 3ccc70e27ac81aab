/** Duty: one run of a scan over a table: what it is given, its cursor, and how a batch is recorded; knows not how it walks. */
import type { Pace, Spec, StepName, TableName } from '@sluice/core';
import type { PoolClient, QueryResultRow } from 'pg';
import type { Differing } from './differing.js';
import { limitsOf } from './pace.js';
import { advance, type Cursor, type ProgressRow } from './progress.js';
import { inTransaction } from './session.js';
import type { StepContext } from './step-context.js';
import { strideOver } from './stride.js';
import type { TableFacts } from './table-facts.js';
import { guard, termOf } from './term.js';

export interface BatchResult {
  readonly changed: number;
  readonly differing: number;
  readonly keys: readonly string[];
  /** Left out by scans that repair. */
  readonly found?: Differing;
}

/** What a scan goes along: a table, or one partition of it. */
export interface Part {
  readonly name: TableName;
  readonly table: TableFacts;
}

/** What a plan shows statements on: the table, or the first of its partitions in place of all of them. */
export function firstPart({ column }: Spec, table: TableFacts): Part {
  return { name: table.leaves?.[0] ?? column, table };
}

/** What is done with each range of keys. */
export interface Scan extends Part {
  readonly step: StepName;
  /** SQL for one range; its parameters are the key before the range (left out in the first) and the last key in it. */
  readonly sql: (hasLower: boolean) => string;
  /** Where the first pass may go by pages, see stride.ts: SQL that does the work on a range. */
  readonly byPages?: (range: string) => string;
  /** The condition on a row that there is work on it; later passes look first, in larger ranges. */
  readonly differs?: string;
  /**
   * A quiet pass is no proof where a writer may change a row's key and leave the row as wrong as it is: it can go past the cursor
   * in each pass. SQL that counts in one snapshot what still differs, in the whole table.
   */
  readonly confirm?: string;
  readonly read: (rows: readonly QueryResultRow[], rowCount: number) => BatchResult;
  /** Pass again until a whole pass changes nothing. */
  readonly untilQuiet: boolean;
  /** What a row counts as for which the expression raises. */
  readonly raisedDiffers: boolean;
}

/** A batch aims at this long: others wait for its row locks no longer, and a commit for each is still cheap. */
export const BATCH_MS = 75;
/** One row alone holds no lock that others wait for, so it may wait in line; shorter than any patience with a stop. */
const ONE_ROW_LOCK_MS = 1_000;
/** 22: data, 23: constraints, P0: raised by a function; anything else is not the row's fault. */
export const ROWS_OWN = /^(22|23|P0)/;
export const LOCK_STATES: ReadonlySet<string> = new Set(['55P03', '40P01', '40001']);

export function freshCursor({ table, byPages }: Scan, pace: Pace): Cursor {
  const stride = byPages && strideOver(table, limitsOf(pace)?.passes);
  return {
    ...(stride ? { stride } : {}),
    pass: 1,
    seen: 0,
    after: null,
    changed: 0,
    differing: 0,
    keys: [],
    raised: 0,
    raisedKeys: [],
    lastError: '',
    total: table.rows < 0 ? null : Math.round(table.rows),
    perSecond: null,
  };
}

/** One run of a scan on one connection. */
export interface Run {
  readonly context: StepContext;
  readonly client: PoolClient;
  /** The table of the rollout. */
  readonly root: TableFacts;
  readonly scanOf: (part: Part) => Scan;
  /** Of the part in which it stands. */
  readonly scan: Scan;
  /** Rows a second, from the rows of a batch and the figure before. */
  readonly rate: (rows: number, before: number | null) => number | null;
  /** Why it is slower than it could be; empty where it is not. */
  readonly slow: () => string;
}
export type Row = ProgressRow<Cursor>;

export type Attempt =
  | { readonly kind: 'done'; readonly row: Row }
  | { readonly kind: 'smaller'; readonly batchRows: number; readonly restMs: number };

/** The figure moves by three tenths of the newest batch, rests counted in: what people wait for is the whole. */
export function rateOf(now: () => number): Run['rate'] {
  let last = now();
  return (rows, before) => {
    const tookMs = Math.max(1, now() - last);
    last = now();
    const rate = (rows * 1000) / tookMs;
    return Math.round(before === null ? rate : before * 0.7 + rate * 0.3);
  };
}

/** A batch may be lost in a crash of the server and is then done again, so only the last one waits for the disk. */
export async function inBatch<T>(run: Run, batchRows: number, work: () => Promise<T>): Promise<T> {
  return inTransaction(run.client, work, beginBatch(run.context, batchRows));
}

/** The statements that a batch begins with. */
export function beginBatch(context: StepContext, batchRows: number): string {
  return `${beginSettings(context, batchRows)}; ${guard(termOf(context))}`;
}

/** The same without the look at the term. */
export function beginSettings({ spec }: StepContext, batchRows: number): string {
  const { timeoutMs } = spec.locks;
  const lockMs = batchRows === 1 ? Math.max(ONE_ROW_LOCK_MS, timeoutMs) : timeoutMs;
  return `begin; set local synchronous_commit = off; set local lock_timeout = ${Math.round(lockMs)}`;
}

export async function record(
  { client, context, scan, slow }: Run,
  row: Row,
  { slow: _before, ...moved }: Cursor,
  rows: number,
  rowsChanged: number,
  finished = false,
): Promise<Row> {
  const { spec, epoch } = context;
  const why = slow();
  const { perSecond } = moved;
  const rates =
    perSecond === null || rows === 0 ? {} : { rates: [...(moved.rates ?? []), perSecond].slice(-8) };
  const cursor: Cursor = { ...moved, ...rates, ...(why === '' ? {} : { slow: why }) };
  // later passes see the same rows again
  const rowsDone = row.cursor.pass === 1 ? rows : 0;
  const to = { before: row.cursor, after: cursor, rowsDone, rowsChanged, finished };
  await advance(client, spec.name, scan.step, epoch, to);
  return {
    cursor,
    rowsDone: row.rowsDone + rowsDone,
    rowsChanged: row.rowsChanged + rowsChanged,
    epoch,
    finished,
  };
}

/** The end of a scan: everything before this commit reaches the disk with it, so "finished" may be believed. */
export async function finish(run: Run, row: Row, cursor: Cursor): Promise<Row> {
  const { client } = run;
  await client.query('set local synchronous_commit = on');
  const { rows } = await client.query<{ lsn: string; timeline: number }>(
    `select pg_current_wal_insert_lsn()::text as lsn,
            -- the log file's name begins with the timeline; the checkpoint's lags behind a promotion
            ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int as timeline`,
  );
  const { lsn = '', timeline = 0 } = rows[0] ?? {};
  return record(run, row, { ...cursor, lsn, timeline }, 0, 0, true);
}
