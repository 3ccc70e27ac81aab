/**
 * Duty: which part of a table a scan stands in: the table itself, or its partitions one after another, as they are by then.
 * Knows not how a part is walked.
 *
 * A pass goes through the partitions in the order of their object ids. At its end the ones it has seen whole are compared with
 * those that are there: where one was attached behind its back, moved, or detached and attached again, there is another pass.
 */
import type { TableName } from '@sluice/core';
import { nextLeaf, readLeaf, readLeaves, standsSql, walkedOn, type Leaf } from './leaves.js';
import { limitsOf } from './pace.js';
import type { Cursor } from './progress.js';
import { finish, freshCursor, record, type Row, type Run } from './scan-run.js';
import { strideOver } from './stride.js';
import { readTable } from './table-facts.js';

/** Writers change few rows between two passes; a trigger that undoes what is written changes all of them each time. */
const MOST_PASSES = 50;
const KEPT_NAMES = 10;

/** Thrown in a batch whose table is no longer the partition that the cursor names; the batch is rolled back. */
export class PartGone extends Error {
  constructor({ schema, table }: TableName) {
    super(`${schema}.${table} is not that partition any more`);
    this.name = 'PartGone';
  }
}

export const isPartitioned = ({ root }: Pick<Run, 'root'>): boolean => root.kind === 'p';

/** The condition under which a batch may commit; undefined where the table has no partitions. */
export function stands(run: Pick<Run, 'root' | 'scan'>): string | undefined {
  const { name, table } = run.scan;
  return isPartitioned(run) ? standsSql(name, table.oid, run.root.oid) : undefined;
}

/** Asked after the work of a batch, under the lock that it took. @throws PartGone */
export async function mustStand(run: Run): Promise<void> {
  const sql = stands(run);
  if (sql === undefined) return;
  const { rows } = await run.client.query<{ stands: boolean }>(`select ${sql} as stands`);
  if (rows[0]?.stands !== true) throw new PartGone(run.scan.name);
}

/** The run on the part in which the cursor stands; undefined where that is no part of the table any more. */
export async function entered(run: Run, { cursor }: Row): Promise<Run | undefined> {
  const { client, root } = run;
  const name = cursor.leaf && (await readLeaf(client, root.oid, cursor.leaf.oid));
  const table = name && (await readTable(client, name));
  if (!name || table?.oid !== name.oid) return undefined;
  const fault =
    name.kind !== 'r'
      ? 'is on another server, which no transaction of ours covers: detach it'
      : table.hidesRows
        ? 'hides rows from this role by row security: run with a role that owns it, or has bypassrls'
        : table.key.length === 0
          ? 'has no key to walk along: give it the primary key of its table'
          : undefined;
  if (fault !== undefined) throw new Error(`the partition ${name.schema}.${name.table} ${fault}`);
  return { ...run, scan: run.scanOf({ name, table }) };
}

/** What a part came to that is left. */
interface Left {
  /** Every row of it was looked at; a stride has not. */
  readonly walked: boolean;
  readonly rows: number;
  readonly changed: number;
}

/** Goes on to the next partition, or ends the pass. In the transaction of the part's last batch. */
export async function leavePart(run: Run, row: Row, cursor: Cursor, left: Left): Promise<Row> {
  const { stride: _done, walked: before = '', leaf, ...rest } = cursor;
  const walked = left.walked && leaf ? walkedOn(before, leaf) : before;
  const next = await nextLeaf(run.client, run.root.oid, leaf?.oid ?? 0);
  if (!next) {
    const leaves = await readLeaves(run.client, run.root.oid);
    return endPass(run, row, { ...rest, walked }, left, leaves);
  }
  const stride = await strideIn(run, cursor, next);
  const { oid, schema, table, since } = next;
  const on = {
    ...rest,
    after: null,
    walked,
    leaf: { oid, schema, table, since },
    ...(stride ? { stride } : {}),
  };
  return record(run, row, on, left.rows, left.changed);
}

async function strideIn({ client, context, scan }: Run, { pass }: Cursor, leaf: Leaf) {
  if (pass > 1 || !scan.byPages) return undefined;
  const table = await readTable(client, leaf);
  return table && strideOver(table, limitsOf(context.pace?.() ?? context.spec.pace)?.passes);
}

/** The partition is gone, with its rows: the pass goes on behind it. */
export async function leaveGone(run: Run, row: Row): Promise<Row> {
  const { schema, table } = row.cursor.leaf ?? run.scan.name;
  const name = `${schema}.${table}`;
  const { step } = run.scan;
  run.context.log('a partition was detached or dropped; its rows are no longer of the table', { step, name });
  const gone = [...(row.cursor.gone ?? []), name].slice(0, KEPT_NAMES);
  return leavePart(run, row, { ...row.cursor, gone }, { walked: false, rows: 0, changed: 0 });
}

/** The end of the table: finished, or once more from the beginning. */
export async function endPass(
  run: Run,
  row: Row,
  cursor: Cursor,
  last: Pick<Left, 'rows' | 'changed'> = { rows: 0, changed: 0 },
  leaves: readonly Leaf[] = [],
  isConfirmed = false,
): Promise<Row> {
  const { scan, context } = run;
  const { step } = scan;
  const isWhole = (cursor.walked ?? '') === leaves.reduce(walkedOn, '');
  if (isWhole && (!scan.untilQuiet || cursor.changed === 0))
    return scan.confirm === undefined || isConfirmed
      ? finish(run, row, { ...cursor, after: null })
      : record(run, row, { ...cursor, after: null, quiet: true }, last.rows, last.changed);
  if (!scan.untilQuiet) {
    context.log('the partitions changed meanwhile: it begins again', { step });
    // what was counted is counted again
    const { from } = cursor;
    const fresh = {
      ...freshCursor(run.scanOf({ name: context.spec.column, table: run.root }), context.spec.pace),
      ...(from === undefined ? {} : { from }),
    };
    return record(run, row, fresh, -row.rowsDone, 0);
  }
  const pass = cursor.pass + 1;
  if (pass > MOST_PASSES) {
    const found = `the last of ${MOST_PASSES} passes`;
    throw new Error(
      isWhole
        ? `${step}: ${found} still changed ${cursor.changed} rows, so something undoes what it writes, most likely a trigger of the table`
        : `${step}: during each of ${MOST_PASSES} passes partitions came and went`,
    );
  }
  context.log('passes over the table once more', { step, pass, changed: cursor.changed });
  const { walked: _over, doubted, ...rest } = cursor;
  const again = {
    ...(isConfirmed && doubted !== undefined ? { doubted } : {}),
    pass,
    after: null,
    seen: 0,
    changed: 0,
    raised: 0,
    raisedKeys: [],
    lastError: '',
  };
  return record(run, row, { ...rest, ...again }, last.rows, last.changed);
}
