/** Duty: which of the statements of a NOT NULL are still to be run, whatever crash came between them. */
import type { Spec, Statement } from '@sluice/core';
import type { ClientBase } from 'pg';
import { dropConstraint, hasOwnNotNull, notNullStatements, readConstraints } from './constraints.js';
import { validateLeft } from './constraints-left.js';
import type { TableFacts } from './table-facts.js';

export async function notNullLeft(
  client: ClientBase,
  spec: Spec,
  table: TableFacts,
  column: string,
  helper: string,
): Promise<readonly Statement[]> {
  const facts = table.columns.get(column);
  if (!facts) throw new Error(`the table has no column ${column}`);
  const constraints = await readConstraints(client, table.oid);
  const check = constraints.get(helper);
  // which partitions have it to validate is seen when it is there
  const { version } = table;
  const all = notNullStatements(spec, { version }, column, helper);
  if (hasOwnNotNull(table)) {
    // NOT VALID binds new rows, and the column counts as NOT NULL already
    const own = [...constraints.values()].find((c) => c.kind === 'n' && c.columns.includes(column));
    const left = own ? (own.validated ? [] : await validateLeft(client, spec, table, own.name)) : all;
    // a server that was upgraded in between may still have the check
    return check ? [...left, dropConstraint(spec, helper)] : left;
  }
  if (facts.notNull) return check ? [dropConstraint(spec, helper)] : [];
  if (!check || check.validated) return all.slice(check ? 2 : 0);
  return [...(await validateLeft(client, spec, table, helper)), ...all.slice(2)];
}
