/** Duty: the words of steps and plans, as plain data; what a step does to a database stands in packages/postgres. */
import type { Interval } from './interval.js';

/** Every deed on a target, in the order in which a rollout comes to them. */
export const STEPS = [
  'prepare-schema',
  'add-column',
  'comment',
  'bridge',
  'backfill',
  'verify',
  'checks',
  'not-null',
  'unique',
  'foreign-key',
  'indexes',
  'default',
  'bridge-down',
  'sync-old',
  'release-old',
  'drop-bridge',
  'late-default',
  'drop-old',
] as const;
export type StepName = (typeof STEPS)[number];

/** What `inspect` saw. `invalid`: a broken remainder (a failed concurrent index) that `apply` takes away and builds again. `unneeded`: the spec asks for nothing here. */
export type StepState = 'todo' | 'done' | 'invalid' | 'unneeded';

export interface Inspection {
  readonly state: StepState;
  /** What was seen, for people and for evidence; plain JSON. */
  readonly facts?: Facts;
}

export type Facts = {
  readonly [key: string]: string | number | boolean | null | readonly (string | number)[];
};

/** The table lock that a statement takes, in PostgreSQL's own words. */
export type Lock =
  | 'none'
  | 'ACCESS SHARE'
  | 'ROW SHARE'
  | 'ROW EXCLUSIVE'
  | 'SHARE UPDATE EXCLUSIVE'
  | 'SHARE'
  | 'SHARE ROW EXCLUSIVE'
  | 'ACCESS EXCLUSIVE';

/** One SQL statement, word for word as it will run. */
export interface Statement {
  readonly sql: string;
  readonly lock: Lock;
  /** True where it must run outside a transaction block (`… concurrently`). */
  readonly alone?: boolean;
  /** True where it repeats until nothing is left (batches); `$1`, `$2` are the batch's bounds. */
  readonly repeats?: boolean;
  /** Why it is there or what it waits for, in a few words. */
  readonly note?: string;
}

/** Rows done so far by a step that takes long; lives in `sluice.progress`, not in the log. */
export interface Progress {
  readonly step: StepName;
  readonly rowsDone: number;
  readonly rowsChanged: number;
  /** An estimate from the catalog, or null where there is none yet. */
  readonly rowsTotal: number | null;
  /** Rows a second over the last seconds; null before the first measure. */
  readonly rowsPerSecond: number | null;
  /** Left out until two batches were measured, and once every row was seen. */
  readonly secondsLeft?: Interval;
  /** Bytes that the whole server has written to its log since the step began, others' among them. */
  readonly serverWalBytes?: number;
  /** A pass over the whole table once more, from 2, and the rows that it has seen: looks until nothing is left to change. */
  readonly again?: { readonly pass: number; readonly rows: number };
  readonly startedAt: number;
  readonly finished: boolean;
  /** Why it is slower than it could be, as people read it. */
  readonly slow?: string;
  /** Position of the write-ahead log at which it ended. */
  readonly lsn?: string;
}
