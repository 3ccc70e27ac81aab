/** Duty: NOT NULL of the new column, proven before it is asked for, so that its scan blocks nobody. */
import type { Spec, Statement } from '@sluice/core';
import type { PoolClient } from 'pg';
import { alter, dropConstraint, notNullStatements } from '../constraints.js';
import { runLeft, stateOf } from '../constraints-left.js';
import { runDdl } from '../ddl.js';
import { quoteIdentifier } from '../identifier.js';
import { look } from '../look.js';
import { notNullCheckName } from '../names.js';
import { notNullLeft } from '../not-null-left.js';
import type { Step } from '../step-context.js';
import type { TableFacts } from '../table-facts.js';

function statements(spec: Spec, table: TableFacts): readonly Statement[] {
  return notNullStatements(spec, table, spec.column.column, notNullCheckName(spec));
}

function undoStatements(spec: Spec): readonly Statement[] {
  return [
    dropConstraint(spec, notNullCheckName(spec)),
    {
      // Lock: ACCESS EXCLUSIVE, for an instant
      sql: alter(spec, `alter column ${quoteIdentifier(spec.column.column)} drop not null`),
      lock: 'ACCESS EXCLUSIVE',
    },
  ];
}

const left = (spec: Spec) => (client: PoolClient, table: TableFacts) =>
  notNullLeft(client, spec, table, spec.column.column, notNullCheckName(spec));

export const notNull: Step = {
  name: 'not-null',
  statements,
  undoStatements,
  inspect: async (context) => {
    if (!context.spec.column.notNull) return { state: 'unneeded' };
    const { spec } = context;
    const { todo, first } = await look(context, async (client, table) => ({
      todo: await left(spec)(client, table),
      first: statements(spec, table)[0],
    }));
    // while nothing stands, it begins with its first statement
    const state = stateOf({ todo, stands: todo[0]?.sql !== first?.sql });
    return state === 'done'
      ? { state, facts: { column: context.spec.column.column, notNull: true } }
      : { state };
  },
  apply: async (context) => {
    await runLeft(context, left(context.spec));
    return {};
  },
  undo: async (context) => {
    await runDdl(context, undoStatements(context.spec));
    return {};
  },
};
