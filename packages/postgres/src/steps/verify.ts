/**
 * Duty: counts the rows whose new column is not what it should be, and names some of them.
 *
 * It goes along the key and not by pages, though pages are a third faster. Each batch is a statement with a snapshot of its own.
 * A row that is updated between two of them keeps its key, so it is seen once, before or after; but it may go to a page that
 * was passed already, and then no window sees it. Harmless only while every writer fills both columns, and whether they all
 * do is what verify is to find out.
 */
import { needsStep, type Facts, type Spec } from '@sluice/core';
import { runScan } from '../batches.js';
import { differingSql, differs, judged, NONE_DIFFERS, readDiffering } from '../differing.js';
import { firstPart, type Part, type Scan } from '../scan-run.js';
import { quoteTable } from '../identifier.js';
import { boundarySql, keyRange, keyText } from '../key-range.js';
import { look, lookAtTable } from '../look.js';
import { forgetStep, readRow, type Cursor, type ProgressRow } from '../progress.js';
import { inspected } from '../scan-result.js';
import type { Step } from '../step-context.js';

const KEYS_A_BATCH = 10;

function rangeSql(spec: Spec, { name, table }: Part, hasLower: boolean): string {
  const wrong = differs(spec) ?? 'false';
  const key = keyText(table.key);
  return (
    `select /* sluice */ count(*) filter (where ${wrong}) as differing,` +
    ` (array_agg(${key}) filter (where ${wrong}))[1:${KEYS_A_BATCH}] as keys, ${differingSql(spec, table)}` +
    ` from ${quoteTable(name)} where ${keyRange(table.key, hasLower)}`
  );
}

function result(row: ProgressRow<Cursor>): Facts {
  const { differing, keys, lsn, timeline, raised, lastError, found = NONE_DIFFERS } = row.cursor;
  return {
    rows: row.rowsDone,
    differing,
    keys,
    lsn: lsn ?? null,
    timeline: timeline ?? null,
    ...(raised > 0 ? { raised, lastError } : {}),
    ...judged(found, row.rowsDone, raised),
  };
}

export const verify: Step = {
  name: 'verify',
  statements: (spec, table) => [
    {
      sql: boundarySql(firstPart(spec, table).name, table.key, true, 500),
      lock: 'ACCESS SHARE',
      repeats: true,
      note: 'where the next batch ends',
    },
    {
      sql: rangeSql(spec, firstPart(spec, table), true),
      lock: 'ACCESS SHARE',
      repeats: true,
      note: 'once over the table',
    },
  ],
  undoStatements: () => [],
  inspect: (context) =>
    look(context, async (client) =>
      needsStep(context.spec, 'verify')
        ? inspected(await readRow<Cursor>(client, context.spec.name, 'verify'), result)
        : { state: 'unneeded' },
    ),
  apply: async (context) => {
    const { spec } = context;
    const table = await lookAtTable(context);
    const scanOf = (part: Part): Scan => ({
      step: 'verify',
      ...part,
      sql: (hasLower) => rangeSql(spec, part, hasLower),
      read: (rows) => ({
        changed: 0,
        differing: Number(rows[0]?.differing ?? 0),
        keys: (rows[0]?.keys as readonly string[] | null) ?? [],
        found: readDiffering(rows[0]),
      }),
      untilQuiet: false,
      raisedDiffers: true,
    });
    return result(await runScan(context, table, scanOf));
  },
  undo: async (context) => {
    await forgetStep(context, 'verify');
    return {};
  },
};
