/** Duty: what going back now would lose; changes nothing. */
import type { Spec } from '@sluice/core';
import type { Pool } from 'pg';
import { withColumn } from './expression.js';
import { quoteIdentifier, quoteTable } from './identifier.js';
import { downValue, upDiffers } from './pair.js';
import { inSession } from './session.js';
import { readTable } from './table-facts.js';
import { comparedType } from './type-name.js';

/** A count that takes longer is given up: it is for people's eyes, and others use the disk as well (ms). */
const PATIENCE_MS = 60_000;

/**
 * Rows whose new column says more than the old one can: what `up` makes of the old one is something else. `refilled`: the way
 * back fills the old column by `down`, so a row is lost only where `up` does not bring that back either. One scan of the
 * table; 0 with nothing to replace. @throws when it takes longer than a minute, or when an expression raises.
 */
export async function losesOnGoingBack(pool: Pool, spec: Spec, refilled: boolean): Promise<number> {
  const { replaces } = spec;
  if (!replaces) return 0;
  return inSession(pool, { spec, lockTimeoutMs: spec.locks.timeoutMs }, async (client) => {
    const table = await readTable(client, spec.column);
    const old = table?.columns.get(replaces.column);
    if (!table?.columns.has(spec.column.column) || !old) return 0;
    const lost = [upDiffers(spec), ...(refilled ? losesBothWays(spec, old.comparedType) : [])];
    await client.query(`set statement_timeout = ${PATIENCE_MS}`);
    const { rows } = await client.query<{ lost: string }>(
      `select /* sluice */ count(*) as lost from ${quoteTable(spec.column)} where ${lost.join(' and ')}`,
    );
    return Number(rows[0]?.lost ?? 0);
  });
}

/** new ≠ up(down(new)) */
function losesBothWays(spec: Spec, oldType: string): readonly string[] {
  const { replaces, column } = spec;
  if (replaces?.down === undefined) return [];
  const old = `(${downValue(spec)})::${oldType}`;
  const again = `(${withColumn(replaces.up, replaces.column, old)})::${comparedType(column.type)}`;
  return [`${quoteIdentifier(column.column)} is distinct from ${again}`];
}
