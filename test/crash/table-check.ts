/** Duty: looks at a target after a rollout, or after the way back: rows, constraints, indexes, what is left. Its own SQL, not Sluice's. */
import type { Pool } from 'pg';
import type { Course } from './courses.js';
import type { Ledger } from './traffic.js';

/** Rows whose pair differs, while both columns are there. */
export async function differingPairs(pool: Pool, { table, column, old }: Course): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int as n from ${table} where ${column} is distinct from (${old} * 100)::bigint`,
  );
  return rows[0]?.n ?? -1;
}

/** Keys whose row does not hold what the ledger says was acknowledged. */
export async function differingRows(
  pool: Pool,
  { table, column }: Course,
  ledger: Ledger,
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string; value: string | null }>(
    `select id, ${column}::text as value from ${table}`,
  );
  const found = new Map(rows.map((r) => [Number(r.id), r.value === null ? undefined : Number(r.value)]));
  const wrong = ledger.rows.flatMap(([key, values]) => {
    const value = found.has(key) ? found.get(key) : null;
    return value !== undefined && values.includes(value)
      ? []
      : [`${table} ${key} on ${ledger.target} holds ${value}, was ${values.join(' or ')}`];
  });
  const known = new Set(ledger.rows.map(([key]) => key));
  return [
    ...wrong,
    ...[...found.keys()].filter((key) => !known.has(key)).map((key) => `${table} ${key} is nobody's`),
  ];
}

/** What is half done, or left over. `gone`: the rollout was taken back to the plan. */
export async function remains(pool: Pool, course: Course, gone: boolean): Promise<string[]> {
  const { table, column } = course;
  const { rows } = await pool.query<{ what: string }>(
    `select 'invalid index ' || indexrelid::regclass as what from pg_index
       where indrelid = $1::regclass and not (indisvalid and indisready)
     union all select 'constraint ' || conname || ' is not validated' from pg_constraint
       where conrelid = $1::regclass and not convalidated
     union all select 'constraint ' || conname || ' is left' from pg_constraint
       where conrelid = $1::regclass and (conname like 'zzz\\_sluice%' or $3 and conname like $1 || '\\_' || $2 || '%')
     union all select 'trigger ' || tgname || ' is left' from pg_trigger
       where tgrelid = $1::regclass and not tgisinternal
     union all select 'function ' || proname || ' is left' from pg_proc where pronamespace = to_regnamespace('sluice')
     union all select 'column ' || attname || ' is left' from pg_attribute
       where attrelid = $1::regclass and attname = $2 and not attisdropped and $3
     union all select 'prepared transaction ' || gid from pg_prepared_xacts where database = current_database()`,
    [table, column, gone],
  );
  return rows.map((r) => `${table}: ${r.what}`);
}

/** Whether the new column stands with all that its spec asked for, in PostgreSQL's own words. */
export async function standing(pool: Pool, { table, column }: Course): Promise<readonly string[]> {
  const { rows } = await pool.query<{ what: string }>(
    `select format_type(atttypid, atttypmod) || case when attnotnull then ' not null' else '' end
              || coalesce(' default ' || (select pg_get_expr(adbin, adrelid) from pg_attrdef
                                          where (adrelid, adnum) = (attrelid, attnum)), '') as what
       from pg_attribute where attrelid = $1::regclass and attname = $2
     union all select pg_get_constraintdef(oid) from pg_constraint
       where conrelid = $1::regclass and contype in ('c', 'f', 'u') and conname <> 'has_amount'
     union all select regexp_replace(pg_get_indexdef(indexrelid), '^.* USING ', '') from pg_index
       where indrelid = $1::regclass and not indisprimary and not indisunique
     union all select col_description(attrelid, attnum) from pg_attribute
       where attrelid = $1::regclass and attname = $2 and col_description(attrelid, attnum) is not null`,
    [table, column],
  );
  return rows.map((r) => r.what);
}
