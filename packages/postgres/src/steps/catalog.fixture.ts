/** Duty: a database as far as a step can have changed it, as sorted lines: catalog, rows, what Sluice remembers. */
import type { Pool } from 'pg';

const SCHEMAS = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'`;

/** Without numbers that no two runs share: oids, files, places of columns, positions of the log. */
export async function catalog(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `select format('column %s.%s %s %s default %s identity %s generated %s comment %s', a.attrelid::regclass, a.attname,
                   format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' else 'null' end,
                   pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, col_description(a.attrelid, a.attnum)) as line
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where ${SCHEMAS} and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v')
     union all select format('constraint %s on %s %s %s comment %s', conname, conrelid::regclass, convalidated,
                             pg_get_constraintdef(k.oid), obj_description(k.oid, 'pg_constraint'))
       from pg_constraint k join pg_namespace n on n.oid = k.connamespace where ${SCHEMAS}
     union all select format('index %s %s %s comment %s', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready,
                             obj_description(i.indexrelid, 'pg_class'))
       from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where ${SCHEMAS}
     union all select format('trigger %s %s', pg_get_triggerdef(oid), tgenabled) from pg_trigger where not tgisinternal
     union all select format('function %s %s %s', p.oid::regprocedure, p.proacl, md5(pg_get_functiondef(p.oid)))
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${SCHEMAS} and p.prokind in ('f', 'p')
     union all select format('relation %s %s %s', c.oid::regclass, c.relkind, c.relacl)
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${SCHEMAS}
     union all select format('schema %s %s', nspname, nspacl) from pg_namespace n where ${SCHEMAS}
     union all select format('rows %s', md5(string_agg(o::text, ',' order by id))) from orders o
     order by 1`,
  );
  const lines = rows.map((r) => r.line);
  if (!lines.some((line) => line.startsWith('relation sluice.progress'))) return lines;
  const memory = await pool.query<{ line: string }>(
    `select format('memory %s %s %s', rollout, step, finished) as line from sluice.progress
     union all select format('stage %s', s) from sluice.stage s order by 1`,
  );
  return [...lines, ...memory.rows.map((r) => r.line)];
}
