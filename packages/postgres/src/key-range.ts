/** Duty: ranges of a primary key as SQL; knows not what is done with the rows in them. */
import type { TableName } from '@sluice/core';
import type { ClientBase } from 'pg';
import { quoteIdentifier, quoteTable } from './identifier.js';
import type { KeyColumn } from './table-facts.js';

/** The rows after `after` up to and with `last`, in the order of the key. */
export interface Range {
  readonly rows: number;
  /** Whether any of them is as `differs` says; false without. */
  readonly differs: boolean;
  /** Key of the last row, as text. */
  readonly last: readonly string[];
  /** For SQL with `keyRange`: the key before the range where there is one, then the last key in it. */
  readonly parameters: readonly string[];
}

/**
 * Looks up where the next batch ends. The limit stands in the text: as a parameter it gets a generic plan, which scans the
 * whole table. Undefined at the end of the table.
 */
export async function readRange(
  client: ClientBase,
  table: TableName,
  key: readonly KeyColumn[],
  after: readonly string[] | null,
  batchRows: number,
  differs?: string,
): Promise<Range | undefined> {
  const sql = boundarySql(table, key, after !== null, batchRows, differs);
  const { rows } = await client.query<{ last: string[]; rows: string; differs?: boolean }>(
    sql,
    after ? [...after] : [],
  );
  const found = rows[0];
  if (!found) return undefined;
  const parameters = [...(after ?? []), ...found.last];
  return { rows: Number(found.rows), differs: found.differs ?? false, last: found.last, parameters };
}

/** No column of a key is called so. */
const DIFFERS = '"sluice: differs"';

/** With `differs`, a condition on a row, the same walk along the key also tells whether it holds for any row. */
export function boundarySql(
  table: TableName,
  key: readonly KeyColumn[],
  hasLower: boolean,
  batchRows: number,
  differs?: string,
): string {
  const names = key.map((k) => quoteIdentifier(k.name));
  const where = hasLower ? ` where ${side(key, '>', 0)}` : '';
  const backwards = names.map((n) => `${n} desc`).join(', ');
  return (
    `with batch as materialized (select /* sluice */ ${names.join(', ')}${differs === undefined ? '' : `, (${differs}) as ${DIFFERS}`} from ${quoteTable(table)}${where}` +
    ` order by ${names.join(', ')} limit ${Math.max(1, Math.round(batchRows))})` +
    ` select array[${names.map((n) => `${n}::text`).join(', ')}] as last, (select count(*) from batch) as rows` +
    (differs === undefined ? '' : `, (select bool_or(${DIFFERS}) from batch) as differs`) +
    ` from batch order by ${backwards} limit 1`
  );
}

/** The condition of one range; `$1` and on are the key before it (where there is one) and the last key in it. */
export function keyRange(key: readonly KeyColumn[], hasLower: boolean): string {
  const upper = side(key, '<=', hasLower ? key.length : 0);
  return hasLower ? `${side(key, '>', 0)} and ${upper}` : upper;
}

/** A row comparison, which an index on the key answers as a whole. */
function side(key: readonly KeyColumn[], operator: string, offset: number): string {
  const names = key.map((k) => quoteIdentifier(k.name));
  const values = key.map((k, i) => `$${offset + i + 1}::${k.type}`);
  return names.length === 1
    ? `${names[0]} ${operator} ${values[0]}`
    : `(${names.join(', ')}) ${operator} (${values.join(', ')})`;
}

/** The key of a row as one text, for messages. */
export function keyText(key: readonly KeyColumn[]): string {
  return `concat_ws(', ', ${key.map((k) => quoteIdentifier(k.name)).join(', ')})`;
}
