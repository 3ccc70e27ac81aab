/** Duty: which of the four statements of a NOT NULL are still to be run, whatever crash came between them. */
import type { Spec, Statement } from '@sluice/core';
import type { ClientBase } from 'pg';
import { dropConstraint, notNullStatements, readConstraints } from './constraints.js';
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
  const check = (await readConstraints(client, table.oid)).get(helper);
  if (facts.notNull) return check ? [dropConstraint(spec, helper)] : [];
  const all = notNullStatements(spec, column, helper);
  return all.slice(check ? (check.validated ? 2 : 1) : 0);
}
