/** Duty: NOT NULL of the new column, proven before it is asked for, so that its scan blocks nobody. */
import type { Spec, Statement } from '@sluice/core';
import { alter, dropConstraint, notNullStatements } from '../constraints.js';
import { runDdl } from '../ddl.js';
import { quoteIdentifier } from '../identifier.js';
import { look } from '../look.js';
import { notNullCheckName } from '../names.js';
import { notNullLeft } from '../not-null-left.js';
import { standing } from '../standing.js';
import type { Step, StepContext } from '../step-context.js';
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

async function left(
  context: StepContext,
): Promise<{ readonly todo: readonly Statement[]; readonly all: number }> {
  const { spec } = context;
  return look(context, async (client, table) => ({
    todo: await notNullLeft(client, spec, table, spec.column.column, notNullCheckName(spec)),
    all: statements(spec, table).length,
  }));
}

export const notNull: Step = {
  name: 'not-null',
  statements,
  undoStatements,
  inspect: async (context) => {
    if (!context.spec.column.notNull) return { state: 'unneeded' };
    const { todo, all } = await left(context);
    const state = standing(todo.length, all);
    return state === 'done'
      ? { state, facts: { column: context.spec.column.column, notNull: true } }
      : { state };
  },
  apply: async (context) => {
    await runDdl(context, (await left(context)).todo);
    return {};
  },
  undo: async (context) => {
    await runDdl(context, undoStatements(context.spec));
    return {};
  },
};
