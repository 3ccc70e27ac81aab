/** Duty: one slice of a window, in one transaction; knows not where it stands in its band. */
import { literal } from './identifier.js';
import { stands } from './parts.js';
import { beginSettings, LOCK_STATES, ROWS_OWN, type Row, type Run } from './scan-run.js';
import { sqlState } from './session.js';
import { sliceRange, type Stride, type Window } from './stride.js';
import { SUPERSEDED } from './superseded.js';
import { guardBlock, termOf } from './term.js';

/** Our SQLSTATEs for a table whose file is another than when the stride began, and for one that is no partition any more. */
export const REWRITTEN = 'SL002';
export const GONE = 'SL003';

/**
 * Takes the rows of one slice, and counts them in `sluice.progress`. Rows that are locked, or for which the expression raises,
 * are left: the passes by key that follow look at every row, and wait for one alone.
 * @throws what the database says, with SUPERSEDED, REWRITTEN or GONE as its state where nothing more may be done.
 */
export async function takeSlice(run: Run, row: Row, window: Window, slice: number): Promise<void> {
  const { client, context, scan } = run;
  const { stride } = row.cursor;
  if (!stride || !scan.byPages) return;
  const fill = scan.byPages(sliceRange(window, slice, stride.slices));
  try {
    // one message: beside a foreground a slice takes three milliseconds, and each round trip more a tenth of that
    const work = literal(countedSql(run, row, stride, fill));
    const begin = beginSettings(context, Number.POSITIVE_INFINITY);
    await client.query(`${begin}; do /* sluice */ ${work}; commit`);
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const state = sqlState(error);
    if (context.signal.aborted || !(LOCK_STATES.has(state) || ROWS_OWN.test(state))) throw error;
    context.log('leaves a slice for the passes to come', {
      step: scan.step,
      page: window.page,
      error: (error as Error).message,
    });
  }
}

/**
 * The body of a block that fills, and then looks under the lock that it took: at the table's file, for after a rewrite every
 * place is another; at the partition; and at the cursor, which another control plane may have taken over.
 */
function countedSql({ context, root, scan }: Run, { cursor }: Row, stride: Stride, fill: string): string {
  const { spec, epoch } = context;
  const over = `${scan.step}: another control plane has taken over; this batch was rolled back`;
  const file = `pg_catalog.pg_relation_filenode(${scan.table.oid}::oid)::text`;
  // a column of the table may be called as the variable is
  return `#variable_conflict use_column
    declare
      filled bigint;
    begin
      ${guardBlock(termOf(context))};
      ${fill};
      get diagnostics filled = row_count;
      -- first, for what was dropped has no file either
      if not ${stands({ root, scan }) ?? 'true'} then ${raise(GONE, 'it is not that partition any more')}; end if;
      if ${file} is distinct from ${literal(stride.file)} then ${raise(REWRITTEN, 'the table was rewritten')}; end if;
      update /* sluice */ sluice.progress
         set rows_changed = rows_changed + filled, updated_at = clock_timestamp()
       where rollout = ${literal(spec.name)} and step = ${literal(scan.step)} and epoch = ${epoch}
         and cursor = ${literal(JSON.stringify(cursor))}::jsonb and not finished;
      if not found then ${raise(SUPERSEDED, over)}; end if;
    end`;
}

function raise(state: string, message: string): string {
  return `raise exception using errcode = '${state}', message = ${literal(message)}`;
}
