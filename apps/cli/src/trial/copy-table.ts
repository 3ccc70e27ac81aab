/** Duty: the statements that make a table again somewhere else, read from its catalog; changes nothing where it reads. */
import { quoteIdentifier, quoteTable } from '@sluice/postgres';
import type { TableName } from '@sluice/core';
import type { ClientBase } from 'pg';

interface CopyStatement {
  /** What it makes, for people: `index orders_placed_idx`. */
  readonly what: string;
  readonly sql: string;
  /** Without it there is no copy. */
  readonly needed?: true;
}

export interface TableCopy {
  readonly statements: readonly CopyStatement[];
  /** What cannot be copied alone, by name. */
  readonly leftOut: readonly string[];
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly identity: '' | 'a' | 'd';
  readonly generated: boolean;
}

interface Facts {
  readonly kind: 'r' | 'p';
  readonly columns: readonly Column[];
  readonly constraints: readonly { readonly name: string; readonly type: string; readonly sql: string }[];
  readonly indexes: readonly { readonly name: string; readonly sql: string }[];
  readonly triggers: readonly string[];
  readonly extensions: readonly string[];
  readonly enums: readonly {
    readonly name: string;
    readonly schema: string;
    readonly labels: readonly string[];
  }[];
  readonly domains: readonly {
    readonly name: string;
    readonly schema: string;
    readonly base: string;
    readonly constraints: readonly string[];
  }[];
}

const FACTS = `
with t as (select c.oid, c.relkind from pg_catalog.pg_class c where c.oid = to_regclass($1) and c.relkind in ('r', 'p')),
a as (select a.*, ty.typtype, ty.typelem from pg_catalog.pg_attribute a join t on a.attrelid = t.oid
        join pg_catalog.pg_type ty on ty.oid = a.atttypid where a.attnum > 0 and not a.attisdropped),
used as (select atttypid as oid from a union select typelem from a where typelem <> 0)
select t.relkind as kind,
  (select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
      'default', (select pg_get_expr(d.adbin, d.adrelid) from pg_catalog.pg_attrdef d where d.adrelid = a.attrelid and d.adnum = a.attnum),
      'identity', a.attidentity, 'generated', a.attgenerated <> '') order by a.attnum) from a) as columns,
  coalesce((select jsonb_agg(jsonb_build_object('name', k.conname, 'type', k.contype, 'sql', pg_get_constraintdef(k.oid)) order by k.contype desc, k.conname)
     from pg_catalog.pg_constraint k where k.conrelid = t.oid and k.contype in ('p', 'u', 'c', 'x', 'f')), '[]') as constraints,
  coalesce((select jsonb_agg(jsonb_build_object('name', ic.relname, 'sql', pg_get_indexdef(i.indexrelid)) order by ic.relname)
     from pg_catalog.pg_index i join pg_catalog.pg_class ic on ic.oid = i.indexrelid
    where i.indrelid = t.oid and not exists (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))), '[]') as indexes,
  coalesce((select jsonb_agg(g.tgname order by g.tgname) from pg_catalog.pg_trigger g where g.tgrelid = t.oid and not g.tgisinternal), '[]') as triggers,
  coalesce((select jsonb_agg(distinct e.extname) from used u join pg_catalog.pg_depend d on d.classid = 'pg_type'::regclass and d.objid = u.oid and d.deptype = 'e'
     join pg_catalog.pg_extension e on e.oid = d.refobjid), '[]') as extensions,
  coalesce((select jsonb_agg(jsonb_build_object('name', y.typname, 'schema', n.nspname,
      'labels', (select jsonb_agg(l.enumlabel order by l.enumsortorder) from pg_catalog.pg_enum l where l.enumtypid = y.oid)))
     from used u join pg_catalog.pg_type y on y.oid = u.oid join pg_catalog.pg_namespace n on n.oid = y.typnamespace where y.typtype = 'e'), '[]') as enums,
  coalesce((select jsonb_agg(jsonb_build_object('name', y.typname, 'schema', n.nspname, 'base', format_type(y.typbasetype, y.typtypmod),
      'constraints', (select coalesce(jsonb_agg(pg_get_constraintdef(k.oid)), '[]') from pg_catalog.pg_constraint k where k.contypid = y.oid)))
     from used u join pg_catalog.pg_type y on y.oid = u.oid join pg_catalog.pg_namespace n on n.oid = y.typnamespace where y.typtype = 'd'), '[]') as domains
from t`;

