/** Duty: one slice of a window, in one transaction; knows not where it stands in its band. */
import { literal } from './identifier.js';
import { stands } from './parts.js';
import { beginSettings, LOCK_STATES, ROWS_OWN, type Row, type Run } from './scan-run.js';
import { sqlState } from './session.js';
import { sliceRange, type SliceSql, type Stride, type Window } from './stride.js';
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
  const fill = scan.byPages(sliceRange(GIVEN, stride.slices, slice === stride.slices - 1));
  try {
    // one message: beside a foreground a slice takes three milliseconds, and each round trip more a tenth of that
    const work = literal(countedSql(run, stride, fill));
    const begin = beginSettings(context, Number.POSITIVE_INFINITY);
    const given = literal(JSON.stringify({ ...window, slice, cursor: row.cursor }));
    await client.query(
      `${begin}; select set_config('sluice.slice', ${given}, true); do /* sluice */ ${work}; commit`,
    );
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
 * What differs from slice to slice comes by a setting, so that the block's text is the same for all: pg_stat_statements keeps
 * the texts of blocks with their literals, and 5,000 slices would drive everybody else's statements out of it.
 */
const GIVEN: SliceSql = { from: 'sluice_slice.first', to: 'sluice_slice.past', slice: 'sluice_slice.nth' };

/**
 * The body of a block that fills, and then looks under the lock that it took: at the table's file, for after a rewrite every
 * place is another; at the partition; and at the cursor, which another control plane may have taken over.
 */
function countedSql({ context, root, scan }: Run, stride: Stride, fill: string): string {
  const { spec, epoch } = context;
  const over = `${scan.step}: another control plane has taken over; this batch was rolled back`;
  const file = `pg_catalog.pg_relation_filenode(${scan.table.oid}::oid)::text`;
  // a column of the table may be called as the variable is
  return `#variable_conflict use_column
    <<sluice_slice>>
    declare
      given constant jsonb := current_setting('sluice.slice');
      first constant tid := format('(%s,0)', given->>'page');
      past constant tid := format('(%s,0)', (given->>'page')::bigint + (given->>'pages')::bigint);
      nth constant int := given->>'slice';
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
         and cursor = sluice_slice.given->'cursor' and not finished;
      if not found then ${raise(SUPERSEDED, over)}; end if;
    end`;
}

function raise(state: string, message: string): string {
  return `raise exception using errcode = '${state}', message = ${literal(message)}`;
}
