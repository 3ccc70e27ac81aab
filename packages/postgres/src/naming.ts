/** Duty: whether a statement names a column of a table, by its parse tree; knows not who ran it. */
import type { TableName } from '@sluice/core';
import { isTree, namesIn, nodeOf, parseStatements, walk, type Tree } from './parse.js';

/** Statements that change the schema name columns too, but nobody depends on their being run again. */
const SCHEMA_STATEMENT =
  /^(Alter|Create(?!TableAs)|Index|Comment|Drop|Grant|Rename|Define|View|Vacuum|RefreshMatView|Rule)/;

/**
 * True where the statement reads or writes the column by name, or inserts into the table without naming columns. A star does
 * not name it. In doubt (an unqualified name in a join) it counts. A text that is cut or unreadable is judged by its words.
 */
export function namesColumn(sql: string, table: TableName, column: string): boolean {
  const judged = judgeStatement(sql, table, column);
  if (judged === 'unreadable') return hasWord(sql, table.table) && hasWord(sql, column);
  return judged === 'names';
}

/** `schema`: it changes the schema alone, whatever it names; `unreadable`: it is not SQL as it stands. */
export type StatementJudgement = 'names' | 'other' | 'schema' | 'unreadable';

/** As `namesColumn`, for whoever has more to go by than words where the parser has nothing. */
export function judgeStatement(sql: string, table: TableName, column: string): StatementJudgement {
  const parsed = parseStatements(sql);
  if ('error' in parsed) return 'unreadable';
  const running = parsed.filter((statement) => !SCHEMA_STATEMENT.test(Object.keys(statement)[0] ?? ''));
  if (running.some((statement) => statementNames(statement, table, column))) return 'names';
  return running.length < parsed.length ? 'schema' : 'other';
}

function statementNames(statement: Tree, table: TableName, column: string): boolean {
  let touches = false;
  /** Names by which our table goes, and those of everything else. */
  const ours = new Set<string>();
  const others = new Set<string>();
  const qualifiers: (string | undefined)[] = [];
  let writes = false;
  const relation = (value: unknown): boolean => {
    const node = isTree(value) ? value : {};
    return (
      node.relname === table.table && (node.schemaname === undefined || node.schemaname === table.schema)
    );
  };
  walk(statement, (kind, node) => {
    if (kind === 'RangeVar') noteRelation(node);
    if (kind === 'ColumnRef') {
      const names = namesIn(node.fields);
      if (names?.at(-1) === column) qualifiers.push(names.at(-2));
    }
    if (kind === 'InsertStmt' && relation(node.relation)) {
      noteRelation(node.relation as Tree);
      writes ||= !Array.isArray(node.cols) || namesTarget(node.cols, column);
      writes ||= namesTarget(nodeOf({ OnConflict: node.onConflictClause }, 'OnConflict')?.targetList, column);
    }
    if ((kind === 'UpdateStmt' || kind === 'DeleteStmt' || kind === 'MergeStmt') && isTree(node.relation)) {
      noteRelation(node.relation);
      if (relation(node.relation)) writes ||= namesTarget(node.targetList, column);
    }
    if (kind === 'MergeWhenClause') writes ||= namesTarget(node.targetList, column);
    if (kind === 'CopyStmt' && relation(node.relation)) {
      noteRelation(node.relation as Tree);
      const listed = namesIn(node.attlist);
      writes ||= listed === undefined || listed.includes(column);
    }
  });
  function noteRelation(node: Tree): void {
    const alias = nodeOf({ Alias: node.alias }, 'Alias')?.aliasname;
    const name = typeof alias === 'string' ? alias : String(node.relname);
    if (relation(node)) {
      touches = true;
      ours.add(name);
    } else others.add(name);
  }
  if (!touches) return false;
  return writes || qualifiers.some((q) => q === undefined || ours.has(q) || !others.has(q));
}

function namesTarget(list: unknown, column: string): boolean {
  return Array.isArray(list) && list.some((item) => nodeOf(item, 'ResTarget')?.name === column);
}

/** True where a text has a name as a word of its own, whatever its case. */
export function hasWord(sql: string, word: string): boolean {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(^|[^\\p{L}\\p{N}_$])${escaped}($|[^\\p{L}\\p{N}_$])`, 'iu').test(sql);
}
