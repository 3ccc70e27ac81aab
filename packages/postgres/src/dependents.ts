/** Duty: what in a database depends on the old column, each by its name; plan and contract gate both read it. */
import type { Dependent, Spec } from '@sluice/core';
import type { PoolClient, Pool } from 'pg';
import { SCHEMA, bridgeNames } from './names.js';
import { hasWord } from './naming.js';
import { inSession } from './session.js';
import { readTable, type TableFacts } from './table-facts.js';

/**
 * What depends on the old column: by the catalog (views, triggers, policies, foreign keys of other tables, generated columns,
 * publications with a column list, indexes and constraints), and by text, because PostgreSQL keeps no record of what a
 * function's body names. The bridge and the column's own default are left out. Empty with nothing to replace.
 */
export async function dependentsOf(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Dependent[]> {
  if (!spec.replaces || !table.columns.has(spec.replaces.column)) return [];
  return [...(await recorded(client, spec, table)), ...(await named(client, spec))];
}

/** The same on a connection of its own, with the names as the rollout's search path shows them. */
export async function lookAtDependents(pool: Pool, spec: Spec): Promise<readonly Dependent[]> {
  return inSession(pool, { spec, lockTimeoutMs: spec.locks.timeoutMs }, async (client) => {
    const table = await readTable(client, spec.column);
    return table ? dependentsOf(client, spec, table) : [];
  });
}

async function recorded(client: PoolClient, spec: Spec, table: TableFacts): Promise<readonly Dependent[]> {
  const { onInsert, onUpdate } = bridgeNames(spec);
  const { rows } = await client.query<{ what: string; kind: string; shared: boolean }>(
    `select distinct
            case when r.oid is null then pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
                 else case v.relkind when 'm' then 'materialized view ' else 'view ' end
                      || pg_catalog.format('%I.%I', n.nspname, v.relname) end as what,
            -- before PostgreSQL 15 a generated column is an automatic dependent, and is dropped without a word
            case when d.classid = 'pg_catalog.pg_class'::regclass and d.objsubid > 0 then 'n' else d.deptype::text end as kind,
            -- an index or a constraint that serves other columns as well
            exists (select from pg_catalog.pg_depend o
                     where o.classid = d.classid and o.objid = d.objid and o.refclassid = d.refclassid
                       and o.refobjid = d.refobjid and o.refobjsubid not in (0, d.refobjsubid)) as shared
       from pg_catalog.pg_depend d
       join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
       left join pg_catalog.pg_trigger t on d.classid = 'pg_catalog.pg_trigger'::regclass and t.oid = d.objid
       left join pg_catalog.pg_rewrite r on d.classid = 'pg_catalog.pg_rewrite'::regclass and r.oid = d.objid and r.rulename = '_RETURN'
       left join pg_catalog.pg_class v on v.oid = r.ev_class
       left join pg_catalog.pg_namespace n on n.oid = v.relnamespace
      where d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = $1 and a.attname = $2
        and d.deptype in ('n', 'a')
        -- its own default is nobody's loss; a generated column made of it is
        and (d.classid <> 'pg_catalog.pg_attrdef'::regclass
             or d.objid <> all(select oid from pg_catalog.pg_attrdef where adrelid = a.attrelid and adnum = a.attnum))
        and coalesce(t.tgname, '') <> all($3) order by 1`,
    [table.oid, spec.replaces?.column, [onInsert, onUpdate]],
  );
  return rows.map(({ what, kind, shared }) => ({
    what,
    how: kind === 'n' ? 'needs' : shared ? 'shares' : 'goes',
  }));
}

/** Functions and procedures of users whose body has both words: that of the table and that of the column. */
async function named(client: PoolClient, spec: Spec): Promise<readonly Dependent[]> {
  const { table } = spec.column;
  const column = spec.replaces?.column ?? '';
  const { rows } = await client.query<{ what: string; body: string }>(
    `select case p.prokind when 'p' then 'procedure ' else 'function ' end || p.oid::regprocedure::text as what,
            p.prosrc as body
       from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where n.nspname not in ('pg_catalog', 'information_schema', $1) and p.prokind in ('f', 'p')
        and position(lower($2) in lower(p.prosrc)) > 0 and position(lower($3) in lower(p.prosrc)) > 0
        -- an extension's own functions know no table of ours
        and not exists (select from pg_catalog.pg_depend d
                         where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
      order by 1`,
    [SCHEMA, table, column],
  );
  return rows
    .filter((r) => hasWord(r.body, table) && hasWord(r.body, column))
    .map(({ what }) => ({ what, how: 'names' }));
}
