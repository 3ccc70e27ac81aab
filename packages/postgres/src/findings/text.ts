/** Duty: what is wrong with a spec's SQL before any database is asked. */
import type { Finding, FindingCode, Spec } from '@sluice/core';
import { checkActions, checkType } from '../column.js';
import { ANY_COLUMN, checkExpression, type AllowedColumn } from '../expression.js';
import { nameFault } from '../identifier.js';
import { checkIndex } from '../index-definition.js';
import type { Mistake } from '../parse.js';
import { blocks } from './finding.js';

/** While one of these stands, no statement of the plan can be written. */
export function textFindings(spec: Spec): readonly Finding[] {
  const { column: c, replaces } = spec;
  const expression = (subject: string, sql: string | undefined, allowed: AllowedColumn): readonly Finding[] =>
    sql === undefined ? [] : all('expression-refused', subject, checkExpression(sql, allowed));
  return [
    ...nameFindings(spec),
    ...all('type-missing', c.type, checkType(c.type)),
    ...(replaces ? expression('up', replaces.up, replaces.column) : []),
    ...(replaces ? expression('down', replaces.down, c.column) : []),
    ...expression('fill', spec.fill, ANY_COLUMN),
    ...(c.default === undefined ? [] : all('default-invalid', 'default', checkExpression(c.default, null))),
    ...c.checks.flatMap((k) => all('check-invalid', k.expression, checkExpression(k.expression, c.column))),
    ...spec.indexes.flatMap((sql) => all('index-invalid', sql, checkIndex(sql))),
    ...(c.references ? all('reference-invalid', c.references.table, checkActions(c.references.actions)) : []),
  ];
}

function nameFindings({ column: c, replaces }: Spec): readonly Finding[] {
  const names = [
    c.schema,
    c.table,
    c.column,
    ...(replaces ? [replaces.column] : []),
    ...c.checks.flatMap((k) => k.name ?? []),
    ...(c.references
      ? [
          c.references.schema,
          c.references.table,
          ...(c.references.column === undefined ? [] : [c.references.column]),
        ]
      : []),
  ];
  return names.flatMap((name) => {
    const fault = nameFault(name);
    return fault === undefined
      ? []
      : [blocks('name-too-long', name, fault, 'Choose a name of 1 to 63 bytes.')];
  });
}

function all(code: FindingCode, subject: string, mistakes: readonly Mistake[]): readonly Finding[] {
  return mistakes.map((m) => blocks(code, subject, m.message, m.todo));
}
