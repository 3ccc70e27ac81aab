/** Duty: reads and writes `sluice.progress`: how far a scan is, and what a step must remember to take itself back. */
import type { Progress, StepName } from '@sluice/core';
import type { ClientBase, Pool } from 'pg';
import type { Differing } from './differing.js';
import { sqlState } from './session.js';
import type { StepContext } from './step-context.js';
import type { Leaf } from './leaves.js';
import type { Stride } from './stride.js';
import { Superseded } from './superseded.js';
import { inTerm, termOf } from './term.js';

/** Where a batch step stands; plain JSON in the row. */
export interface Cursor {
  /** The partition in which it stands, where the table has any; `stride` and `after` are of that one. */
  readonly leaf?: Pick<Leaf, 'oid' | 'schema' | 'table' | 'since'>;
  /** Stands for the partitions of which this pass has seen every row, see walkedOn. */
  readonly walked?: string;
  /** Up to ten partitions that were detached or dropped while it stood in them. */
  readonly gone?: readonly string[];
  /** Set while the first pass goes along the table's pages. */
  readonly stride?: Stride;
  /** From 1; a second pass and later ones mop up. */
  readonly pass: number;
  /** Key of the last row that was passed, as text; null at the beginning of a pass. */
  readonly after: readonly string[] | null;
  /** A whole pass changed nothing; one look at all rows has still to confirm it. */
  readonly quiet?: true;
  /** How many quiet passes in a row such a look has not confirmed. */
  readonly doubted?: number;
  /** Rows looked at in this pass; a stride does not count them. */
  readonly seen: number;
  /** Rows changed in this pass. */
  readonly changed: number;
  readonly differing: number;
  /** Up to ten keys of rows that differ. */
  readonly keys: readonly string[];
  /** What kinds of rows differ; left out until one does. */
  readonly found?: Differing;
  /** Rows of this pass for which the expression raised an error. */
  readonly raised: number;
  readonly raisedKeys: readonly string[];
  readonly lastError: string;
  readonly total: number | null;
  readonly perSecond: number | null;
  /** `perSecond` after each of the last eight batches. */
  readonly rates?: readonly number[];
  /** Why it is slower than it could be; absent where it is not. */
  readonly slow?: string;
  /** Position of the write-ahead log when the scan began. */
  readonly from?: string;
  /** Position of the write-ahead log when the scan ended. */
  readonly lsn?: string;
  /** Timeline on which it ended; a later one may lack rows that were committed on this one. */
  readonly timeline?: number;
}

export interface ProgressRow<C> {
  readonly cursor: C;
  readonly rowsDone: number;
  readonly rowsChanged: number;
  readonly epoch: number;
  readonly finished: boolean;
}

interface Raw<C> {
  cursor: C;
  rows_done: string;
  rows_changed: string;
  epoch: string;
  finished: boolean;
}

const UNDEFINED_TABLE = '42P01';

/** A step's row; undefined where there is none, or no `sluice.progress` yet. */
export async function readRow<C>(
  client: ClientBase | Pool,
  rollout: string,
  step: StepName,
): Promise<ProgressRow<C> | undefined> {
  try {
    const { rows } = await client.query<Raw<C>>(
      `select cursor, rows_done, rows_changed, epoch, finished from sluice.progress where rollout = $1 and step = $2`,
      [rollout, step],
    );
    return rows[0] && fromRaw(rows[0]);
  } catch (error) {
    if (sqlState(error) === UNDEFINED_TABLE) return undefined;
    throw error;
  }
}

/**
 * Takes a step's row over for an epoch, making it where it is missing. Every batch of an older epoch is refused from then on.
 * @throws Superseded when a newer epoch has it.
 */
export async function claim<C>(
  client: ClientBase,
  rollout: string,
  step: StepName,
  epoch: number,
  fresh: C,
): Promise<ProgressRow<C>> {
  const { rows } = await client.query<Raw<C>>(
    `insert into sluice.progress as p (rollout, step, cursor, epoch) values ($1, $2, $3, $4)
     on conflict (rollout, step) do update set epoch = excluded.epoch where p.epoch <= excluded.epoch
     returning cursor, rows_done, rows_changed, epoch, finished`,
    [rollout, step, JSON.stringify(fresh), epoch],
  );
  if (!rows[0]) throw new Superseded(`${step}: a newer control plane has the step`);
  return fromRaw(rows[0]);
}

export interface Advance<C> {
  readonly before: C;
  readonly after: C;
  readonly rowsDone: number;
  readonly rowsChanged: number;
  readonly finished: boolean;
}

/**
 * Moves a step's row on, in the batch's own transaction. The cursor is compared too: two runs of one epoch cannot both pass
 * a range. @throws Superseded, upon which the caller rolls back.
 */
