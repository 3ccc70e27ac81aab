/** Duty: what the catalog says of the table of a rollout; judges nothing. */
import type { TableName } from '@sluice/core';
import type { ClientBase } from 'pg';
import { readLeafFacts, readMembers, type LeafFacts, type Member } from './leaves.js';

export interface ColumnFacts {
  readonly name: string;
  /** As `format_type` writes it under the session's search path. */
  readonly type: string;
  /** The type to which a value is cast before it is compared with this column; see comparedType. */
  readonly comparedType: string;
  readonly typeOid: number;
  readonly typeModifier: number;
  readonly notNull: boolean;
  /** SQL text of the default; undefined where there is none. */
  readonly default?: string;
  readonly generated: boolean;
  readonly identity: boolean;
}

export interface KeyColumn {
  readonly name: string;
  /** SQL text of the type, without length. */
  readonly type: string;
}

export interface TableFacts {
  readonly oid: number;
  /** `r`: a plain table; else PostgreSQL's letter for what it is. */
  readonly kind: string;
  readonly isPartition: boolean;
  readonly hasChildren: boolean;
  /** `p`: kept; `u`: unlogged, it or any of its partitions; `t`: temporary. */
  readonly persistence: string;
  /** True where it is made of a type (`create table … of`). */
  readonly isTyped: boolean;
  /** True where row security hides rows from this role, of the table or of a partition. */
  readonly hidesRows: boolean;
  /** Columns that it has or had; PostgreSQL counts those that were dropped, too. */
  readonly columnsEver: number;
  /** Subscriptions through which rows of it, or of a partition of it, arrive from another server. */
  readonly subscriptions: readonly string[];
  /** Estimated rows; -1 where PostgreSQL has never counted. */
  readonly rows: number;
  readonly bytes: number;
  /** Pages of the table itself; of its partitions together where it has any. */
  readonly pages: number;
  /** Changes when the table is rewritten (VACUUM FULL, CLUSTER, some ALTERs). */
  readonly file: string;
  /** `heap` for ordinary tables; empty where there is no storage. */
  readonly accessMethod: string;
  /** Columns along which it can be walked, see KEY; empty where there are none. */
  readonly key: readonly KeyColumn[];
  readonly columns: ReadonlyMap<string, ColumnFacts>;
  /** How it is partitioned, for example `RANGE (id)`; left out where it is not. */
  readonly partitionKey?: string;
  /** The partitions that hold its rows; left out where it is not partitioned. */
  readonly leaves?: readonly LeafFacts[];
  /** All tables below it, as `leaves`. */
  readonly members?: readonly Member[];
  /** For example 180004. */
  readonly version: number;
}

interface TableRow {
  oid: number;
  kind: string;
  is_partition: boolean;
  has_children: boolean;
  persistence: string;
  is_typed: boolean;
  hides_rows: boolean;
  columns_ever: number;
  subscriptions: readonly string[];
  rows: number;
  bytes: string;
  pages: string;
  file: string;
  access_method: string;
  partition_key: string | null;
  version: number;
}

interface ColumnRow {
  name: string;
  type: string;
  base_type: string;
  type_oid: number;
  type_modifier: number;
  not_null: boolean;
  default: string | null;
  generated: boolean;
  identity: boolean;
  key_position: number | null;
}

/** Types whose casts cut to a length in silence; the list of type-name.ts, as object ids of PostgreSQL's own types. */
const CUT_BY_CASTS: Readonly<Record<number, string>> = {
  1042: 'pg_catalog.bpchar',
  1043: 'pg_catalog."varchar"',
  1560: 'pg_catalog.varbit',
  1562: 'pg_catalog.varbit',
};

/**
 * The index of the key: the primary key's, else the oldest unique index that names every row once and answers `>` and `order
 * by` as its columns mean them. Included columns are none of the key: a NULL in one would lose its row to every comparison.
 */
const KEY = `select i.indrelid, i.indkey, i.indnkeyatts
  from pg_catalog.pg_index i
  join pg_catalog.pg_class x on x.oid = i.indexrelid
  join pg_catalog.pg_am m on m.oid = x.relam
 where i.indrelid = $1 and i.indisvalid and i.indpred is null and i.indexprs is null
   and (i.indisprimary or i.indisunique and i.indimmediate and m.amname = 'btree'
        and not exists (
          select from generate_series(0, i.indnkeyatts - 1) as n
            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[n]
            join pg_catalog.pg_opclass o on o.oid = i.indclass[n]
           where not a.attnotnull or i.indoption[n] <> 0 or i.indcollation[n] <> a.attcollation or not o.opcdefault))
 order by i.indisprimary desc, i.indexrelid limit 1`;

