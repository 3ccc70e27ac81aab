/** Duty: the comment of the new column. */
import type { Spec, Statement } from '@sluice/core';
import { runDdl } from '../ddl.js';
import { literal, quoteIdentifier, quoteTable } from '../identifier.js';
import { look, lookAtTable } from '../look.js';
import type { Step } from '../step-context.js';

/** Lock: SHARE UPDATE EXCLUSIVE; nobody who reads or writes waits. */
function says(spec: Spec, text: string): Statement {
  const column = `${quoteTable(spec.column)}.${quoteIdentifier(spec.column.column)}`;
  return { sql: `comment on column ${column} is ${text}`, lock: 'SHARE UPDATE EXCLUSIVE' };
}

export const comment: Step = {
  name: 'comment',
  statements: (spec) => (spec.comment === undefined ? [] : [says(spec, literal(spec.comment).trim())]),
  undoStatements: (spec) => [says(spec, 'null')],
  inspect: (context) =>
    look(context, async (client, table) => {
      const { comment: wanted, column } = context.spec;
      if (wanted === undefined) return { state: 'unneeded' };
      const { rows } = await client.query<{ text: string | null }>(
        `select pg_catalog.col_description(attrelid, attnum) as text from pg_catalog.pg_attribute
          where attrelid = $1 and attname = $2 and not attisdropped`,
        [table.oid, column.column],
      );
      return { state: rows[0]?.text === wanted ? 'done' : 'todo' };
    }),
  apply: async (context) => {
    const { state } = await comment.inspect(context);
    if (state === 'todo') await runDdl(context, comment.statements(context.spec, await lookAtTable(context)));
    return {};
  },
  undo: async (context) => {
    await runDdl(context, comment.undoStatements(context.spec, await lookAtTable(context)));
    return {};
  },
};
