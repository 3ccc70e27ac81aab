/** Duty: makes every row that differs what it should be, by one more backfill; knows not who found the difference. */
import type { Facts, Spec } from '@sluice/core';
import { quoteIdentifier, quoteTable } from './identifier.js';
import { upDiffers, upValue } from './pair.js';
import type { StepContext } from './step-context.js';
import { backfill } from './steps/backfill.js';

/**
 * Passes over the table from its beginning until nothing changes, in batches that an older epoch cannot write. Only before
 * `soak`: after it a new value may say more than up(old), and would be lost. A table scan, because keys leave services as
 * hashes; whoever wrote one row without the new column has written others.
 */
export async function repairRows(context: StepContext): Promise<Facts> {
  await backfill.undo(context);
  return backfill.apply(context);
}

/**
 * The same as one statement, for a person to paste; undefined where nothing is replaced. It writes no row that agrees, so it
 * repairs what differs and nothing else, and harms nothing when it runs twice. On a row that somebody writes at the same time
 * PostgreSQL asks the condition again.
 */
export function repairSql(spec: Spec): string | undefined {
  if (!spec.replaces) return undefined;
  return `update ${quoteTable(spec.column)} set ${quoteIdentifier(spec.column.column)} = ${upValue(spec)} where ${upDiffers(spec)};`;
}