export async function advance<C>(
  client: ClientBase,
  rollout: string,
  step: StepName,
  epoch: number,
  to: Advance<C>,
): Promise<void> {
  const { rowCount } = await client.query(
    `update /* sluice */ sluice.progress
        set cursor = $5, rows_done = rows_done + $6, rows_changed = rows_changed + $7, finished = $8, updated_at = clock_timestamp()
      where rollout = $1 and step = $2 and epoch = $3 and cursor = $4::jsonb and not finished`,
    [
      rollout,
      step,
      epoch,
      JSON.stringify(to.before),
      JSON.stringify(to.after),
      to.rowsDone,
      to.rowsChanged,
      to.finished,
    ],
  );
  if (rowCount !== 1)
    throw new Superseded(`${step}: another control plane has taken over; this batch was rolled back`);
}

/** Forgets a step, so that it starts anew. */
export async function forgetStep(context: StepContext, step: StepName): Promise<void> {
  try {
    await inTerm(context.pool, termOf(context), (client) =>
      client.query('delete from sluice.progress where rollout = $1 and step = $2', [context.spec.name, step]),
    );
  } catch (error) {
    if (sqlState(error) !== UNDEFINED_TABLE) throw error;
  }
}

/** What a step must remember before it does anything; what it remembered before stands. @throws Superseded */
export async function remember<C>(context: StepContext, step: StepName, fresh: C): Promise<ProgressRow<C>> {
  return inTerm(context.pool, termOf(context), (client) =>
    claim(client, context.spec.name, step, context.epoch, fresh),
  );
}

const SCANS: readonly StepName[] = ['backfill', 'verify', 'sync-old'];

/** How far the scans of a rollout are; empty where there is no `sluice.progress` yet. */
export async function readProgress(pool: Pool, rollout: string): Promise<readonly Progress[]> {
  try {
    const { rows } = await pool.query<
      Raw<Cursor> & { step: StepName; started_at: string; wal: string | null }
    >(
      `select step, cursor, rows_done, rows_changed, epoch, finished,
              (extract(epoch from started_at) * 1000)::bigint as started_at,
              -- a server that was promoted may stand behind the position at which another one began
              greatest(0, case when finished then (cursor ->> 'lsn')::pg_lsn else pg_current_wal_insert_lsn() end
                          - (cursor ->> 'from')::pg_lsn) as wal
         from sluice.progress where rollout = $1 and step = any($2) order by started_at`,
      [rollout, SCANS],
    );
    return rows.map((r) => ({
      step: r.step,
      rowsDone: Number(r.rows_done),
      rowsChanged: Number(r.rows_changed),
      rowsTotal: r.cursor.total,
      rowsPerSecond: r.finished ? null : r.cursor.perSecond,
      ...leftOf(r),
      ...(r.cursor.from === undefined || r.wal === null ? {} : { serverWalBytes: Number(r.wal) }),
      ...(r.cursor.pass === 1 || r.finished ? {} : { again: { pass: r.cursor.pass, rows: r.cursor.seen } }),
      startedAt: Number(r.started_at),
      finished: r.finished,
      ...(r.cursor.slow === undefined || r.finished ? {} : { slow: r.cursor.slow }),
      ...(r.cursor.lsn === undefined ? {} : { lsn: r.cursor.lsn }),
    }));
  } catch (error) {
    if (sqlState(error) === UNDEFINED_TABLE) return [];
    throw error;
  }
}

/**
 * A quiet pass along the key took 0.10 and 0.14 of the time of the stride before it, at pace gentle 0.24; rates are smoothed, so
 * they vary by more than it seems.
 */
const LEFT = { low: 0.8, high: 1.25 + 0.25 } as const;

/** Time left by the fastest and the slowest of the last rates, rests counted in; the passes that mop up are in the high end. */
function leftOf({ cursor, rows_done, finished }: Raw<Cursor>): Pick<Progress, 'secondsLeft'> {
  const { total, rates = [], pass } = cursor;
  const rows = total === null ? 0 : total - Number(rows_done);
  const [slowest, fastest] = [Math.min(...rates), Math.max(...rates)];
  if (finished || pass > 1 || rates.length < 2 || rows <= 0 || slowest <= 0) return {};
  return {
    secondsLeft: {
      low: Math.floor((rows / fastest) * LEFT.low),
      high: Math.ceil((rows / slowest) * LEFT.high),
    },
  };
}

function fromRaw<C>(raw: Raw<C>): ProgressRow<C> {
  return {
    cursor: raw.cursor,
    rowsDone: Number(raw.rows_done),
    rowsChanged: Number(raw.rows_changed),
    epoch: Number(raw.epoch),
    finished: raw.finished,
  };
}
