/**
 * Duty: lets PostgreSQL itself judge a spec's type and expressions, on an empty copy of the table in a transaction that is
 * rolled back. A list of function names would miss volatile functions of users.
 */
import type { Finding, FindingCode, Spec } from '@sluice/core';
import type { PoolClient } from 'pg';
import { readType } from '../column-fault.js';
import { asExpression, isConstant } from '../expression.js';
import { quoteIdentifier, quoteTable } from '../identifier.js';
import { sqlState } from '../session.js';
import type { TableFacts } from '../table-facts.js';
import { asType } from '../type-name.js';
import { blocks, reason } from './finding.js';
import { readingFindings } from './judge-by-reading.js';
import { referenceFindings } from './reference.js';

const COPY = 'pg_temp.sluice_judge';
/** The column, and one that is made of it, in a table of at most so many. */
const TRIED_COLUMNS = 2;
const MOST_COLUMNS = 1_600;
/** Why a role cannot make the copy: a read-only transaction or replica, or no right to temporary tables. */
const CANNOT_COPY = ['25006', '42501'];

export async function judgeFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  const typed = await typeFindings(client, spec);
  if (typed.length > 0) return typed;
  if (table.columns.size + TRIED_COLUMNS > MOST_COLUMNS) return readingFindings(client, spec, table);
  await client.query('begin');
  try {
    // Lock: ACCESS SHARE on the table, until the rollback
    await client.query(`create temp table sluice_judge (like ${quoteTable(spec.column)})`);
    return await judged(client, spec, table);
  } catch (error) {
    if (!CANNOT_COPY.includes(sqlState(error))) throw error;
    await client.query('rollback');
    return await readingFindings(client, spec, table);
  } finally {
    await client.query('rollback');
  }
}

/** The type exists, can be compared, and can be added without rewriting the table. */
async function typeFindings(client: PoolClient, spec: Spec): Promise<readonly Finding[]> {
  const { type } = spec.column;
  let oid: number;
  try {
    ({ oid } = await readType(client, type));
  } catch (error) {
    const todo =
      'Name a type that is there, with its schema unless it is in pg_catalog or the schema of the table.';
    return [blocks('type-missing', type, reason(error), todo)];
  }
  const { rows } = await client.query<{ constrained: boolean }>(
    `select typtype = 'd' and (typnotnull or exists (select from pg_catalog.pg_constraint where contypid = t.oid)) as constrained
       from pg_catalog.pg_type t where t.oid = $1`,
    [oid],
  );
  if (rows[0]?.constrained)
    return [
      blocks(
        'type-rewrites',
        type,
        `${type} is a domain with constraints: adding such a column rewrites the table under a lock`,
        "Use the domain's base type and put its conditions into checks.",
      ),
    ];
  try {
    await client.query(`select null::${asType(type)} is distinct from null::${asType(type)}`);
    return [];
  } catch (error) {
    return [
      blocks(
        'type-not-comparable',
        type,
        reason(error),
        'Use a type with an equality operator, for example jsonb instead of json.',
      ),
    ];
  }
}

async function judged(client: PoolClient, spec: Spec, table: TableFacts): Promise<readonly Finding[]> {
  const { column: c, replaces, fill } = spec;
  const name = quoteIdentifier(c.column);
  const found: Finding[] = [];
  /** True where PostgreSQL takes it. What was tried stays in the copy only where asked. */
  const attempt = async (
    sql: string,
    code: FindingCode,
    subject: string,
    todo: string,
    keep = false,
  ): Promise<boolean> => {
    await client.query('savepoint judge');
    try {
      await client.query(sql);
      if (!keep) await client.query('rollback to judge');
      return true;
    } catch (error) {
      await client.query('rollback to judge');
      found.push(blocks(code, subject, `PostgreSQL refuses ${subject}: ${reason(error)}`, todo));
      return false;
    }
  };
  const alter = (rest: string): string => `alter table ${COPY} ${rest}`;
  const old = replaces && table.columns.get(replaces.column);
  if (!table.columns.has(c.column)) {
    const isAdded = await attempt(
      alter(`add column ${name} ${asType(c.type)}`),
      'type-missing',
      c.type,
      'Choose another type.',
      true,
    );
    if (!isAdded) return found;
  }
  const pure =
    'It must be immutable, read its one column alone, and give a value that can be assigned without a cast.';
  if (replaces && old) {
    const made = (type: string, sql: string): string =>
      alter(`add column sluice_judged ${type} generated always as (${sql}) stored`);
    await attempt(made(asType(c.type), replaces.up), 'expression-refused', 'up', pure);
    if (replaces.down !== undefined)
      await attempt(made(old.type, replaces.down), 'expression-refused', 'down', pure);
    await attempt(
      `select null::${old.type} is distinct from null::${old.type}`,
      'type-not-comparable',
      old.type,
      'The old column must have a type with an equality operator.',
    );
  }
  if (fill !== undefined)
    await attempt(
      `update ${COPY} set ${name} = (${fill})`,
      'expression-refused',
      'fill',
      'It must give one value for a row, of the type of the column.',
    );
  if (c.default !== undefined)
    await attempt(
      alter(`alter column ${name} set default ${c.default}`),
      'default-invalid',
      'default',
      'It must give a value of the type of the column.',
    );
  if (c.default !== undefined && found.length === 0 && !(await isKeptAsMetadata(client, spec)))
    found.push(
      blocks(
        'default-rewrites',
        'default',
        `PostgreSQL does not keep the default ${c.default} as metadata: adding it would rewrite the table under a lock`,
        'Add "fill" with the value for the rows that are there: they are then filled in batches.',
      ),
    );
  for (const check of c.checks)
    await attempt(
      alter(`add check (${check.expression})`),
      'check-invalid',
      check.expression,
      'It must be true or false for a value of the column.',
    );
  for (const sql of spec.indexes)
    await attempt(
      `create index on ${COPY} ${sql}`,
      'index-invalid',
      sql,
      'Write what stands after "create index on TABLE".',
    );
  if (c.unique)
    await attempt(
      `create unique index on ${COPY} (${name})`,
      'index-invalid',
      'unique',
      'Its type must have an order.',
    );
  return [...found, ...(await referenceFindings(client, spec))];
}

/** Asked of PostgreSQL itself, on the empty copy: `atthasmissing` says that rows that are there need not be written. */
async function isKeptAsMetadata(client: PoolClient, spec: Spec): Promise<boolean> {
  const { default: value, type } = spec.column;
  // elsewhere the default is set for new rows alone
  if (value === undefined || spec.replaces || spec.fill !== undefined || !isConstant(value)) return true;
  await client.query('savepoint judge');
  await client.query(
    `alter table ${COPY} add column sluice_judged ${asType(type)} default ${asExpression(value, null)}`,
  );
  const { rows } = await client.query<{ kept: boolean }>(
    `select atthasmissing as kept from pg_catalog.pg_attribute
      where attrelid = '${COPY}'::regclass and attname = 'sluice_judged'`,
  );
  await client.query('rollback to judge');
  return rows[0]?.kept === true;
}
