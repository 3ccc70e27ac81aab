/** Duty: what stands now in rows that verify named, for whoever asks; nothing of it is recorded. */
import type { Spec } from '@sluice/core';
import type { Pool } from 'pg';
import { differs } from './differing.js';
import { literal, quoteIdentifier, quoteTable } from './identifier.js';
import { keyText } from './key-range.js';
import { upValue } from './pair.js';
import { inSession } from './session.js';
import { readTable, type TableFacts } from './table-facts.js';
import { comparedType } from './type-name.js';

const LONGEST_VALUE = 60;

/**
 * One line for each of the rows that differs still: its key, what stands in both columns, and what `up` gives. `rowKeys`: as verify
 * gives them. Empty where they cannot be told: a look for people must not fail the look of the runner.
 */
export async function differingRows(
  pool: Pool,
  spec: Spec,
  rowKeys: readonly string[],
): Promise<readonly string[]> {
  if (rowKeys.length === 0) return [];
  const keys = rowKeys.map((k) => JSON.parse(k) as Readonly<Record<string, string>>);
  try {
    return await inSession(pool, { spec, lockTimeoutMs: spec.locks.timeoutMs }, async (client) => {
      const table = await readTable(client, spec.column);
      if (!table) return [];
      const { sql, values } = rowsSql(spec, table, keys);
      const { rows } = await client.query<{ line: string }>(sql, [...values]);
      return rows.map((r) => r.line);
    });
  } catch {
    return [];
  }
}

/** By each key alone, so that the index of the key answers it. */
function rowsSql(
  spec: Spec,
  table: TableFacts,
  keys: readonly Readonly<Record<string, string>>[],
): { sql: string; values: readonly string[] } {
  const values: string[] = [];
  const each = keys.map((key) => {
    const parts = Object.entries(key).map(([name, value]) => {
      values.push(value);
      return `${quoteIdentifier(name)} = $${values.length}::${table.columns.get(name)?.type ?? 'text'}`;
    });
    return `(${parts.join(' and ')})`;
  });
  const columns = keys[0] ? Object.keys(keys[0]).map((name) => ({ name, type: '' })) : [];
  const order = columns.map((c) => quoteIdentifier(c.name)).join(', ');
  return {
    sql:
      `select /* sluice */ ${line(spec, columns)} as line from ${quoteTable(spec.column)}` +
      ` where (${each.join(' or ')}) and (${differs(spec) ?? 'false'}) order by ${order}`,
    values,
  };
}

function line(spec: Spec, key: TableFacts['key']): string {
  const told = (value: string): string => `coalesce(left((${value})::text, ${LONGEST_VALUE}), 'NULL')`;
  const says = (name: string): string => `${literal(`${name} is `)} || ${told(quoteIdentifier(name))}`;
  const { column, type } = spec.column;
  const parts = [`${keyText(key)} || ': '`, says(column)];
  if (spec.replaces) {
    const wanted = told(`${upValue(spec)}::${comparedType(type)}`);
    parts.push(`', ' || ${says(spec.replaces.column)}`, `', up gives ' || ${wanted}`);
  }
  return parts.join(' || ');
}
