/** Duty: what a scan over a table comes to, from its row; knows no SQL. */
import type { Facts, Inspection } from '@sluice/core';
import type { Part, Scan } from './scan-run.js';
import type { Cursor, ProgressRow } from './progress.js';

/** Counts changed rows; for scans that repair rather than look. */
export function repairing(
  step: Scan['step'],
  part: Part,
  sql: Scan['sql'],
  besides: Pick<Scan, 'byPages' | 'differs' | 'confirm'> = {},
): Scan {
  return {
    step,
    ...part,
    sql,
    ...besides,
    read: (_rows, rowCount) => ({ changed: rowCount, differing: 0, keys: [] }),
    untilQuiet: true,
    raisedDiffers: false,
  };
}

/** What a repairing scan did, for people and for evidence. */
export function repaired(row: ProgressRow<Cursor>): Facts {
  const { pass, seen, raised, raisedKeys, lastError, timeline = null, lsn, gone } = row.cursor;
  return {
    rows: seen,
    changed: row.rowsChanged,
    passes: pass,
    raised,
    timeline,
    ...(lsn === undefined ? {} : { lsn }),
    ...(raised > 0 ? { raisedKeys, lastError } : {}),
    ...(gone ? { gone } : {}),
  };
}

/** A scan is done when its row says so: the row is written in the transaction of its last batch. */
export function inspected(
  row: ProgressRow<Cursor> | undefined,
  facts: (r: ProgressRow<Cursor>) => Facts,
): Inspection {
  return row?.finished ? { state: 'done', facts: facts(row) } : { state: 'todo' };
}
