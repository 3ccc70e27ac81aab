/** Duty: the old and the new column as SQL: what each should be, and when a row differs; knows not who asks. */
import type { Spec } from '@sluice/core';
import { ANY_COLUMN, asExpression, withColumn } from './expression.js';
import { quoteIdentifier } from './identifier.js';
import type { TableFacts } from './table-facts.js';
import { comparedType } from './type-name.js';

/** The value that the new column should have, as an expression over the row itself or over `NEW` in a trigger. */
export function upValue(spec: Spec, row = ''): string {
  const { up, column } = replaced(spec);
  return `(${withColumn(up, column, `${row}${quoteIdentifier(column)}`)})`;
}

/** The value that the old column should have. @throws when the spec has no `down`. */
export function downValue(spec: Spec, row = ''): string {
  const { down } = replaced(spec);
  if (down === undefined) throw new Error(`the spec of ${spec.name} has no down`);
  const { column } = spec.column;
  return `(${withColumn(down, column, `${row}${quoteIdentifier(column)}`)})`;
}

/**
 * True for rows whose new column is not what `up` makes of the old one. Cast first: `1.5` assigned to a bigint is 2, and a
 * comparison without the cast would differ for ever.
 */
export function upDiffers(spec: Spec, row = ''): string {
  const type = comparedType(spec.column.type);
  return `${row}${quoteIdentifier(spec.column.column)} is distinct from ${upValue(spec, row)}::${type}`;
}

/** True for rows whose old column is not what `down` makes of the new one. */
export function downDiffers(spec: Spec, table: TableFacts, row = ''): string {
  const old = replaced(spec).column;
  const type = table.columns.get(old)?.comparedType;
  if (type === undefined) throw new Error(`the table has no column ${old}`);
  return `${row}${quoteIdentifier(old)} is distinct from ${downValue(spec, row)}::${type}`;
}

/** True for rows that have no value yet and for which `fill` has one. A fill of NULL would be done again for ever. */
export function unfilled(spec: Spec): string {
  return `${quoteIdentifier(spec.column.column)} is null and ${fillValue(spec)} is not null`;
}

export function fillValue(spec: Spec): string {
  if (spec.fill === undefined) throw new Error(`the spec of ${spec.name} has no fill`);
  return `(${asExpression(spec.fill, ANY_COLUMN)})`;
}

/** Conditions that are true for rows that NOT NULL and the checks to come would refuse. */
export function breaksConstraints(spec: Spec): readonly string[] {
  const { column, notNull, checks } = spec.column;
  return [
    ...(notNull ? [`${quoteIdentifier(column)} is null`] : []),
    ...checks.map((c) => `(${asExpression(c.expression, column)}) is false`),
  ];
}

function replaced(spec: Spec): { up: string; down?: string; column: string } {
  if (!spec.replaces) throw new Error(`the spec of ${spec.name} replaces nothing`);
  return spec.replaces;
}
