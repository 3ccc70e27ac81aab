/** Duty: the column that a new one is to reference: whether there is one, and whether the types agree. */
import type { ColumnReference, Finding, Spec } from '@sluice/core';
import type { PoolClient } from 'pg';
import { asType } from '../type-name.js';
import { blocks, reason } from './finding.js';

interface Referenced {
  readonly column: string;
  readonly type: string;
}

/** The unique column that is meant; undefined where there is none. */
export async function referencedColumn(
  client: PoolClient,
  references: ColumnReference,
): Promise<Referenced | undefined> {
  const { rows } = await client.query<Referenced>(
    `select a.attname as column, pg_catalog.format_type(a.atttypid, -1) as type
       from pg_catalog.pg_class c
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indimmediate
        and i.indnkeyatts = 1 and i.indpred is null and i.indexprs is null
       join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
      where n.nspname = $1 and c.relname = $2 and ($3::text is null and i.indisprimary or a.attname = $3)`,
    [references.schema, references.table, references.column ?? null],
  );
  return rows[0];
}

/** A temporary table may not reference a permanent one, so this is read from the catalog. */
export async function referenceFindings(client: PoolClient, spec: Spec): Promise<readonly Finding[]> {
  const { references, type } = spec.column;
  if (!references) return [];
  const name = `${references.schema}.${references.table}`;
  const target = await referencedColumn(client, references);
  if (!target) {
    const what = references.column ?? 'its primary key';
    return [
      blocks(
        'reference-invalid',
        name,
        `${name} has no table, or no unique index on ${what} alone`,
        'Reference a column that is unique.',
      ),
    ];
  }
  await client.query('savepoint judge');
  try {
    await client.query(`select null::${asType(type)} = null::${target.type}`);
    return [];
  } catch (error) {
    await client.query('rollback to judge');
    return [
      blocks(
        'reference-invalid',
        name,
        reason(error),
        `The types must agree: ${target.column} is ${target.type}.`,
      ),
    ];
  }
}
