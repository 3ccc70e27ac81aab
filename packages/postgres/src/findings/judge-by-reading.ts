/** Duty: judges a spec's expressions where nothing may be written, not even a temporary table: less sharp, and it says so. */
import type { Finding, FindingCode, Spec } from '@sluice/core';
import type { PoolClient } from 'pg';
import { quoteIdentifier, quoteTable } from '../identifier.js';
import { isTree, namesIn, parseStatements, walk } from '../parse.js';
import type { TableFacts } from '../table-facts.js';
import { asType } from '../type-name.js';
import { blocks, reason, tells } from './finding.js';

export async function readingFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  const { replaces, fill, column: c } = spec;
  const old = replaces && table.columns.get(replaces.column);
  const row = `from (select null::${asType(c.type)} as ${quoteIdentifier(c.column)}) as row`;
  const from = `from ${quoteTable(c)}`;
  const expressions: {
    subject: string;
    sql: string;
    from: string;
    type: string;
    pure: boolean;
    code: FindingCode;
  }[] = [];
  const add = (
    subject: string,
    sql: string | undefined,
    source: string,
    type: string,
    pure: boolean,
    code: FindingCode,
  ): void => {
    if (sql !== undefined) expressions.push({ subject, sql, from: source, type, pure, code });
  };
  if (replaces && old) {
    add('up', replaces.up, from, asType(c.type), true, 'expression-refused');
    add('down', replaces.down, row, old.type, true, 'expression-refused');
  }
  add('fill', fill, from, asType(c.type), false, 'expression-refused');
  add('default', c.default, '', asType(c.type), false, 'default-invalid');
  for (const check of c.checks)
    add(check.expression, check.expression, row, 'boolean', false, 'check-invalid');
  const found: Finding[] = [];
  for (const e of expressions) {
    const impure = e.pure ? await impureIn(client, e.sql) : [];
    if (impure.length > 0)
      found.push(
        blocks(
          e.code,
          e.subject,
          `${e.subject} calls ${impure.join(', ')}, which is not immutable`,
          'Use immutable functions alone.',
        ),
      );
    try {
      await client.query(`select (${e.sql})::${e.type} ${e.from} limit 0`);
    } catch (error) {
      found.push(
        blocks(
          e.code,
          e.subject,
          `PostgreSQL refuses ${e.subject}: ${reason(error)}`,
          'Write it for the types of the columns.',
        ),
      );
    }
  }
  return [
    ...found,
    tells(
      'judged-by-reading',
      'role',
      'no copy of the table can be made here, so indexes and assignments were not tried',
      'Plan with the role that applies, to be sure; a table near the most columns is judged so always.',
    ),
  ];
}

/** Functions of a name of which any is not immutable: which of them is meant is only known where it is stored. */
async function impureIn(client: PoolClient, sql: string): Promise<readonly string[]> {
  const parsed = parseStatements(`select ${sql}`);
  const names = new Set<string>();
  const values: string[] = [];
  walk(parsed, (kind, node) => {
    if (kind === 'FuncCall') names.add(namesIn(node.funcname)?.at(-1) ?? '');
    if (kind === 'SQLValueFunction' && isTree(node)) values.push('the current time or user');
  });
  const { rows } = await client.query<{ name: string }>(
    `select distinct proname as name from pg_catalog.pg_proc
      where proname = any($1) and (provolatile <> 'i' or prokind <> 'f') order by 1`,
    [[...names]],
  );
  return [...values, ...rows.map((r) => r.name)];
}
