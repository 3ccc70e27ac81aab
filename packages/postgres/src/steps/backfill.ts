/** Duty: fills the rows that older code wrote, batch by batch, until a whole pass changes nothing. */
import { needsStep, type Spec, type Statement, type TableName } from '@sluice/core';
import { backfillWay } from '../backfill-way.js';
import { FIRST_LOOK_ROWS, runScan } from '../batches.js';
import { quoteIdentifier, quoteTable } from '../identifier.js';
import { boundarySql, keyRange } from '../key-range.js';
import { look, lookAtTable } from '../look.js';
import { fillValue, unfilled, upDiffers, upValue } from '../pair.js';
import { forgetStep, readRow, type Cursor } from '../progress.js';
import { inspected, repaired, repairing } from '../scan-result.js';
import { anySliceRange, strideOver } from '../stride.js';
import type { Part, Scan } from '../scan-run.js';
import type { Step } from '../step-context.js';
import { inOwnTurn } from '../turn.js';
import type { TableFacts } from '../table-facts.js';
import { confirming, wholeLookSql } from '../whole-look.js';

const isNeeded = (spec: Spec): boolean => needsStep(spec, 'backfill');

/** Always compared with what it should be, not only with NULL: with `sync: services` a row can be stale. */
function wrong(spec: Spec): string {
  return spec.replaces ? upDiffers(spec) : unfilled(spec);
}

function fillSql(spec: Spec, name: TableName, range: string): string {
  const value = spec.replaces ? upValue(spec) : fillValue(spec);
  return (
    `update /* sluice */ ${quoteTable(name)} set ${quoteIdentifier(spec.column.column)} = ${value}` +
    ` where ${range} and ${wrong(spec)}`
  );
}

/** The bridge fills whatever is touched; without it a row keeps its NULL when a writer gives it another key. */
function confirmSql(spec: Spec): string | undefined {
  return spec.replaces && spec.sync === 'trigger' ? undefined : wholeLookSql(spec.column, wrong(spec));
}

function statements(spec: Spec, table: TableFacts): readonly Statement[] {
  const { leaves } = table;
  const strided = leaves ? leaves.find((leaf) => strideOver(leaf)) : strideOver(table) && spec.column;
  const name = leaves?.[0] ?? spec.column;
  const each = leaves && leaves.length > 1 ? `; on each of ${leaves.length} partitions` : '';
  const confirm = confirmSql(spec);
  return [
    ...(strided
      ? [
          {
            sql: fillSql(spec, strided, anySliceRange()),
            lock: 'ROW EXCLUSIVE' as const,
            repeats: true,
            note: `along the pages, eight visits to a window, so that rows find room where they are${each}`,
          },
          ...(spec.pace === 'full'
            ? [
                {
                  sql: wholeLookSql(name, wrong(spec)),
                  lock: 'ACCESS SHARE' as const,
                  repeats: true,
                  note: `whether any row differs still, where there is at most a gigabyte${each}`,
                },
              ]
            : []),
          {
            sql: boundarySql(name, table.key, true, FIRST_LOOK_ROWS, wrong(spec)),
            lock: 'ACCESS SHARE' as const,
            repeats: true,
            note: `whether any row differs still, along the key; only there the key ranges that follow${each}`,
          },
        ]
      : []),
    {
      sql: boundarySql(name, table.key, true, 500),
      lock: 'ACCESS SHARE',
      repeats: true,
      note: `where the next batch ends; its size follows the time a batch takes${each}`,
    },
    {
      sql: fillSql(spec, name, keyRange(table.key, true)),
      lock: 'ROW EXCLUSIVE',
      repeats: true,
      note: `until a whole pass changes nothing${each}`,
    },
    ...(confirm === undefined ? [] : [confirming(confirm)]),
  ];
}

export const backfill: Step = {
  name: 'backfill',
  statements,
  way: backfillWay,
  undoStatements: () => [],
  inspect: (context) =>
    look(context, async (client) =>
      isNeeded(context.spec)
        ? inspected(await readRow<Cursor>(client, context.spec.name, 'backfill'), repaired)
        : { state: 'unneeded' },
    ),
  apply: async (context) => {
    const { spec } = context;
    if (!isNeeded(spec)) return {};
    const table = await lookAtTable(context);
    const scanOf = (part: Part): Scan => {
      const { name } = part;
      const { key } = part.table;
      const sql = (hasLower: boolean): string => fillSql(spec, name, keyRange(key, hasLower));
      const byPages = (range: string): string => fillSql(spec, name, range);
      const confirm = confirmSql(spec);
      return repairing('backfill', part, sql, {
        byPages,
        differs: wrong(spec),
        ...(confirm === undefined ? {} : { confirm }),
      });
    };
    return inOwnTurn(context, 'backfill', async () => repaired(await runScan(context, table, scanOf)));
  },
  undo: async (context) => {
    await forgetStep(context, 'backfill');
    return {};
  },
};
