/**
 * Duty: tries `up` on the values that PostgreSQL's statistics know as the least, the greatest and the most frequent of the
 * replaced column: a sample of rows hardly ever has the one order of a hundred millions. Reads no row of the table.
 */
import type { Finding, Spec } from '@sluice/core';
import type { PoolClient } from 'pg';
import { asExpression } from '../expression.js';
import { quoteIdentifier } from '../identifier.js';
import { upValue } from '../pair.js';
import type { TableFacts } from '../table-facts.js';
import { comparedType } from '../type-name.js';
import { shown } from './duplicates.js';
import { reason, warns } from './finding.js';

/** The ends of the histogram, and a few of the most frequent values. */
const KNOWN = `with s as (select histogram_bounds::text::text[] as bounds, most_common_vals::text::text[] as frequent
    from pg_catalog.pg_stats where schemaname = $1 and tablename = $2 and attname = $3)
  select value from (select bounds[1] as value, 1 as place from s
    union all select bounds[array_length(bounds, 1)], 2 from s
    union all select unnest(frequent[1:5]), 3 from s) as known
   where value is not null group by value order by min(place)`;

/** A warning, for the statistics may be older than the rows. Nothing where there are none, or where they may not be read. */
export async function extremeFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  const { replaces, column: c } = spec;
  const old = replaces && table.columns.get(replaces.column);
  if (!replaces || !old) return [];
  const { rows } = await client.query<{ value: string }>(KNOWN, [c.schema, c.table, replaces.column]);
  const found: Finding[] = [];
  for (const { value } of rows) {
    const fault = await faultOf(client, spec, old.type, value);
    if (fault !== undefined && found.length === 0)
      found.push(
        warns(
          'extreme-value',
          replaces.column,
          `the statistics of ${replaces.column} know ${shown(value)}, for which ${fault}`,
          `Write up so that it has an answer for it; or run "analyze ${c.table}" if no row holds it any more.`,
        ),
      );
  }
  return found;
}

async function faultOf(
  client: PoolClient,
  spec: Spec,
  type: string,
  value: string,
): Promise<string | undefined> {
  const { column: c, replaces } = spec;
  const name = quoteIdentifier(c.column);
  const broken = c.checks.map((k) => `(${asExpression(k.expression, c.column)}) is false`);
  await client.query('savepoint extreme');
  try {
    const { rows } = await client.query<{ new: string | null; refused: boolean }>(
      `select ${name}::text as new, ${broken.length === 0 ? 'false' : broken.join(' or ')} as refused from (` +
        `select ${upValue(spec)}::${comparedType(c.type)} as ${name} from (` +
        `select $1::${type} as ${quoteIdentifier(replaces?.column ?? '')} offset 0) as known offset 0) as tried`,
      [value],
    );
    return rows[0]?.refused ? `${c.column} would be ${shown(rows[0].new)}, which a check refuses` : undefined;
  } catch (error) {
    await client.query('rollback to extreme');
    return `up raises: ${reason(error)}`;
  }
}
