/** Duty: whether a table is of a shape that can be carried at all: its kind, its key, who sees its rows, what happens on an UPDATE. */
import { needsStep, type Finding, type FindingCode, type Spec } from '@sluice/core';
import type { PoolClient } from 'pg';
import type { TableFacts } from '../table-facts.js';
import { blocks, warns } from './finding.js';

const OLDEST_VERSION = 140_000;
/** PostgreSQL's own limit; it counts columns that were dropped. */
const MOST_COLUMNS = 1_600;

const KINDS: Readonly<Record<string, string>> = {
  v: 'a view',
  m: 'a materialized view',
  f: 'a foreign table',
};

interface Refusal {
  readonly code: FindingCode;
  readonly todo: string;
  /** What was found, or undefined where nothing is wrong. */
  readonly found: (table: TableFacts, spec: Spec, name: string) => string | undefined;
}

const REFUSALS: readonly Refusal[] = [
  {
    code: 'server-too-old',
    todo: 'Upgrade it.',
    found: ({ version }) => (version < OLDEST_VERSION ? 'the server is older than PostgreSQL 14' : undefined),
  },
  {
    code: 'not-a-plain-table',
    todo: 'Only plain and partitioned tables are supported; name the table itself, or the root of the partitions.',
    found: ({ kind, isPartition, hasChildren }, _spec, name) => {
      const inherits = kind === 'r' && hasChildren ? 'a table that others inherit from' : undefined;
      const what = KINDS[kind] ?? (isPartition ? 'a partition' : inherits);
      return what && `${name} is ${what}`;
    },
  },
  {
    code: 'table-temporary',
    todo: 'Name a table that other sessions see.',
    found: ({ persistence }, _spec, name) =>
      persistence === 't' ? `${name} is a temporary table of another session` : undefined,
  },
  {
    code: 'table-unlogged',
    todo: `alter table … set logged, or wave it through by the table's name.`,
    found: ({ persistence }, _spec, name) =>
      persistence === 'u' ? `${name} is unlogged: a crash empties it, and no replica has it` : undefined,
  },
  {
    code: 'table-typed',
    todo: 'alter table … not of.',
    found: ({ isTyped }, _spec, name) =>
      isTyped ? `${name} is made of a type, so PostgreSQL adds no column to it` : undefined,
  },
  {
    code: 'too-many-columns',
    todo: 'Copy the table into one without its dropped columns, or put the column into another table.',
    found: ({ columnsEver, columns }, { column }, name) =>
      columnsEver >= MOST_COLUMNS && !columns.has(column.column)
        ? `${name} has had ${columnsEver} columns, those that were dropped counted in, and PostgreSQL takes ${MOST_COLUMNS}`
        : undefined,
  },
  {
    code: 'rows-hidden',
    todo: 'Run with a role that owns the table (without force row level security) or has bypassrls.',
    found: ({ hidesRows }, _spec, name) =>
      hidesRows
        ? `row security hides rows of ${name} from this role, and what is hidden is never filled`
        : undefined,
  },
  {
    code: 'no-primary-key',
    todo: 'Give it a primary key, or a unique index on columns that are NOT NULL.',
    found: ({ kind, key }, _spec, name) =>
      key.length === 0 && (kind === 'r' || kind === 'p')
        ? `${name} has no primary key and no unique index on NOT NULL columns to walk along`
        : undefined,
  },
  {
    code: 'partitioned-index',
    todo: 'Leave "unique" out.',
    found: ({ partitionKey }, { column }, name) =>
      partitionKey !== undefined && column.unique
        ? `${name} is partitioned by ${partitionKey}, and PostgreSQL keeps a unique index on it only with all columns of that key in it`
        : undefined,
  },
  {
    code: 'partitioned-index',
    todo: 'Detach them, or leave "indexes" out.',
    found: ({ leaves = [] }, { indexes }, name) =>
      indexes.length > 0 && leaves.some((leaf) => leaf.kind === 'f')
        ? `${name} has partitions on other servers, which have no index, so an index on all partitions never becomes valid`
        : undefined,
  },
  {
    code: 'old-column-missing',
    todo: 'Name a column that it has.',
    found: ({ columns }, { replaces }, name) =>
      replaces && !columns.has(replaces.column)
        ? `${name} has no column ${replaces.column}; it has: ${[...columns.keys()].join(', ')}`
        : undefined,
  },
];

/** The subject by which a finding is waved through. */
function subjectOf(code: FindingCode, spec: Spec, name: string): string {
  return code === 'old-column-missing' ? (spec.replaces?.column ?? name) : name;
}

/** What the table is. While one of these stands, no statement of the plan can be written. */
export async function shapeFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  const name = `${spec.column.schema}.${spec.column.table}`;
  const found = REFUSALS.flatMap(({ code, todo, found: look }) => {
    const message = look(table, spec, name);
    return message === undefined ? [] : [blocks(code, subjectOf(code, spec, name), message, todo)];
  });
  return [...found, ...(needsStep(spec, 'backfill') ? await updateFindings(client, spec, table, name) : [])];
}

