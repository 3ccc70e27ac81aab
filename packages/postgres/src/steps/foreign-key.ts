/** Duty: the reference of the new column to another table, added without a scan and then validated. */
import type { Spec, Statement } from '@sluice/core';
import { checkActions } from '../column.js';
import { alter, dropConstraint, readConstraints, validate } from '../constraints.js';
import { runDdl } from '../ddl.js';
import { quoteIdentifier, quoteTable } from '../identifier.js';
import { look } from '../look.js';
import { foreignKeyName } from '../names.js';
import { standing } from '../standing.js';
import type { Step, StepContext } from '../step-context.js';

/** Lock: SHARE ROW EXCLUSIVE on both tables, for an instant: their writers wait, readers do not. */
function add(spec: Spec): Statement {
  const { references, column } = spec.column;
  if (!references) throw new Error(`the spec of ${spec.name} references nothing`);
  const fault = checkActions(references.actions)[0];
  if (fault) throw new Error(`refused actions: ${fault.message}`);
  const target = references.column === undefined ? '' : ` (${quoteIdentifier(references.column)})`;
  const actions = references.actions === '' ? '' : ` ${references.actions}`;
  const key = `foreign key (${quoteIdentifier(column)}) references ${quoteTable(references)}${target}${actions}`;
  return {
    sql: alter(spec, `add constraint ${quoteIdentifier(foreignKeyName(spec))} ${key} not valid`),
    lock: 'SHARE ROW EXCLUSIVE',
    note: `looks at no row; locks ${references.schema}.${references.table} as well`,
  };
}

async function left(context: StepContext): Promise<readonly Statement[]> {
  const { spec } = context;
  const name = foreignKeyName(spec);
  return look(context, async (client, table) => {
    const seen = (await readConstraints(client, table.oid)).get(name);
    if (!seen) return [add(spec), validate(spec, name)];
    return seen.validated ? [] : [validate(spec, name)];
  });
}

export const foreignKey: Step = {
  name: 'foreign-key',
  statements: (spec) => (spec.column.references ? [add(spec), validate(spec, foreignKeyName(spec))] : []),
  undoStatements: (spec) => [dropConstraint(spec, foreignKeyName(spec))],
  inspect: async (context) => {
    if (!context.spec.column.references) return { state: 'unneeded' };
    const state = standing((await left(context)).length, 2);
    return state === 'done'
      ? { state, facts: { constraint: foreignKeyName(context.spec), validated: true } }
      : { state };
  },
  apply: async (context) => {
    const { references } = context.spec.column;
    if (references) await runDdl(context, await left(context), { also: [references] });
    return {};
  },
  undo: async (context) => {
    const { spec } = context;
    const also = spec.column.references ? [spec.column.references] : [];
    await runDdl(context, [dropConstraint(spec, foreignKeyName(spec))], { also });
    return {};
  },
};
