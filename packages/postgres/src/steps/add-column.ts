/** Duty: the new column itself, nullable; a column that is there already and matches is adopted. */
import type { Facts, Inspection, Spec, Statement } from '@sluice/core';
import type { PoolClient } from 'pg';
import { columnFault } from '../column-fault.js';
import { alter } from '../constraints.js';
import { runDdl } from '../ddl.js';
import { asExpression, isConstant } from '../expression.js';
import { quoteIdentifier } from '../identifier.js';
import { look, lookAtTable } from '../look.js';
import { forgetStep, readRow, remember } from '../progress.js';
import type { Step } from '../step-context.js';
import type { TableFacts } from '../table-facts.js';
import { asType } from '../type-name.js';

interface Remembered {
  /** The column was there before the rollout, so taking the step back must not drop it. */
  readonly adopted: boolean;
}

/** With something to replace, an early default would answer a legacy INSERT instead of up(old). */
function statements(spec: Spec): readonly Statement[] {
  const { column, type, default: value } = spec.column;
  const add = `add column ${quoteIdentifier(column)} ${asType(type)}`;
  if (value === undefined || spec.replaces) return [added(alter(spec, add))];
  const expression = asExpression(value, null);
  if (isConstant(value) && spec.fill === undefined)
    return [added(alter(spec, `${add} default ${expression}`), 'the default is kept as metadata')];
  // two statements in one transaction: the default is for rows to come, `fill` is for those that are there
  return [
    added(alter(spec, add)),
    {
      // Lock: ACCESS EXCLUSIVE, for an instant
      sql: alter(spec, `alter column ${quoteIdentifier(column)} set default ${expression}`),
      lock: 'ACCESS EXCLUSIVE',
      note: 'for new rows',
    },
  ];
}

function added(sql: string, note = 'nullable, no row is rewritten'): Statement {
  // Lock: ACCESS EXCLUSIVE, for an instant
  return { sql, lock: 'ACCESS EXCLUSIVE', note };
}

/** Lock: ACCESS EXCLUSIVE, for an instant. */
function undoStatements(spec: Spec): readonly Statement[] {
  return [
    {
      sql: alter(spec, `drop column if exists ${quoteIdentifier(spec.column.column)}`),
      lock: 'ACCESS EXCLUSIVE',
    },
  ];
}

async function seen(client: PoolClient, spec: Spec, table: TableFacts): Promise<Inspection> {
  const there = table.columns.get(spec.column.column);
  const row = await readRow<Remembered>(client, spec.name, 'add-column');
  // remembered without a column: an undo that was cut short must still forget it, or it would believe a later column its own
  if (!there) return { state: row ? 'invalid' : 'todo' };
  const fault = await columnFault(client, spec, there);
  if (fault !== undefined) return { state: 'invalid', facts: { differs: fault } };
  // a column that nobody has recorded is somebody else's: apply adopts it
  return row ? { state: 'done', facts: { ...row.cursor } } : { state: 'todo', facts: { adopts: true } };
}

export const addColumn: Step = {
  name: 'add-column',
  statements,
  undoStatements,
  inspect: (context) => look(context, (client, table) => seen(client, context.spec, table)),
  apply: async (context): Promise<Facts> => {
    const { spec } = context;
    const inspection = await addColumn.inspect(context);
    const differs = inspection.facts?.differs;
    if (typeof differs === 'string') throw new Error(differs);
    const adopts = inspection.state === 'todo' && inspection.facts?.adopts === true;
    // remembered before it is added: a crash between the two must not turn our own column into an adopted one
    const { cursor } = await remember<Remembered>(context, 'add-column', { adopted: adopts });
    const table = await lookAtTable(context);
    if (!table.columns.has(spec.column.column)) await runDdl(context, statements(spec), { together: true });
    return { ...cursor };
  },
  undo: async (context): Promise<Facts> => {
    const { spec, pool } = context;
    const row = await readRow<Remembered>(pool, spec.name, 'add-column');
    const adopted = row?.cursor.adopted ?? true;
    if (!adopted) await runDdl(context, undoStatements(spec));
    await forgetStep(context, 'add-column');
    return { dropped: !adopted };
  },
};
