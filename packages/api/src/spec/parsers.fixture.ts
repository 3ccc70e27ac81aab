/** Duty: for tests, parsers that are just clever enough; the real ones stand in a neighbour. */
import type { ColumnDefinition } from '@sluice/core';
import type { SpecSurroundings } from './read-spec.js';

/** Reads `[schema.]table.column type [not null]`, and refuses expressions that hold a semicolon or a foreign word. */
export const fakeSurroundings: SpecSurroundings = {
  readColumn: (text) => {
    const found = /^(?:(\w+)\.)?(\w+)\.(["\w ]+?) (\w+(?:\([\d, ]+\))?)( not null)?( check .*)?$/.exec(text);
    if (!found) return { mistakes: [{ message: `cannot read "${text}"`, todo: 'Write it as in SQL.' }] };
    const [, schema, table, column, type, notNull] = found;
    const definition: ColumnDefinition = {
      schema: schema ?? 'public',
      table: table ?? '',
      column: (column ?? '').replaceAll('"', ''),
      type: type ?? '',
      notNull: notNull !== undefined,
      unique: false,
      checks: [],
    };
    return definition;
  },
  checkExpression: async (sql, allowed) => {
    if (sql.includes(';'))
      return [{ message: `"${sql}" is more than one`, todo: 'Write one SQL expression.' }];
    const named = [...sql.matchAll(/[a-z_]{3,}(?=\W|$)(?!\()/g)].map(([word]) => word);
    const wrong = named.find((word) => word !== allowed && word !== 'bigint' && word !== 'numeric');
    return wrong === undefined ? [] : [{ message: `names ${wrong}`, todo: `It may name only ${allowed}.` }];
  },
  checkIndex: (sql) =>
    sql.startsWith('(') ? [] : [{ message: `"${sql}" is no index`, todo: 'Begin with a bracket.' }],
  checkFill: (sql) => (sql.includes(';') ? [{ message: 'more than one', todo: 'Write one.' }] : []),
  knownTargets: ['main'],
};
