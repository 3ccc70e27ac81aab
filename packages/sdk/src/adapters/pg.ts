/** Duty: a column for hand-written SQL with `pg`: quoted names and numbered parameters. Imports nothing of `pg`. */
import type { At, Column } from '../column.js';
import { paired, type From, type Pair, type Paired } from './pair.js';

/** What stands in a statement, and the values of its parameters. */
export interface Sql {
  readonly text: string;
  readonly values: unknown[];
}

export interface PgColumn<R, V, W, K extends string> extends Paired<R, V, W, K> {
  /** `"amount", "amount_cents"`, for the list of a `select` or a `returning`; with `{ table: 'o' }` as `"o"."amount"`. */
  select(from?: From): string;
  /** `("id", "amount") values ($1, $2)`, for after `insert into orders`. */
  insert(values: object, at?: At & { readonly key?: unknown }): Sql;
  /** `"amount" = $1, "amount_cents" = $2`, for after `set`. The next parameter is `$` and `values.length + 1`. */
  set(values: object, at?: At & { readonly key?: unknown }): Sql;
}

/** @param pair the names of both columns in the database. */
export function pgColumn<R, V, W, const O extends string = never, const N extends string = string>(
  column: Column<R, V, W>,
  pair: Pair<O, N>,
): PgColumn<R, V, W, O | N> {
  const base = paired(column, pair);
  const entries = (values: object, at: At | undefined): [string, unknown][] =>
    Object.entries(base.values(values, at));
  return {
    ...base,
    // joined part by part, because a name may hold a dot
    select: (from) =>
      base
        .names(from)
        .map((name) => (from?.table === undefined ? quoted(name) : `${quoted(from.table)}.${quoted(name)}`))
        .join(', '),
    insert(values, at) {
      const kept = entries(values, at);
      const names = kept.map(([name]) => quoted(name)).join(', ');
      const parameters = kept.map((_, i) => `$${i + 1}`).join(', ');
      return { text: `(${names}) values (${parameters})`, values: kept.map(([, value]) => value) };
    },
    set(values, at) {
      const kept = entries(values, at);
      return {
        text: kept.map(([name], i) => `${quoted(name)} = $${i + 1}`).join(', '),
        values: kept.map(([, value]) => value),
      };
    },
  };
}

/** One identifier, whatever is in it. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
