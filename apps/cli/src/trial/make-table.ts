/** Duty: the table of a spec in an empty database, from SQL of the user's own or from the catalog of a target; fills in no row. */
import { quoteIdentifier, quoteTable } from '@sluice/postgres';
import type { Spec } from '@sluice/core';
import pg from 'pg';
import { WrongUse } from '../answer.js';
import { copyOf, rebuild } from './copy-table.js';

export type Source =
  | { readonly kind: 'target'; readonly target: string; readonly url: string }
  | { readonly kind: 'schema'; readonly file: string; readonly sql: string };

const CONNECT_MS = 5_000;

/** Answers what could not be copied, by name. @throws WrongUse where there is no such table. */
export async function makeTable(client: pg.Client, source: Source, spec: Spec): Promise<readonly string[]> {
  // whether old code still names the column is seen by it
  await client.query('create extension if not exists pg_stat_statements').catch(() => undefined);
  const leftOut =
    source.kind === 'schema' ? await fromSql(client, source.sql) : await fromTarget(client, source, spec);
  const { column } = spec;
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    quoteTable(column),
  ]);
  if (rows[0]?.there !== true)
    throw new WrongUse(
      `The table ${column.schema}.${column.table} was wanted, but ${source.kind === 'schema' ? source.file : source.target} has none.`,
      'Check the name in the spec, and where the table is made.',
    );
  return [...leftOut, ...(await referenced(client, spec))];
}

/** What a dump says to psql alone is left out. */
async function fromSql(client: pg.Client, sql: string): Promise<readonly string[]> {
  await client.query(sql.replace(/^\\.*$/gm, ''));
  // a dump sets it to nothing for the rest of its session
  await client.query('reset all');
  return [];
}

async function fromTarget(
  client: pg.Client,
  { target, url }: Extract<Source, { kind: 'target' }>,
  { column }: Spec,
): Promise<readonly string[]> {
  const there = new pg.Client({
    connectionString: url,
    application_name: 'sluice test',
    connectionTimeoutMillis: CONNECT_MS,
  });
  there.on('error', () => undefined);
  await there.connect().catch((cause: unknown) => {
    throw new Error(`the catalog of ${target} was wanted, but its database cannot be reached`, { cause });
  });
  try {
    const copy = await copyOf(there, column);
    if (!copy)
      throw new WrongUse(
        `The table ${column.schema}.${column.table} was wanted, but ${target} has none.`,
        'Check the name in the spec, and the database of the target.',
      );
    return await rebuild(client, copy);
  } finally {
    await there.end();
  }
}

/** The table that the new column points to, where it is not there: its key alone. */
async function referenced(client: pg.Client, { column, replaces }: Spec): Promise<readonly string[]> {
  const { references, type } = column;
  if (!references) return [];
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    quoteTable(references),
  ]);
  if (rows[0]?.there === true) return [];
  const key = references.column;
  if (key === undefined || !replaces) {
    throw new WrongUse(
      `A copy of ${references.table} was wanted, which the new column points to, but its key is not named.`,
      `Write references ${references.table} (KEY) in the spec, or give both tables: --schema FILE`,
    );
  }
  await client.query(`create schema if not exists ${quoteIdentifier(references.schema)}`);
  await client.query(`create table ${quoteTable(references)} (${quoteIdentifier(key)} ${type} primary key)`);
  return [`the columns of ${references.table} but ${key}`];
}

/** What the new column will look for there. */
export async function fillReferenced(
  client: pg.Client,
  { column, replaces }: Spec,
  oldType: string,
  oldValues: readonly (string | null)[],
): Promise<void> {
  const { references, type } = column;
  if (!references?.column || !replaces || oldValues.length === 0) return;
  const [key, old] = [quoteIdentifier(references.column), quoteIdentifier(replaces.column)];
  await client.query(
    `insert into ${quoteTable(references)} (${key})
     select distinct v from (select (${replaces.up})::${type} as v from (select x::${oldType} as ${old} from unnest($1::text[]) x) o) n
      where v is not null on conflict do nothing`,
    [oldValues],
  );
}
