/** Duty: the tables and columns of a database, as a person who writes a spec chooses among them; changes nothing. */
import type { Pool } from 'pg';

export interface CatalogColumn {
  readonly name: string;
  /** As SQL writes it: in quotes where it must be. */
  readonly quoted: string;
  /** For example `numeric(12,2)`. */
  readonly type: string;
  readonly notNull: boolean;
  readonly generated: boolean;
  /** Texts of checks that name this column alone. */
  readonly checks: readonly string[];
}

export interface CatalogTable {
  readonly schema: string;
  readonly table: string;
  /** `orders`, or `billing.orders` outside of public; in quotes where they must be. */
  readonly quoted: string;
  /** By PostgreSQL's own estimate; -1 where it has never counted. */
  readonly rows: number;
  readonly columns: readonly CatalogColumn[];
}

/** Plain and partitioned tables of people, the largest first. */
const TABLES = `select n.nspname as schema, c.relname as table, c.reltuples::float8 as rows,
       case n.nspname when 'public' then '' else quote_ident(n.nspname) || '.' end || quote_ident(c.relname) as quoted,
       coalesce((select jsonb_agg(jsonb_build_object('name', a.attname, 'quoted', quote_ident(a.attname),
           'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
           'generated', a.attgenerated <> '',
           'checks', (select coalesce(jsonb_agg(pg_catalog.pg_get_constraintdef(k.oid)), '[]')
                        from pg_catalog.pg_constraint k
                       where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]))
           order by a.attnum)
         from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
   and n.nspname not in ('information_schema', 'sluice', 'sluice_control') and n.nspname !~ '^pg_'
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
 order by coalesce(pg_catalog.pg_total_relation_size(c.oid), 0) desc, 1, 2`;

export async function readCatalog(pool: Pool): Promise<readonly CatalogTable[]> {
  return (await pool.query<CatalogTable>(TABLES)).rows;
}

/** A name as SQL writes it; PostgreSQL knows which words are reserved. */
export async function quotedName(pool: Pool, name: string): Promise<string> {
  const { rows } = await pool.query<{ quoted: string }>('select quote_ident($1) as quoted', [name]);
  return rows[0]?.quoted ?? name;
}
