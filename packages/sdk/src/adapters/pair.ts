/** Duty: the one idea of all adapters: a column whose two names are known to the compiler; must not know any library. */
import type { At, Column } from '../column.js';

/** The names of the old and the new column, as the library calls them. Nothing to replace: `new` alone. */
export interface Pair<O extends string, N extends string> {
  readonly old?: O;
  readonly new: N;
}

/** Which columns are named depends on the stage, so each of the two may be missing from what is written. */
type Kept<T, K extends string> = Omit<T, K> & Partial<Pick<T, K & keyof T>>;

/** A row from which the column that was not selected may be missing. */
type Selected<R, K extends string> = Omit<R, K> & { readonly [P in K & keyof R]?: R[P] | undefined };

/** Where the columns stand. */
export interface From extends At {
  /** The table's name or alias, where the statement has several. */
  readonly table?: string;
}

/** A column whose `of` takes what was selected, and whose `values` keep their type but for the two columns. */
export interface Paired<R, V, W, K extends string> extends Omit<
  Column<R, V, W>,
  'of' | 'values' | 'names' | 'as'
> {
  of(row: Selected<R, K>, at?: At & { readonly key?: unknown }): V | W;
  values<T extends object>(values: T, at?: At & { readonly key?: unknown }): Kept<T, K>;
  names(at?: At): readonly K[];
}

export function paired<R, V, W, O extends string, N extends string>(
  column: Column<R, V, W>,
  pair: Pair<O, N>,
): Paired<R, V, W, O | N> {
  // the stage decides which of the two are there, and the compiler cannot see it
  return column.as(pair) as unknown as Paired<R, V, W, O | N>;
}

/** The names to select now, with the table's before each where one is given. */
export function selected<K extends string>(
  column: { names(at?: At): readonly K[] },
  from: From | undefined,
): readonly string[] {
  const names = column.names(from);
  return from?.table === undefined ? names : names.map((name) => `${from.table}.${name}`);
}
