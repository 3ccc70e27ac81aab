/** Duty: makes every row that differs what it should be, by one more backfill; knows not who found the difference. */
import type { Facts } from '@sluice/core';
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
