/** Duty: SQL text of a type for casts and comparisons, from the spec's text alone; knows no catalog. */
import { checkType } from './column.js';
import { namesIn, nodeOf, parseStatements } from './parse.js';

/** A cast to one of these with a length cuts in silence where an assignment would raise; so comparisons cast without it. */
const CUT_BY_CASTS: Readonly<Record<string, string>> = {
  varchar: 'pg_catalog."varchar"',
  bpchar: 'pg_catalog.bpchar',
  bit: 'pg_catalog.varbit',
  varbit: 'pg_catalog.varbit',
};

/** A type's checked text. @throws when it would be refused: planning has refused it first. */
export function asType(type: string): string {
  const first = checkType(type)[0];
  if (first) throw new Error(`refused type: ${first.message}`);
  return type.trim();
}

/**
 * The type to which a value is cast before it is compared with what a column of `type` holds. It rounds as an assignment
 * rounds (`numeric(10, 2)`), but never cuts: a text that is too long must differ, not look equal.
 */
export function comparedType(type: string): string {
  const checked = asType(type);
  const parsed = parseStatements(`select null::${checked}`);
  const select = 'error' in parsed ? undefined : nodeOf(parsed[0], 'SelectStmt');
  const target = Array.isArray(select?.targetList) ? nodeOf(select.targetList[0], 'ResTarget') : undefined;
  const collated = nodeOf(target?.val, 'CollateClause');
  const cast = nodeOf(collated?.arg ?? target?.val, 'TypeCast');
  const name = nodeOf({ TypeName: cast?.typeName }, 'TypeName');
  if (!name || name.typmods === undefined) return checked;
  const uncut = CUT_BY_CASTS[namesIn(name.names)?.at(-1) ?? ''];
  if (uncut === undefined) return checked;
  const dimensions = Array.isArray(name.arrayBounds) ? name.arrayBounds.length : 0;
  return `${uncut}${'[]'.repeat(dimensions)}`;
}
