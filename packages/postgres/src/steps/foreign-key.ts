/**
 * Duty: the reference of the new column to another table, added without a scan and then validated.
 *
 * Before PostgreSQL 18 a partitioned table takes none that is NOT VALID. So each partition gets its own in two steps, and then
 * the table, which takes over those of its partitions without looking at a row.
 */
import type { Spec, Statement, TableName } from '@sluice/core';
import type { PoolClient } from 'pg';
import { checkActions } from '../column.js';
import { alter, dropConstraint, readConstraints, validate } from '../constraints.js';
import { constraintsLeft, onLeaves, runLeft, stateOf, validateEach, type Left } from '../constraints-left.js';
import { runDdl } from '../ddl.js';
import { quoteIdentifier, quoteTable } from '../identifier.js';
import { look } from '../look.js';
import { foreignKeyName } from '../names.js';
import type { Step } from '../step-context.js';
import type { TableFacts } from '../table-facts.js';

const ON_PARTITIONED = 180_000;
const leafByLeaf = ({ leaves, version }: TableFacts): boolean =>
  leaves !== undefined && version < ON_PARTITIONED;

function key(spec: Spec): string {
  const { references, column } = spec.column;
  if (!references) throw new Error(`the spec of ${spec.name} references nothing`);
  const fault = checkActions(references.actions)[0];
  if (fault) throw new Error(`refused actions: ${fault.message}`);
  const target = references.column === undefined ? '' : ` (${quoteIdentifier(references.column)})`;
  const actions = references.actions === '' ? '' : ` ${references.actions}`;
  const what = `foreign key (${quoteIdentifier(column)}) references ${quoteTable(references)}${target}${actions}`;
  return `add constraint ${quoteIdentifier(foreignKeyName(spec))} ${what}`;
}

function alsoLocks({ column: { references } }: Spec): string {
  return `locks ${references?.schema}.${references?.table} as well`;
}

/** Lock: SHARE ROW EXCLUSIVE on both tables, for an instant: their writers wait, readers do not. */
function add(spec: Spec, on: TableName = spec.column): Statement {
  const sql = alter(spec, `${key(spec)} not valid`, on);
  return { sql, lock: 'SHARE ROW EXCLUSIVE', note: `looks at no row; ${alsoLocks(spec)}` };
}

/** In one statement with its scan, for a database that nobody uses. */
export function addForeignKey(spec: Spec): string {
  return alter(spec, key(spec));
}

/** Lock: ACCESS EXCLUSIVE on the referenced table for an instant, because triggers there become one. */
function takeOver(spec: Spec): Statement {
  const note = `takes those of the partitions, looks at no row; ${alsoLocks(spec)}`;
  return { sql: addForeignKey(spec), lock: 'ACCESS EXCLUSIVE', note };
}

function statements(spec: Spec, table: TableFacts): readonly Statement[] {
  if (!spec.column.references) return [];
  const name = foreignKeyName(spec);
  if (!leafByLeaf(table)) return [add(spec), ...validateEach(spec, table.leaves, name)];
  const each = (table.leaves ?? []).flatMap((leaf) => [add(spec, leaf), validate(spec, name, leaf)]);
  return [...each, takeOver(spec)];
}

async function left(client: PoolClient, spec: Spec, table: TableFacts): Promise<Left> {
  const name = foreignKeyName(spec);
  if (!leafByLeaf(table)) return constraintsLeft(client, spec, table, [{ name, add: add(spec) }]);
  if ((await readConstraints(client, table.oid)).has(name)) return { todo: [], stands: true };
  const there = await onLeaves(client, table, name);
  const todo = (table.leaves ?? []).flatMap((leaf) => {
    const validated = there.get(leaf.oid);
    if (validated === undefined) return [add(spec, leaf), validate(spec, name, leaf)];
    return validated ? [] : [validate(spec, name, leaf)];
  });
  return { todo: [...todo, takeOver(spec)], stands: there.size > 0 };
}

const alsoIn = ({ column: { references } }: Spec): readonly TableName[] => (references ? [references] : []);

export const foreignKey: Step = {
  name: 'foreign-key',
  statements,
  undoStatements: (spec, table) => [
    dropConstraint(spec, foreignKeyName(spec)),
    ...(leafByLeaf(table)
      ? (table.leaves ?? []).map((leaf) => dropConstraint(spec, foreignKeyName(spec), leaf))
      : []),
  ],
  inspect: async (context) => {
    const { spec } = context;
    if (!spec.column.references) return { state: 'unneeded' };
    const state = stateOf(await look(context, (client, table) => left(client, spec, table)));
    return state === 'done'
      ? { state, facts: { constraint: foreignKeyName(spec), validated: true } }
      : { state };
  },
  apply: async (context) => {
    const { spec } = context;
    if (!spec.column.references) return {};
    const also = alsoIn(spec);
    await runLeft(context, async (client, table) => (await left(client, spec, table)).todo, { also });
    return {};
  },
  undo: async (context) => {
    const { spec } = context;
    const name = foreignKeyName(spec);
    const also = alsoIn(spec);
    await runDdl(context, [dropConstraint(spec, name)], { also });
    // those that the table had not taken over yet
    const own = await look(context, async (client, table) => {
      const there = await onLeaves(client, table, name);
      return (table.leaves ?? []).filter((leaf) => there.has(leaf.oid));
    });
    for (const leaf of own) await runDdl(context, [dropConstraint(spec, name, leaf)], { also, on: leaf });
    return {};
  },
};
