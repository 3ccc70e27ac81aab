/** Duty: one look over a whole table for rows on which there is work; does none of it. */
import type { Statement } from '@sluice/core';
import { quoteTable } from './identifier.js';
import { readLeaves } from './leaves.js';
import { endPass, isPartitioned, leavePart, mustStand } from './parts.js';
import { beginBatch, ROWS_OWN, type Row, type Run } from './scan-run.js';
import { inTransaction, sqlState } from './session.js';

/**
 * One statement has one snapshot, which holds each row once, wherever it moves; but it keeps dead rows everywhere from being
 * pruned while it runs. A gigabyte takes some seconds from a disk, half a second from memory.
 */
const MOST_PAGES = 131_072;

/** True where a pass by key may be spared by one look. */
export function mayLookAtOnce({ scan }: Run, { cursor }: Row): boolean {
  return (
    scan.differs !== undefined &&
    scan.table.kind === 'r' &&
    scan.table.pages <= MOST_PAGES &&
    cursor.pass > 1 &&
    cursor.after === null
  );
}

/** Counts the rows, and those that differ. Nothing is skipped once one does, so that it runs on several cores. */
export function wholeLookSql(table: Parameters<typeof quoteTable>[0], differs: string): string {
  return (
    `select /* sluice */ count(*) as rows, count(*) filter (where ${differs}) as differing` +
    ` from ${quoteTable(table)}`
  );
}

/** For the plan: the last statement of a scan that has to be confirmed. */
export function confirming(sql: string): Statement {
  return {
    sql,
    lock: 'ACCESS SHARE',
    repeats: true,
    note: 'all rows in one snapshot: one whose key changes could go past every pass',
  };
}

/** The end of the pass, or of the partition, where no row differs; undefined where one does, or where a row's expression raises: then a pass by key finds it. */
export async function lookAtOnce(run: Run, row: Row): Promise<Row | undefined> {
  const { client, context, scan } = run;
  try {
    return await inTransaction(
      client,
      async () => {
        const { rows } = await client.query<{ rows: string; differing: string }>(
          wholeLookSql(scan.name, scan.differs ?? 'false'),
        );
        if (Number(rows[0]?.differing) !== 0) return undefined;
        const cursor = { ...row.cursor, seen: row.cursor.seen + Number(rows[0]?.rows) };
        if (!isPartitioned(run)) return endPass(run, row, cursor, undefined, undefined, true);
        await mustStand(run);
        return leavePart(run, row, cursor, { walked: true, rows: 0, changed: 0 });
      },
      beginBatch(context, Number.POSITIVE_INFINITY),
    );
  } catch (error) {
    if (context.signal.aborted || !ROWS_OWN.test(sqlState(error))) throw error;
    return undefined;
  }
}

/** A row whose key went past so many passes in a row is not seen any more; one that a trigger keeps as it was is, and often. */
const MOST_DOUBTS = 3;

/**
 * Ends a scan whose last pass was quiet, or sends it on. It holds the horizon back for as long as VALIDATE CONSTRAINT does, but
 * no row of ours is locked meanwhile. Rows that no pass can mend, because the expression raises for them or a trigger keeps
 * them, are left to `verify`, which counts them as differing.
 */
export async function confirm(run: Run, row: Row, sql: string): Promise<Row> {
  const { client, context, root } = run;
  const { quiet: _asked, ...cursor } = row.cursor;
  const differing = await client.query<{ differing: string }>(sql).then(
    ({ rows }) => Number(rows[0]?.differing),
    (error: unknown) => {
      if (context.signal.aborted || !ROWS_OWN.test(sqlState(error))) throw error;
      return 0;
    },
  );
  return inTransaction(
    client,
    async () => {
      const leaves = isPartitioned(run) ? await readLeaves(client, root.oid) : [];
      const doubted = (cursor.doubted ?? 0) + 1;
      const missed = differing > cursor.raised && doubted <= MOST_DOUBTS;
      const judged = missed ? { ...cursor, doubted, changed: differing } : cursor;
      return endPass(run, row, judged, undefined, leaves, true);
    },
    beginBatch(context, Number.POSITIVE_INFINITY),
  );
}
