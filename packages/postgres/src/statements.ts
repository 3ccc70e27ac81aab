/** Duty: which statements of this database still name the old column, by pg_stat_statements; installs nothing. */
import type { Spec, TableName } from '@sluice/core';
import type { Pool } from 'pg';
import { quoteTable } from './identifier.js';
import { namesColumn } from './naming.js';
import { sqlState } from './session.js';

export interface SeenStatement {
  /** `queryid` as text: it does not fit a number. */
  readonly id: string;
  readonly calls: number;
  readonly query: string;
}

/** Our own DML carries it, so that it is never taken for a service's. */
const OURS = '/* sluice */';

const NOT_LOADED = '55000';
const NO_RIGHT = '42501';
const HIDDEN = '<insufficient privilege>';

/** Where pg_stat_statements can be read; undefined where the extension is missing. */
export async function statementsView(pool: Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ schema: string }>(
    `select n.nspname as schema from pg_catalog.pg_extension e
       join pg_catalog.pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'`,
  );
  return rows[0] && quoteTable({ schema: rows[0].schema, table: 'pg_stat_statements' });
}

/**
 * Statements of this database that name the old column, each with its calls so far; our own left out. Null where that cannot
 * be seen: no extension, not preloaded, or texts of other roles are hidden (grant pg_read_all_stats). [] with nothing to
 * replace.
 */
export async function statementsNaming(pool: Pool, spec: Spec): Promise<readonly SeenStatement[] | null> {
  if (!spec.replaces) return [];
  const view = await statementsView(pool);
  if (view === undefined) return null;
  const { column } = spec.replaces;
  try {
    const { rows } = await pool.query<{ id: string | null; calls: string; query: string }>(
      `select queryid::text as id, sum(calls)::bigint as calls, coalesce(min(query), $2) as query from ${view}
        where dbid = (select oid from pg_catalog.pg_database where datname = current_database())
          and (coalesce(query, $2) = $2
               -- told apart here: a thousand long texts of our own took longer to bring than all else that a look does
               or position($3 in query) = 0 and position(lower($1) in lower(query)) > 0)
        group by queryid`,
      [spec.column.table, HIDDEN, OURS],
    );
    if (rows.some((r) => r.query === HIDDEN || r.id === null)) return null;
    return rows
      .filter((r) => isNamed(r.query, spec.column, column))
      .map((r) => ({ id: r.id ?? '', calls: Number(r.calls), query: r.query }));
  } catch (error) {
    if ([NOT_LOADED, NO_RIGHT].includes(sqlState(error))) return null;
    throw error;
  }
}

/** Judged before; statements are few and are asked about each second. */
const judged = new Map<string, boolean>();
const MOST_JUDGED = 20_000;

function isNamed(query: string, { schema, table }: TableName, column: string): boolean {
  const key = [schema, table, column, query].join('\0');
  const known = judged.get(key);
  if (known !== undefined) return known;
  if (judged.size >= MOST_JUDGED) judged.clear();
  const answer = namesColumn(query, { schema, table }, column);
  judged.set(key, answer);
  return answer;
}
