/**
 * Duty: the look after a stride: whether any row still differs, by pages; changes nothing. A read waits for no row, so unlike an
 * UPDATE by place it skips none; a row that moves meanwhile is written by somebody who fills it.
 */
import { inPages } from './in-pages.js';
import type { Cursor } from './progress.js';
import { BATCH_MS, finish, record, ROWS_OWN, type Attempt, type Row, type Run } from './scan-run.js';
import { inTransaction, sqlState } from './session.js';
import { pageRange, type PageLook } from './stride.js';
import { readTable } from './table-facts.js';

/** Pages of one look. 2 M rows: 0.9 s by 1,024 pages, 0.7 s by 4,096, 1.3 s along the key. */
const PAGES = { first: 256, smallest: 16, largest: 4_096 } as const;

/** The part of a cursor from which a look begins. */
export async function lookFrom({ client, context }: Run): Promise<Pick<Cursor, 'look'>> {
  const table = await readTable(client, context.spec.column);
  return table ? { look: { page: 0, window: PAGES.first, pages: table.pages, file: table.file } } : {};
}

/** One window. At the first row that differs the passes by key begin. */
export async function lookOn(run: Run, row: Row, look: PageLook): Promise<Attempt> {
  const { context, client, scan } = run;
  const range = pageRange(look.page, look.page + look.window);
  const startedAt = context.now();
  try {
    const done = await inPages(
      run,
      scan.table.oid,
      scan.byPages?.look(range) ?? '',
      async ({ file, rows }) => {
        if (file !== look.file)
          return record(run, row, { ...row.cursor, ...(await lookFrom(run)), seen: 0 }, 0, 0);
        const differing = Number(rows[0]?.['differing'] ?? 0);
        const cursor = { ...row.cursor, seen: row.cursor.seen + Number(rows[0]?.['seen'] ?? 0) };
        if (differing > 0 && scan.untilQuiet)
          return byKey(run, row, differing === 1 ? '1 row differs' : `${differing} rows differ`);
        const page = look.page + look.window;
        const window = nextLook(look.window, context.now() - startedAt);
        return page < look.pages
          ? record(run, row, { ...cursor, look: { ...look, page, window } }, 0, 0)
          : finish(run, row, without(cursor));
      },
    );
    return { kind: 'done', row: done };
  } catch (error) {
    if (!ROWS_OWN.test(sqlState(error))) throw error;
    const why = (error as Error).message;
    return { kind: 'done', row: await inTransaction(client, () => byKey(run, row, why)) };
  }
}

async function byKey(run: Run, row: Row, why: string): Promise<Row> {
  const { context, scan } = run;
  context.log('goes on along the key', { step: scan.step, page: row.cursor.look?.page ?? 0, why });
  const cursor = { ...without(row.cursor), pass: row.cursor.pass + 1, seen: 0 };
  return record(run, row, cursor, 0, 0);
}

function without({ look: _done, ...cursor }: Cursor): Cursor {
  return cursor;
}

/** Towards the window that takes BATCH_MS. */
function nextLook(pages: number, tookMs: number): number {
  const factor = Math.min(2, Math.max(0.5, BATCH_MS / Math.max(tookMs, 1)));
  return Math.max(PAGES.smallest, Math.min(PAGES.largest, Math.round(pages * factor)));
}
