/** Duty: the partitions of a table that hold rows, as the catalog has them now; walks none of them. */
import type { TableName } from '@sluice/core';
import type { ClientBase } from 'pg';
import { digest, literal, quoteTable } from './identifier.js';

/** A partition that holds rows itself, however deep it lies. */
export interface Leaf extends TableName {
  readonly oid: number;
  /** `r`: a plain table; `f`: on another server. */
  readonly kind: string;
  /** Changes when it, or a partition above it, is attached anew. */
  readonly since: string;
}

/** What a plan wants to know of one. */
export interface LeafFacts extends Leaf {
  readonly accessMethod: string;
  readonly file: string;
  /** Estimated rows; -1 where PostgreSQL has never counted. */
  readonly rows: number;
  readonly pages: number;
  readonly bytes: number;
}

/**
 * A row of pg_inherits is written when a partition is attached, so the transaction that wrote it tells two attachments apart.
 * One whose `detach … concurrently` has begun is none any more: queries of the table do not see it.
 */
const BELOW = `with recursive below as (
    select i.inhrelid as oid, i.xmin::text as since from pg_catalog.pg_inherits i
     where i.inhparent = $1 and not i.inhdetachpending
    union all
    select i.inhrelid, b.since || '.' || i.xmin::text from pg_catalog.pg_inherits i
      join below b on i.inhparent = b.oid where not i.inhdetachpending)`;
const LEAVES = `from below b join pg_catalog.pg_class c on c.oid = b.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace`;
const NAMED = `c.oid::int8::int as oid, c.relkind as kind, n.nspname as schema, c.relname as table, b.since`;

/** In the order of their object ids. Takes no lock on any. */
export async function readLeaves(client: ClientBase, root: number): Promise<readonly Leaf[]> {
  const sql = `${BELOW} select ${NAMED} ${LEAVES} where c.relkind <> 'p' order by c.oid`;
  return (await client.query<Leaf>(sql, [root])).rows;
}

/** The first one behind this object id; undefined behind the last. */
export async function nextLeaf(client: ClientBase, root: number, behind: number): Promise<Leaf | undefined> {
  const sql = `${BELOW} select ${NAMED} ${LEAVES} where c.relkind <> 'p' and c.oid > $2::int8 order by c.oid limit 1`;
  return (await client.query<Leaf>(sql, [root, behind])).rows[0];
}

/** One by its object id, without a look at the others; undefined where it is none of the table's. */
export async function readLeaf(
  client: ClientBase,
  root: number,
  oid: number,
): Promise<Omit<Leaf, 'since'> | undefined> {
  const { rows } = await client.query<Omit<Leaf, 'since'>>(
    `select c.oid::int8::int as oid, c.relkind as kind, n.nspname as schema, c.relname as table
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.oid = $2 and pg_catalog.pg_partition_root(c.oid) = $1::oid::regclass`,
    [root, oid],
  );
  return rows[0];
}

/** With their sizes as PostgreSQL counted them last: to measure one takes a lock on it, and somebody may rewrite it. */
export async function readLeafFacts(client: ClientBase, root: number): Promise<readonly LeafFacts[]> {
  const { rows } = await client.query<Omit<LeafFacts, 'bytes'> & { bytes: string }>(
    `${BELOW} select ${NAMED}, coalesce(am.amname, '') as "accessMethod", coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::text as file, c.reltuples::float8 as rows, s.pages::int as pages,
                     s.pages * current_setting('block_size')::int8 as bytes
       ${LEAVES} left join pg_catalog.pg_am am on am.oid = c.relam
       cross join lateral (select case when c.reltuples < 0 and c.relkind = 'r'
            then coalesce(pg_catalog.pg_relation_size(c.oid), 0) / current_setting('block_size')::int
            else c.relpages end as pages) s
      where c.relkind <> 'p' order by c.oid`,
    [root],
  );
  return rows.map((r) => ({ ...r, bytes: Number(r.bytes) }));
}

/** A table below a partitioned one: a partition, or one that is partitioned itself. */
export interface Member extends TableName {
  readonly oid: number;
  /** `p`: partitioned itself; else as of a leaf. */
  readonly kind: string;
  /** The table of which it is a partition. */
  readonly parent: TableName & { readonly oid: number };
}

/** Those above before those below them. */
export async function readMembers(client: ClientBase, root: number): Promise<readonly Member[]> {
  const { rows } = await client.query<Leaf & { over: number; parent_schema: string; parent_table: string }>(
    `${BELOW} select ${NAMED}, u.oid::int8::int as over, un.nspname as parent_schema, u.relname as parent_table ${LEAVES}
       join pg_catalog.pg_inherits i on i.inhrelid = b.oid join pg_catalog.pg_class u on u.oid = i.inhparent
       join pg_catalog.pg_namespace un on un.oid = u.relnamespace
      order by length(regexp_replace(b.since, '[^.]', '', 'g')), c.oid`,
    [root],
  );
  return rows.map(({ oid, kind, schema, table, over, parent_schema, parent_table }) => {
    return { oid, kind, schema, table, parent: { oid: over, schema: parent_schema, table: parent_table } };
  });
}

/** A condition that is true while the partition is one, and has this name. Certain under any lock on it. */
export function standsSql(leaf: TableName, oid: number, root: number): string {
  const named = `to_regclass(${literal(quoteTable(leaf))})::oid = ${oid}::oid`;
  return `coalesce(pg_catalog.pg_partition_root(${oid}::oid) = ${root}::oid and ${named}, false)`;
}

/** Stands for partitions that were walked one after another, in a few characters however many there are. */
export function walkedOn(walked: string, leaf: Pick<Leaf, 'oid' | 'since'>): string {
  return digest(`${walked}\n${leaf.oid} ${leaf.since}`);
}
