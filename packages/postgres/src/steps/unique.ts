/** Duty: UNIQUE of the new column, by an index that was built without blocking. */
import type { Spec, Statement } from '@sluice/core';
import { createIndex, dropIndex, ensureIndex, indexState } from '../concurrent-index.js';
import { alter, dropConstraint, readConstraints } from '../constraints.js';
import { runDdl } from '../ddl.js';
import { quoteIdentifier } from '../identifier.js';
import { look } from '../look.js';
import { uniqueName } from '../names.js';
import type { Step, StepContext } from '../step-context.js';

function build(spec: Spec): Statement {
  return createIndex(spec.column, uniqueName(spec), `(${quoteIdentifier(spec.column.column)})`, true);
}

/** Lock: ACCESS EXCLUSIVE, for an instant: the index is there already. */
function attach(spec: Spec): Statement {
  const name = quoteIdentifier(uniqueName(spec));
  return {
    sql: alter(spec, `add constraint ${name} unique using index ${name}`),
    lock: 'ACCESS EXCLUSIVE',
    note: 'takes the index that is there',
  };
}

function undoStatements(spec: Spec): readonly Statement[] {
  return [dropConstraint(spec, uniqueName(spec)), dropIndex(spec.column, uniqueName(spec))];
}

async function isAttached(context: StepContext): Promise<boolean> {
  return look(context, async (client, table) =>
    (await readConstraints(client, table.oid)).has(uniqueName(context.spec)),
  );
}

export const unique: Step = {
  name: 'unique',
  statements: (spec) => [build(spec), attach(spec)],
  undoStatements,
  inspect: async (context) => {
    const { spec } = context;
    if (!spec.column.unique) return { state: 'unneeded' };
    const state = await indexState(context, uniqueName(spec));
    if (state === 'invalid' || state === 'building') return { state: 'invalid' };
    if (state !== 'valid') return { state: 'todo' };
    // a unique index refuses rows already before it is a constraint's
    return (await isAttached(context))
      ? { state: 'done', facts: { constraint: uniqueName(spec), valid: true } }
      : { state: 'invalid' };
  },
  apply: async (context) => {
    const { spec } = context;
    await ensureIndex(context, uniqueName(spec), build(spec));
    if (!(await isAttached(context))) await runDdl(context, [attach(spec)]);
    return { index: uniqueName(spec) };
  },
  undo: async (context) => {
    await runDdl(context, undoStatements(context.spec));
    return {};
  },
};
