/** Duty: the checks of the new column, each added without a scan and validated in a transaction of its own. */
import type { Spec, Statement } from '@sluice/core';
import { addCheck, dropConstraint, readConstraints, validate } from '../constraints.js';
import { runDdl } from '../ddl.js';
import { asExpression } from '../expression.js';
import { look } from '../look.js';
import { checkName } from '../names.js';
import { standing } from '../standing.js';
import type { Step, StepContext } from '../step-context.js';

function names(spec: Spec): readonly string[] {
  return spec.column.checks.map((_check, index) => checkName(spec, index));
}

function add(spec: Spec, index: number): Statement {
  const check = spec.column.checks[index];
  if (!check) throw new Error(`the spec has no check ${index}`);
  return addCheck(spec, checkName(spec, index), asExpression(check.expression, spec.column.column));
}

/** What is left to do: a crash between adding and validating leaves a check that only has to be validated. */
async function left(context: StepContext): Promise<readonly Statement[]> {
  const { spec } = context;
  return look(context, async (client, table) => {
    const there = await readConstraints(client, table.oid);
    return names(spec).flatMap((name, index) => {
      const seen = there.get(name);
      if (!seen) return [add(spec, index), validate(spec, name)];
      return seen.validated ? [] : [validate(spec, name)];
    });
  });
}

export const checks: Step = {
  name: 'checks',
  statements: (spec) => names(spec).flatMap((name, index) => [add(spec, index), validate(spec, name)]),
  undoStatements: (spec) => names(spec).map((name) => dropConstraint(spec, name)),
  inspect: async (context) => {
    if (context.spec.column.checks.length === 0) return { state: 'unneeded' };
    const state = standing((await left(context)).length, context.spec.column.checks.length * 2);
    return state === 'done'
      ? { state, facts: { constraints: names(context.spec), validated: true } }
      : { state };
  },
  apply: async (context) => {
    await runDdl(context, await left(context));
    return { constraints: names(context.spec) };
  },
  undo: async (context) => {
    const { spec } = context;
    await runDdl(
      context,
      names(spec).map((name) => dropConstraint(spec, name)),
    );
    return {};
  },
};
