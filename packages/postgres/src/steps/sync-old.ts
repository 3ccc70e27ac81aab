/** Duty: makes the old column true where a service wrote the new one alone; with batches, as the backfill does. */
import { needsStep, type Spec } from '@sluice/core';
import { runScan } from '../batches.js';
import { quoteIdentifier, quoteTable } from '../identifier.js';
import { boundarySql, keyRange } from '../key-range.js';
import { look, lookAtTable } from '../look.js';
import { downDiffers, downValue, upDiffers } from '../pair.js';
import { forgetStep, readRow, type Cursor } from '../progress.js';
import { inspected, repaired, repairing } from '../scan-result.js';
import { firstPart, type Part, type Scan } from '../scan-run.js';
import type { Step } from '../step-context.js';
import type { TableFacts } from '../table-facts.js';
import { confirming, wholeLookSql } from '../whole-look.js';

const isNeeded = (spec: Spec): boolean => needsStep(spec, 'sync-old');

/** A row agrees by either way, so that a lossy `down` never touches a pair that `up` explains. */
const wrong = (spec: Spec, table: TableFacts): string => `${upDiffers(spec)} and ${downDiffers(spec, table)}`;

/** The bridge leaves a pair alone of which neither side is written, and a service may change the key of such a row. */
const confirmSql = (spec: Spec, table: TableFacts): string => wholeLookSql(spec.column, wrong(spec, table));

function rangeSql(spec: Spec, { name, table }: Part, hasLower: boolean): string {
  const old = quoteIdentifier(spec.replaces?.column ?? '');
  return (
    `update /* sluice */ ${quoteTable(name)} set ${old} = ${downValue(spec)}` +
    ` where ${keyRange(table.key, hasLower)} and ${wrong(spec, table)}`
  );
}

export const syncOld: Step = {
  name: 'sync-old',
  statements: (spec, table) => [
    {
      sql: boundarySql(firstPart(spec, table).name, table.key, true, 500),
      lock: 'ACCESS SHARE',
      repeats: true,
      note: 'where the next batch ends',
    },
    {
      sql: rangeSql(spec, firstPart(spec, table), true),
      lock: 'ROW EXCLUSIVE',
      repeats: true,
      note: 'until a whole pass changes nothing',
    },
    confirming(confirmSql(spec, table)),
  ],
  undoStatements: () => [],
  inspect: (context) =>
    look(context, async (client) =>
      isNeeded(context.spec)
        ? inspected(await readRow<Cursor>(client, context.spec.name, 'sync-old'), repaired)
        : { state: 'unneeded' },
    ),
  apply: async (context) => {
    const { spec } = context;
    if (!isNeeded(spec)) return {};
    const table = await lookAtTable(context);
    const scanOf = (part: Part): Scan =>
      repairing('sync-old', part, (hasLower) => rangeSql(spec, part, hasLower), {
        confirm: confirmSql(spec, table),
      });
    return repaired(await runScan(context, table, scanOf));
  },
  undo: async (context) => {
    await forgetStep(context, 'sync-old');
    return {};
  },
};
