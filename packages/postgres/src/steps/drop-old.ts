/** Duty: drops the old column, where the spec asks for it. Its rows' values are gone for good. */
import { needsStep, type Inspection, type Spec, type Statement } from '@sluice/core';
import { alter } from '../constraints.js';
import { runDdl } from '../ddl.js';
import { quoteIdentifier } from '../identifier.js';
import { look } from '../look.js';
import { forgetStep, readRow, remember } from '../progress.js';
import type { Step } from '../step-context.js';

interface Dropped {
  readonly type: string;
}

const isNeeded = (spec: Spec): boolean => needsStep(spec, 'drop-old');

function oldOf(spec: Spec): string {
  if (!spec.replaces) throw new Error(`the spec of ${spec.name} replaces nothing`);
  return spec.replaces.column;
}

/** Lock: ACCESS EXCLUSIVE, for an instant; no row is rewritten. Without cascade: a view that needs it stops the drop. */
function drop(spec: Spec): readonly Statement[] {
  return [
    {
      sql: alter(spec, `drop column if exists ${quoteIdentifier(oldOf(spec))}`),
      lock: 'ACCESS EXCLUSIVE',
      note: 'one way: its values are gone',
    },
  ];
}

function addAgain(spec: Spec, type: string): readonly Statement[] {
  const sql = alter(spec, `add column if not exists ${quoteIdentifier(oldOf(spec))} ${type}`);
  return [{ sql, lock: 'ACCESS EXCLUSIVE', note: 'empty: its values are gone' }];
}

export const dropOld: Step = {
  name: 'drop-old',
  statements: drop,
  undoStatements: (spec, table) => addAgain(spec, table.columns.get(oldOf(spec))?.type ?? 'text'),
  inspect: (context) =>
    look<Inspection>(context, (_client, table) => {
      if (!isNeeded(context.spec)) return { state: 'unneeded' };
      return { state: table.columns.has(oldOf(context.spec)) ? 'todo' : 'done' };
    }),
  apply: async (context) => {
    const { spec } = context;
    if (!isNeeded(spec)) return {};
    const type = await look(context, (_client, table) => table.columns.get(oldOf(spec))?.type);
    if (type === undefined) return {};
    await remember<Dropped>(context, 'drop-old', { type });
    await runDdl(context, drop(spec));
    return { type };
  },
  undo: async (context) => {
    const { spec, pool } = context;
    const row = await readRow<Dropped>(pool, spec.name, 'drop-old');
    if (!row) return {};
    await runDdl(context, addAgain(spec, row.cursor.type));
    await forgetStep(context, 'drop-old');
    return { empty: true };
  },
};
