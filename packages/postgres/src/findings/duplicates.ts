/** Duty: rows whose new values would be the same where they must not be: looked for in more rows than a sample, which hardly ever has both. */
import type { Finding, Spec } from '@sluice/core';
import type { PoolClient } from 'pg';
import { quoteIdentifier, quoteTable } from '../identifier.js';
import { keyText } from '../key-range.js';
import { fillValue, upValue } from '../pair.js';
import type { TableFacts } from '../table-facts.js';
import { comparedType } from '../type-name.js';
import { blocks } from './finding.js';

/** Half a second of work for most types; of a larger table the first rows. */
const MOST_ROWS = 200_000;
const LONGEST_MS = 3_000;
const SHOWN = 3;
const LONGEST_VALUE = 60;

interface Shared {
  readonly rows: number;
  readonly looked: number;
  readonly keys: readonly string[];
  readonly olds: readonly (string | null)[];
  readonly new: string;
}

/** Nothing where the column is not to be unique, and where the look takes too long or raises: then nothing is known. */
export async function duplicateFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  if (!spec.column.unique) return [];
  await client.query('savepoint duplicates');
  try {
    await client.query(`set local statement_timeout = ${LONGEST_MS}`);
    const { rows } = await client.query<Shared>(sharedSql(spec, table));
    return judged(spec, rows);
  } catch {
    return [];
  } finally {
    await client.query('rollback to duplicates');
  }
}

function sharedSql(spec: Spec, table: TableFacts): string {
  const value = spec.replaces ? upValue(spec) : fillValue(spec);
  const old = spec.replaces ? `${quoteIdentifier(spec.replaces.column)}::text` : 'null::text';
  return (
    `with looked as materialized (select ${keyText(table.key)} as key, ${old} as old,` +
    ` ${value}::${comparedType(spec.column.type)} as new from ${quoteTable(spec.column)} limit ${MOST_ROWS}),` +
    ` shared as (select count(*) as n, (array_agg(key))[1:2] as keys, (array_agg(old))[1:2] as olds, new` +
    ` from looked where new is not null group by new having count(*) > 1)` +
    ` select (select sum(n) from shared)::int as rows, (select count(*) from looked)::int as looked,` +
    ` keys, olds, left(new::text, ${LONGEST_VALUE}) as new from shared order by n desc, new limit ${SHOWN}`
  );
}

function judged(spec: Spec, shared: readonly Shared[]): readonly Finding[] {
  const [first] = shared;
  if (!first) return [];
  const what = spec.replaces ? 'up' : 'fill';
  const told = shared.map((s) =>
    spec.replaces
      ? s.keys.map((key, i) => `${key}: ${shown(s.olds[i] ?? null)}`).join(' and ') + ` → ${s.new}`
      : `${s.keys.join(' and ')} → ${s.new}`,
  );
  return [
    blocks(
      'rows-refused',
      'unique',
      `${first.rows} of ${first.looked} rows would share their ${spec.column.column} with another, which must be unique (key ${told.join('; ')})`,
      `Write ${what} so that every row has a value of its own, mend the rows, or leave "unique" out.`,
    ),
  ];
}

/** `7: 1.25 → 125` */
export function beforeAfter(
  spec: Spec,
  row: { readonly key: string; readonly old: string | null; readonly new: string | null },
): string {
  return spec.replaces
    ? `${row.key}: ${shown(row.old)} → ${shown(row.new)}`
    : `${row.key}: ${shown(row.new)}`;
}

export function shown(value: string | null): string {
  if (value === null) return 'NULL';
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
}
