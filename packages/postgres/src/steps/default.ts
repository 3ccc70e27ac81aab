/** Duty: the default of the new column: early where it replaces nothing, in `contract` where it replaces something. */
import type { Inspection, Spec, Statement, StepName } from '@sluice/core';
import { alter } from '../constraints.js';
import { runDdl } from '../ddl.js';
import { asExpression } from '../expression.js';
import { quoteIdentifier } from '../identifier.js';
import { look } from '../look.js';
import type { Step } from '../step-context.js';

/** Lock: ACCESS EXCLUSIVE, for an instant; rows that are there do not change. */
function set(spec: Spec): readonly Statement[] {
  const { column, default: value } = spec.column;
  if (value === undefined) return [];
  const sql = alter(spec, `alter column ${quoteIdentifier(column)} set default ${asExpression(value, null)}`);
  return [{ sql, lock: 'ACCESS EXCLUSIVE', note: 'for new rows' }];
}

function drop(spec: Spec): readonly Statement[] {
  const sql = alter(spec, `alter column ${quoteIdentifier(spec.column.column)} drop default`);
  return [{ sql, lock: 'ACCESS EXCLUSIVE' }];
}

function defaultStep(name: StepName, isNeeded: (spec: Spec) => boolean): Step {
  const step: Step = {
    name,
    statements: set,
    undoStatements: drop,
    inspect: (context) =>
      look<Inspection>(context, (_client, table) => {
        if (!isNeeded(context.spec)) return { state: 'unneeded' };
        const value = table.columns.get(context.spec.column.column)?.default;
        return value === undefined ? { state: 'todo' } : { state: 'done', facts: { value } };
      }),
    apply: async (context) => {
      const { state } = await step.inspect(context);
      if (state === 'todo') await runDdl(context, set(context.spec));
      return {};
    },
    undo: async (context) => {
      await runDdl(context, drop(context.spec));
      return {};
    },
  };
  return step;
}

export const earlyDefault = defaultStep(
  'default',
  (spec) => spec.column.default !== undefined && spec.replaces === undefined,
);

/** With something to replace, an early default would answer a legacy INSERT instead of up(old). */
export const lateDefault = defaultStep(
  'late-default',
  (spec) => spec.column.default !== undefined && spec.replaces !== undefined,
);
