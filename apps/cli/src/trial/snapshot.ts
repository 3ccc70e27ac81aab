/** Duty: what a rollback must leave as it was: the table's shape, and what hangs on it, in lines without numbers of their own. */
import { quoteTable } from '@sluice/postgres';
import type { TableName } from '@sluice/core';
import type { ClientBase } from 'pg';

const LINES = `
select format('column %I %s %s default %s identity %s generated %s comment %s', a.attname, format_type(a.atttypid, a.atttypmod),
              case when a.attnotnull then 'not null' else 'null' end, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated,
              col_description(a.attrelid, a.attnum)) as line
  from pg_catalog.pg_attribute a left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
 where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped
union all select format('constraint %I %s %s', conname, convalidated, pg_get_constraintdef(oid))
  from pg_catalog.pg_constraint where conrelid = to_regclass($1)
union all select format('index %s %s', pg_get_indexdef(indexrelid), indisvalid) from pg_catalog.pg_index where indrelid = to_regclass($1)
union all select format('trigger %s %s', pg_get_triggerdef(oid), tgenabled)
  from pg_catalog.pg_trigger where tgrelid = to_regclass($1) and not tgisinternal
 order by 1`;

export async function snapshotOf(client: ClientBase, table: TableName): Promise<readonly string[]> {
  return (await client.query<{ line: string }>(LINES, [quoteTable(table)])).rows.map((r) => r.line);
}

/** Of the table and of domains. */
export async function constraintNames(client: ClientBase, table: TableName): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select conname as name from pg_catalog.pg_constraint where conrelid = to_regclass($1) or contypid <> 0
     union select c.relname from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass($1)`,
    [quoteTable(table)],
  );
  return new Set(rows.map((r) => r.name));
}

/** What one has and the other has not, in a few words. */
export function differences(before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...before.filter((l) => !after.includes(l)).map((l) => `is gone: ${l}`),
    ...after.filter((l) => !before.includes(l)).map((l) => `was left: ${l}`),
  ];
}
