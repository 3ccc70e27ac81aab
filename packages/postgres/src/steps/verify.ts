/** Duty: counts the rows whose new column is not what it should be, and names some of them. */
import { needsStep, type Facts, type Spec } from '@sluice/core';
import { runScan } from '../batches.js';
import type { Scan } from '../scan-run.js';
import { quoteTable } from '../identifier.js';
import { boundarySql, keyRange, keyText } from '../key-range.js';
import { look, lookAtTable } from '../look.js';
import { breaksConstraints, upDiffers } from '../pair.js';
import { forgetStep, readRow, type Cursor, type ProgressRow } from '../progress.js';
import { inspected } from '../scan-result.js';
import type { Step } from '../step-context.js';
import type { TableFacts } from '../table-facts.js';

const KEYS_A_BATCH = 10;

/** Rows that differ from up(old), and rows that the constraints to come would refuse. */
function differs(spec: Spec): string | undefined {
  const parts = [...(spec.replaces ? [upDiffers(spec)] : []), ...breaksConstraints(spec)];
  return parts.length === 0 ? undefined : parts.map((p) => `(${p})`).join(' or ');
}

function rangeSql(spec: Spec, table: TableFacts, hasLower: boolean): string {
  const wrong = differs(spec) ?? 'false';
  const key = keyText(table.key);
  return (
    `select /* sluice */ count(*) filter (where ${wrong}) as differing,` +
    ` (array_agg(${key}) filter (where ${wrong}))[1:${KEYS_A_BATCH}] as keys` +
    ` from ${quoteTable(spec.column)} where ${keyRange(table.key, hasLower)}`
  );
}

function found(row: ProgressRow<Cursor>): Facts {
  const { differing, keys, lsn, timeline, raised, lastError } = row.cursor;
  return {
    rows: row.rowsDone,
    differing,
    keys,
    lsn: lsn ?? null,
    timeline: timeline ?? null,
    ...(raised > 0 ? { raised, lastError } : {}),
  };
}

export const verify: Step = {
  name: 'verify',
  statements: (spec, table) => [
    {
      sql: boundarySql(spec.column, table.key, true, 500),
      lock: 'ACCESS SHARE',
      repeats: true,
      note: 'where the next batch ends',
    },
    { sql: rangeSql(spec, table, true), lock: 'ACCESS SHARE', repeats: true, note: 'once over the table' },
  ],
  undoStatements: () => [],
  inspect: (context) =>
    look(context, async (client) =>
      needsStep(context.spec, 'verify')
        ? inspected(await readRow<Cursor>(client, context.spec.name, 'verify'), found)
        : { state: 'unneeded' },
    ),
  apply: async (context) => {
    const { spec } = context;
    const table = await lookAtTable(context);
    const scan: Scan = {
      step: 'verify',
      table,
      sql: (hasLower) => rangeSql(spec, table, hasLower),
      read: (rows) => ({
        changed: 0,
        differing: Number(rows[0]?.differing ?? 0),
        keys: (rows[0]?.keys as readonly string[] | null) ?? [],
      }),
      untilQuiet: false,
      raisedDiffers: true,
    };
    return found(await runScan(context, scan));
  },
  undo: async (context) => {
    await forgetStep(context, 'verify');
    return {};
  },
};
