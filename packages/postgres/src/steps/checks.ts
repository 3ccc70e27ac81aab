/** Duty: the checks of the new column, each added without a scan and validated in a transaction of its own. */
import type { Spec, Statement } from '@sluice/core';
import { addCheck, dropConstraint } from '../constraints.js';
import { constraintsLeft, runLeft, stateOf, validateEach, type Wanted } from '../constraints-left.js';
import { runDdl } from '../ddl.js';
import { asExpression } from '../expression.js';
import { look } from '../look.js';
import { checkName } from '../names.js';
import type { Step } from '../step-context.js';

function names(spec: Spec): readonly string[] {
  return spec.column.checks.map((_check, index) => checkName(spec, index));
}

function add(spec: Spec, index: number): Statement {
  const check = spec.column.checks[index];
  if (!check) throw new Error(`the spec has no check ${index}`);
  return addCheck(spec, checkName(spec, index), asExpression(check.expression, spec.column.column));
}

const wanted = (spec: Spec): readonly Wanted[] =>
  names(spec).map((name, index) => ({ name, add: add(spec, index) }));

export const checks: Step = {
  name: 'checks',
  statements: (spec, { leaves }) =>
    wanted(spec).flatMap(({ name, add: first }) => [first, ...validateEach(spec, leaves, name)]),
  undoStatements: (spec) => names(spec).map((name) => dropConstraint(spec, name)),
  inspect: async (context) => {
    if (context.spec.column.checks.length === 0) return { state: 'unneeded' };
    const { spec } = context;
    const state = stateOf(
      await look(context, (client, table) => constraintsLeft(client, spec, table, wanted(spec))),
    );
    return state === 'done'
      ? { state, facts: { constraints: names(context.spec), validated: true } }
      : { state };
  },
  apply: async (context) => {
    const { spec } = context;
    await runLeft(
      context,
      async (client, table) => (await constraintsLeft(client, spec, table, wanted(spec))).todo,
    );
    return { constraints: names(spec) };
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
