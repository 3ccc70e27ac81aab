/** Duty: NOT NULL of the new column, proven by a check first so that its scan blocks nobody. */
import type { Spec, Statement } from '@sluice/core';
import { alter, dropConstraint, notNullStatements } from '../constraints.js';
import { runDdl } from '../ddl.js';
import { quoteIdentifier } from '../identifier.js';
import { look } from '../look.js';
import { notNullCheckName } from '../names.js';
import { notNullLeft } from '../not-null-left.js';
import { standing } from '../standing.js';
import type { Step, StepContext } from '../step-context.js';

function statements(spec: Spec): readonly Statement[] {
  return notNullStatements(spec, spec.column.column, notNullCheckName(spec));
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

async function left(context: StepContext): Promise<readonly Statement[]> {
  const { spec } = context;
  return look(context, (client, table) =>
    notNullLeft(client, spec, table, spec.column.column, notNullCheckName(spec)),
  );
}

export const notNull: Step = {
  name: 'not-null',
  statements,
  undoStatements,
  inspect: async (context) => {
    if (!context.spec.column.notNull) return { state: 'unneeded' };
    const state = standing((await left(context)).length, 4);
    return state === 'done'
      ? { state, facts: { column: context.spec.column.column, notNull: true } }
      : { state };
  },
  apply: async (context) => {
    await runDdl(context, await left(context));
    return {};
  },
  undo: async (context) => {
    await runDdl(context, undoStatements(context.spec));
    return {};
  },
};
