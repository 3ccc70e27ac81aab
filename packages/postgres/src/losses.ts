/** Duty: what going back now would lose; changes nothing. */
import type { Spec } from '@sluice/core';
import type { Pool } from 'pg';
import { quoteTable } from './identifier.js';
import { downDiffers, upDiffers } from './pair.js';
import { inSession } from './session.js';
import { readTable } from './table-facts.js';

/**
 * Rows whose new column says something that the old one does not: new ≠ up(old) and, where there is a `down`, old ≠
 * down(new). One scan of the table. 0 with nothing to replace.
 */
export async function losesOnGoingBack(pool: Pool, spec: Spec): Promise<number> {
  const { replaces } = spec;
  if (!replaces) return 0;
  return inSession(pool, { spec, lockTimeoutMs: spec.locks.timeoutMs }, async (client) => {
    const table = await readTable(client, spec.column);
    if (!table?.columns.has(spec.column.column) || !table.columns.has(replaces.column)) return 0;
    const byDown = replaces.down === undefined ? '' : ` and ${downDiffers(spec, table)}`;
    const { rows } = await client.query<{ lost: string }>(
      `select /* sluice */ count(*) as lost from ${quoteTable(spec.column)} where ${upDiffers(spec)}${byDown}`,
    );
    return Number(rows[0]?.lost ?? 0);
  });
}