interface Surroundings {
  rules: string | null;
  nameless: string | null;
  published: string | null;
  foreign: string | null;
  partitioned_by: string | null;
  triggers: string | null;
}

/** What happens on the UPDATE of a backfill beside the UPDATE. */
async function updateFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
  name: string,
): Promise<readonly Finding[]> {
  const { rows } = await client.query<Surroundings>(
    `with members as (select $1::oid as oid union select relid::oid from pg_catalog.pg_partition_tree($1::oid)),
      -- 'd' means the primary key, and one that is deferrable does not count
      published as (select p.pubname, c.relname, c.relreplident = 'f' or exists (
               select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indimmediate
                 and (c.relreplident = 'd' and i.indisprimary or c.relreplident = 'i' and i.indisreplident)) as identified
          from members m join pg_catalog.pg_class c on c.oid = m.oid
          join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          join pg_catalog.pg_publication_tables t on t.schemaname = n.nspname and t.tablename = c.relname
          join pg_catalog.pg_publication p on p.pubname = t.pubname and p.pubupdate)
     select (select string_agg(distinct r.rulename, ', ' order by r.rulename) from pg_catalog.pg_rewrite r
              where r.ev_class in (select oid from members) and r.ev_type = '2' and r.ev_enabled in ('O', 'A')) as rules,
            (select string_agg(distinct pubname, ', ') from published where not identified) as nameless,
            (select string_agg(distinct pubname, ', ') from published) as published,
            (select string_agg(c.oid::regclass::text, ', ') from members m join pg_catalog.pg_class c on c.oid = m.oid
              where c.relkind = 'f' and c.oid <> $1) as foreign,
            -- a table depends on the columns that its own partition key is made of
            (select string_agg(distinct a.attname, ', ') from members m
               join pg_catalog.pg_partitioned_table k on k.partrelid = m.oid
               join pg_catalog.pg_attribute a on a.attrelid = m.oid and a.attname = $2
              where a.attnum = any(k.partattrs::int2[]) or exists (
                select from pg_catalog.pg_depend d where d.classid = 'pg_class'::regclass and d.objid = m.oid
                   and d.objsubid = 0 and d.refobjid = m.oid and d.refobjsubid = a.attnum)) as partitioned_by,
            -- 16: on update; one that names its columns does not name ours
            (select string_agg(distinct t.tgname, ', ') from pg_catalog.pg_trigger t join members m on m.oid = t.tgrelid
              -- 1: for each row; one for a statement on a partitioned table sees none on a partition
              where not t.tgisinternal and (t.tgtype & 1 = 1 or not exists (
                  select from pg_catalog.pg_partitioned_table k where k.partrelid = t.tgrelid))
                and t.tgtype & 16 = 16 and t.tgenabled in ('O', 'A') and (t.tgattr = '' or exists (
                  select from pg_catalog.pg_attribute a where a.attrelid = t.tgrelid and a.attname = $3 and a.attnum = any(t.tgattr::int2[])))
                and t.tgname not like 'zzz\\_sluice\\_%') as triggers`,
    [table.oid, spec.replaces?.column ?? null, spec.column.column],
  );
  const seen = rows[0];
  if (!seen) return [];
  const said: Finding[] = [];
  const say = (
    kind: typeof blocks,
    code: FindingCode,
    subject: string | null,
    message: string,
    todo: string,
  ): void => {
    if (subject !== null) said.push(kind(code, subject, message, todo));
  };
  say(
    blocks,
    'table-has-rules',
    seen.rules,
    `${name} has rules on UPDATE (${seen.rules}), which rewrite what the backfill runs`,
    'Make triggers of them.',
  );
  say(
    blocks,
    'foreign-partition',
    seen.foreign,
    `${name} has partitions on other servers (${seen.foreign}), which no transaction of ours covers`,
    'Detach them.',
  );
  say(
    blocks,
    'old-column-partitions',
    seen.partitioned_by,
    `${name} is partitioned by ${seen.partitioned_by}: no trigger may write it, and it cannot be dropped`,
    'Partition by another column first.',
  );
  say(
    blocks,
    'replica-identity-missing',
    seen.nameless,
    `${name} is published (${seen.nameless}) without a replica identity, so PostgreSQL refuses every UPDATE of it`,
    'alter table … replica identity using index … (or full).',
  );
  say(
    warns,
    'table-published',
    seen.published,
    `${name} is published (${seen.published}): a subscriber that lacks the column stops at the first row with it`,
    'Add the column there first.',
  );
  say(
    warns,
    'triggers-fire',
    seen.triggers,
    `the triggers ${seen.triggers} of ${name} fire for every row that the backfill fills`,
    'Narrow them to the columns that they are for: update of …',
  );
  return said;
}