/** Undefined where there is no such table. */
export async function copyOf(client: ClientBase, table: TableName): Promise<TableCopy | undefined> {
  await client.query('begin read only');
  try {
    const { rows } = await client.query<Facts>(FACTS, [quoteTable(table)]);
    return rows[0] && copyFrom(rows[0], table);
  } finally {
    await client.query('rollback');
  }
}

function copyFrom(facts: Facts, table: TableName): TableCopy {
  const name = quoteTable(table);
  const schemas = new Set([
    table.schema,
    ...facts.enums.map((e) => e.schema),
    ...facts.domains.map((d) => d.schema),
  ]);
  const foreign = facts.constraints.filter((c) => c.type === 'f');
  return {
    statements: [
      ...[...schemas].map((s) => ({
        what: `schema ${s}`,
        sql: `create schema if not exists ${quoteIdentifier(s)}`,
      })),
      ...facts.extensions.map((e) => ({
        what: `extension ${e}`,
        sql: `create extension if not exists ${quoteIdentifier(e)}`,
      })),
      ...facts.enums.map((e) => ({
        what: `type ${e.name}`,
        sql: `create type ${quoteTable({ schema: e.schema, table: e.name })} as enum (${e.labels.map((l) => `'${l.replaceAll("'", "''")}'`).join(', ')})`,
      })),
      ...facts.domains.map((d) => ({
        what: `domain ${d.name}`,
        sql: `create domain ${quoteTable({ schema: d.schema, table: d.name })} as ${d.base} ${d.constraints.join(' ')}`,
      })),
      {
        what: `table ${table.table}`,
        sql: `create table ${name} (${facts.columns.map(columnSql).join(', ')})`,
        needed: true,
      },
      ...facts.columns.filter(hasDefault).map((c) => ({
        what: `default of ${c.name}`,
        sql: `alter table ${name} alter column ${quoteIdentifier(c.name)} set default ${c.default ?? ''}`,
      })),
      ...facts.constraints
        .filter((c) => c.type !== 'f')
        .map((c) => ({
          what: `constraint ${c.name}`,
          sql: `alter table ${name} add constraint ${quoteIdentifier(c.name)} ${c.sql.replace(/ NOT VALID$/, '')}`,
        })),
      ...facts.indexes.map((i) => ({
        what: `index ${i.name}`,
        // an index of a partitioned table says that it is none of its parts
        sql: i.sql.replace(/^(CREATE (?:UNIQUE )?INDEX .+? ON )ONLY /, '$1'),
      })),
    ],
    leftOut: [
      ...foreign.map((c) => `foreign key ${c.name}`),
      ...facts.triggers.map((t) => `trigger ${t}`),
      ...(facts.kind === 'p' ? [`the partitions of ${table.table}: the copy is one table`] : []),
    ],
  };
}

function columnSql({ name, type, notNull, default: given, identity, generated }: Column): string {
  const counted = given !== null && given.startsWith('nextval(');
  return [
    quoteIdentifier(name),
    type,
    ...(generated ? [`generated always as (${given ?? ''}) stored`] : []),
    ...(identity === '' && !counted
      ? []
      : [`generated ${identity === 'a' ? 'always' : 'by default'} as identity`]),
    ...(notNull ? ['not null'] : []),
  ].join(' ');
}

function hasDefault({ default: given, generated, identity }: Column): boolean {
  return given !== null && !generated && identity === '' && !given.startsWith('nextval(');
}

/** Makes what can be made; answers what could not. @throws where the table itself cannot. */
export async function rebuild(
  client: ClientBase,
  { statements, leftOut }: TableCopy,
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { what, sql, needed } of statements) {
    try {
      await client.query(sql);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (needed)
        throw new Error(`a copy of ${what} was wanted, but it cannot be made here: ${why}`, { cause: error });
      failed.push(`${what} (${why})`);
    }
  }
  return [...leftOut, ...failed];
}
