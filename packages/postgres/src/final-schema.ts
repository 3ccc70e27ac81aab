/** Duty: what a done rollout leaves in a schema, as one statement for a database on which Sluice never ran; runs nothing. */
import type { Spec } from '@sluice/core';
import { alter } from './constraints.js';
import { ANY_COLUMN, asExpression, isConstant } from './expression.js';
import { dollarQuote, literal, quoteIdentifier, quoteTable } from './identifier.js';
import { asIndex } from './index-definition.js';
import { checkName, indexName, uniqueName } from './names.js';
import { upValue } from './pair.js';
import { searchPath } from './session.js';
import { addForeignKey } from './steps/foreign-key.js';
import { asType } from './type-name.js';

export interface FinalSchemaOptions {
  /** Checks of the old column that the rollout has taken away, as its log has them; which go is known only then. */
  readonly releasedChecks?: readonly string[];
}

/**
 * A DO block without parameters, to be run as a migration. Where the column is there already it takes no lock and changes
 * nothing, so the same file is right on a target of the rollout and on a developer's empty database.
 * @throws when the spec's SQL would be refused: planning refuses it first.
 */
export function finalSchema(spec: Spec, options: FinalSchemaOptions = {}): string {
  const c = spec.column;
  const table = quoteTable(c);
  // elsewhere than in public, names without a schema mean what they mean in the rollout
  const elsewhere = c.schema !== 'public';
  const path = (to: string): string => `perform pg_catalog.set_config('search_path', ${to}, true);`;
  const lines = [
    `if exists (select from pg_catalog.pg_attribute`,
    `            where attrelid = ${literal(table)}::regclass and attname = ${literal(c.column)} and not attisdropped) then`,
    `  return;`,
    `end if;`,
    ...(elsewhere ? [path(literal(searchPath(spec)))] : []),
    ...statements(spec, options.releasedChecks ?? []).map((sql) => `${sql};`),
    ...(elsewhere ? [path('path')] : []),
  ];
  const body = lines.map((line) => `  ${line}`).join('\n');
  const declared = elsewhere ? `declare\n  path text := pg_catalog.current_setting('search_path');\n` : '';
  return `do ${dollarQuote(`\n${declared}begin\n${body}\nend\n`)}`;
}

function statements(spec: Spec, released: readonly string[]): readonly string[] {
  const { column: c, replaces } = spec;
  const name = quoteIdentifier(c.column);
  const early = c.default !== undefined && !replaces && spec.fill === undefined && isConstant(c.default);
  const value = c.default === undefined ? '' : asExpression(c.default, null);
  return [
    // the rows that are there take a constant default with the column, and no other
    alter(spec, `add column ${name} ${asType(c.type)}${early ? ` default ${value}` : ''}`),
    ...filled(spec),
    ...(c.default !== undefined && !early ? [alter(spec, `alter column ${name} set default ${value}`)] : []),
    ...c.checks.map((check, i) =>
      alter(
        spec,
        `add constraint ${quoteIdentifier(checkName(spec, i))} check (${asExpression(check.expression, c.column)})`,
      ),
    ),
    ...(c.notNull ? [alter(spec, `alter column ${name} set not null`)] : []),
    ...(c.unique
      ? [alter(spec, `add constraint ${quoteIdentifier(uniqueName(spec))} unique (${name})`)]
      : []),
    ...(c.references ? [addForeignKey(spec)] : []),
    ...spec.indexes.map(
      (sql, i) => `create index ${quoteIdentifier(indexName(spec, i))} on ${quoteTable(c)} ${asIndex(sql)}`,
    ),
    ...(spec.comment === undefined
      ? []
      : [`comment on column ${quoteTable(c)}.${name} is ${literal(spec.comment).trim()}`]),
    ...oldColumn(spec, released),
  ];
}

function filled(spec: Spec): readonly string[] {
  const { column: c, replaces, fill } = spec;
  const set = `update ${quoteTable(c)} set ${quoteIdentifier(c.column)} =`;
  if (replaces) return [`${set} ${upValue(spec)}`];
  return fill === undefined ? [] : [`${set} (${asExpression(fill, ANY_COLUMN)})`];
}

/** Gone, or no longer in the way of who writes the new column alone. */
function oldColumn(spec: Spec, released: readonly string[]): readonly string[] {
  const { replaces, column: c } = spec;
  if (!replaces) return [];
  const old = quoteIdentifier(replaces.column);
  if (spec.drop) return [alter(spec, `drop column ${old}`)];
  return [
    `if exists (select from pg_catalog.pg_attribute where attrelid = ${literal(quoteTable(c))}::regclass` +
      ` and attname = ${literal(replaces.column)} and not atthasdef) then\n` +
      `    ${alter(spec, `alter column ${old} drop not null`)};\n  end if`,
    ...released.map((check) => alter(spec, `drop constraint if exists ${quoteIdentifier(check)}`)),
  ];
}