/** Reads the catalog; undefined where there is no such table. Needs a session with the rollout's search path. */
export async function readTable(client: ClientBase, name: TableName): Promise<TableFacts | undefined> {
  const found = await client.query<TableRow>(
    `select c.oid::int8::int as oid, c.relkind as kind, c.relispartition as is_partition,
            exists (select from pg_catalog.pg_inherits i where i.inhparent = c.oid) as has_children,
            case when exists (select from pg_catalog.pg_partition_tree(c.oid) t
                                join pg_catalog.pg_class l on l.oid = t.relid where l.relpersistence = 'u')
                 then 'u' else c.relpersistence end as persistence, c.reloftype <> 0 as is_typed, c.relnatts as columns_ever,
            -- a statement on a partition asks the partition's own policies
            pg_catalog.row_security_active(c.oid) or exists (select from pg_catalog.pg_partition_tree(c.oid) t
              where pg_catalog.row_security_active(t.relid)) as hides_rows,
            array(select distinct s.subname::text from pg_catalog.pg_subscription s
                    join pg_catalog.pg_subscription_rel r on r.srsubid = s.oid
                   where r.srrelid = c.oid or r.srrelid in (select relid from pg_catalog.pg_partition_tree(c.oid))
                   order by 1) as subscriptions,
            c.reltuples::float8 as rows,
            -- a view or a partitioned table has no storage of its own
            coalesce(pg_catalog.pg_total_relation_size(c.oid), 0) as bytes,
            coalesce(pg_catalog.pg_relation_size(c.oid), 0) / current_setting('block_size')::int as pages,
            coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::text as file,
            coalesce(am.amname, '') as access_method, pg_catalog.pg_get_partkeydef(c.oid) as partition_key,
            current_setting('server_version_num')::int as version
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       left join pg_catalog.pg_am am on am.oid = c.relam
      where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
    [name.schema, name.table],
  );
  const table = found.rows[0];
  if (!table) return undefined;
  const { rows } = await client.query<ColumnRow>(
    `select a.attname as name,
            pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
            pg_catalog.format_type(a.atttypid, -1) as base_type,
            a.atttypid::int8::int as type_oid, a.atttypmod as type_modifier, a.attnotnull as not_null,
            case when a.attgenerated = '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end as default,
            a.attgenerated <> '' as generated, a.attidentity <> '' as identity,
            array_position((k.indkey::int2[])[0:k.indnkeyatts - 1], a.attnum) as key_position
       from pg_catalog.pg_attribute a
       left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
       left join (${KEY}) k on k.indrelid = a.attrelid
      where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
      order by a.attnum`,
    [table.oid],
  );
  const leaves = table.kind === 'p' ? await readLeafFacts(client, table.oid) : undefined;
  const keyed = rows.filter((r) => r.key_position !== null);
  return {
    oid: table.oid,
    kind: table.kind,
    isPartition: table.is_partition,
    hasChildren: table.has_children,
    persistence: table.persistence,
    isTyped: table.is_typed,
    hidesRows: table.hides_rows,
    columnsEver: table.columns_ever,
    subscriptions: table.subscriptions,
    ...sizes(table, leaves),
    ...(table.partition_key === null ? {} : { partitionKey: table.partition_key }),
    ...(leaves ? { members: await readMembers(client, table.oid) } : {}),
    file: table.file,
    accessMethod: table.access_method,
    version: table.version,
    key: keyed
      .toSorted((a, b) => Number(a.key_position) - Number(b.key_position))
      .map((r) => ({ name: r.name, type: r.base_type })),
    columns: new Map(rows.map((r) => [r.name, columnFacts(r)])),
  };
}

/** A partitioned table has no storage, and is counted by ANALYZE alone, which autovacuum never runs on it. */
function sizes(
  table: TableRow,
  leaves: readonly LeafFacts[] | undefined,
): Pick<TableFacts, 'rows' | 'bytes' | 'pages' | 'leaves'> {
  const { rows, bytes, pages } = table;
  if (!leaves) return { rows, bytes: Number(bytes), pages: Number(pages) };
  const sum = (of: (leaf: LeafFacts) => number): number => leaves.reduce((n, leaf) => n + of(leaf), 0);
  const counted = leaves.length > 0 && leaves.every((leaf) => leaf.rows >= 0);
  return {
    rows: counted ? sum((l) => l.rows) : rows,
    bytes: sum((l) => l.bytes),
    pages: sum((l) => l.pages),
    leaves,
  };
}

function columnFacts(row: ColumnRow): ColumnFacts {
  return {
    name: row.name,
    type: row.type,
    comparedType: CUT_BY_CASTS[row.type_oid] ?? row.type,
    typeOid: row.type_oid,
    typeModifier: row.type_modifier,
    notNull: row.not_null,
    generated: row.generated,
    identity: row.identity,
    ...(row.default === null ? {} : { default: row.default }),
  };
}
