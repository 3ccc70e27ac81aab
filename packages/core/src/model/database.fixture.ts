/** Duty: what writes and deeds make of the two rows, as PostgreSQL would; knows not who may write, nor when. */
import { STEPS, type StepName } from '../step.js';
import type { Deed, Row, Scan, World } from './world.fixture.js';

export interface Columns {
  readonly old: boolean;
  readonly new: boolean;
}

const bit = (step: StepName): number => 1 << STEPS.indexOf(step);
export const standsOn = (w: World, step: StepName): boolean => (w.stands & bit(step)) !== 0;

/**
 * The row after a new value was written to some of its columns, with whatever the trigger adds. A write and its commit are one
 * move: the row's lock makes everybody who wants the row wait, and nobody sees it before.
 */
export function written(w: World, row: Row, columns: Columns): Row {
  if (columns.old && columns.new) return 'both';
  if (columns.new) return standsOn(w, 'bridge-down') ? 'both' : 'new';
  if (standsOn(w, 'bridge')) return 'both';
  return row === 'absent' || row === 'old, new is null' ? 'old, new is null' : 'old';
}

/** Why PostgreSQL would refuse such a write, were it an INSERT; undefined where it would not. */
export function refusal(w: World, columns: Columns): string | undefined {
  if (columns.new && !standsOn(w, 'add-column')) return 'it names the new column, which is not there';
  if (columns.old && standsOn(w, 'drop-old')) return 'it names the old column, which was dropped';
  if (!columns.new && standsOn(w, 'not-null') && !standsOn(w, 'bridge')) return 'the new column is NOT NULL';
  const filled = columns.old || standsOn(w, 'bridge-down') || standsOn(w, 'drop-old');
  return filled || standsOn(w, 'release-old') ? undefined : 'the old column is NOT NULL';
}

/** A statement that touches the row and neither column: the row moves, and a bridge fills what it finds empty. */
export function touched(w: World, row: Row): Row {
  return row === 'old, new is null' && standsOn(w, 'bridge') ? 'both' : row;
}

/** How a scan treats one row. */
export interface Comparing {
  /** False: a backfill that looks for NULLs only. */
  readonly values: boolean;
  /** False: no pass by key after the one by ctid. */
  readonly mopsUp: boolean;
}

const repaired = (step: StepName, row: Row, values: boolean): Row => {
  if (step === 'backfill') {
    if (row === 'old, new is null' || (values && row === 'old')) return 'both';
    // `up` of a value that is no longer the last one: the last one is gone
    return row === 'new' ? 'lost' : row;
  }
  if (step === 'sync-old') {
    if (row === 'new') return 'both';
    return row === 'old' || row === 'old, new is null' ? 'lost' : row;
  }
  return row;
};

/** One row, repaired by a scan of which nobody knows any more. */
export function straggled(w: World, step: StepName, r: number, how: Comparing): World {
  return { ...w, rows: w.rows.map((row, n) => (n === r ? repaired(step, row, how.values) : row)) };
}

/** One unit of a deed: a statement, or one batch of a scan. `deed` stays where the scan goes on. */
export function worked(w: World, deed: Deed, how: Comparing): World {
  const done: World = { ...w, deed: undefined };
  const { step } = deed;
  if (deed.kind === 'copy-stages') return { ...done, stage: Math.max(w.stage, deed.revision) };
  if (step === undefined) throw new Error(`a deed without a step: ${deed.kind}`);
  if (deed.kind === 'undo') return UNDO[step]?.(done) ?? { ...done, stands: w.stands & ~bit(step) };
  if (SCANS.has(step)) return batch(w, deed, step, how);
  return APPLY[step]?.(done) ?? { ...done, stands: w.stands | bit(step) };
}

const SCANS: ReadonlySet<StepName> = new Set(['backfill', 'verify', 'sync-old']);

function batch(w: World, deed: Deed, step: StepName, how: Comparing): World {
  const scan: Scan =
    w.scan?.step === step
      ? w.scan
      : { step, pass: 0, at: 0, changed: false, differing: 0, moved: step === 'backfill' ? 0 : -1 };
  const row = w.rows[scan.at];
  if (row !== undefined) {
    const misses = scan.pass === 0 && scan.moved > 0 && ((scan.moved >> scan.at) & 1) === 1;
    const after = misses ? row : repaired(step, row, how.values);
    const differs = step === 'verify' && row !== 'both' && row !== 'absent';
    return {
      ...w,
      rows: w.rows.map((r, n) => (n === scan.at ? after : r)),
      scan: {
        ...scan,
        at: scan.at + 1,
        changed: scan.changed || after !== row,
        differing: scan.differing + (differs ? 1 : 0),
      },
    };
  }
  const again = step !== 'verify' && how.mopsUp && (scan.changed || (scan.pass === 0 && scan.moved >= 0));
  if (again) return { ...w, scan: { ...scan, pass: 1, at: 0, changed: false, moved: 0 } };
  const left = scan.differing > 0 ? scan : undefined;
  return { ...w, deed: undefined, scan: left, stands: w.stands | bit(deed.step ?? step) };
}

const forgotten =
  (step: StepName) =>
  (w: World): World => ({
    ...w,
    stands: w.stands & ~bit(step),
    scan: w.scan?.step === step ? undefined : w.scan,
  });

const UNDO: Partial<Record<StepName, (w: World) => World>> = {
  backfill: forgotten('backfill'),
  verify: forgotten('verify'),
  'sync-old': forgotten('sync-old'),
  bridge: (w) => ({ ...w, stands: w.stands & ~bit('bridge') & ~bit('bridge-down') }),
  'add-column': (w) => ({
    ...w,
    stands: w.stands & ~bit('add-column'),
    rows: w.rows.map((r): Row => (r === 'absent' ? r : r === 'new' ? 'lost' : 'old, new is null')),
  }),
};

const APPLY: Partial<Record<StepName, (w: World) => World>> = {
  'not-null': (w) =>
    // PostgreSQL refuses while a row is NULL; the runner tries again
    w.rows.includes('old, new is null') ? w : { ...w, stands: w.stands | bit('not-null') },
  'drop-bridge': (w) => ({
    ...w,
    stands: (w.stands | bit('drop-bridge')) & ~bit('bridge') & ~bit('bridge-down'),
  }),
  'drop-old': (w) => ({
    ...w,
    stands: w.stands | bit('drop-old'),
    rows: w.rows.map((r): Row => (r === 'absent' ? r : r === 'both' || r === 'new' ? 'new' : 'lost')),
  }),
};
