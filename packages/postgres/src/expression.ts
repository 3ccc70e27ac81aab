/** Duty: reads an SQL expression of a spec and rewrites its column; knows no catalog, so volatility is judged elsewhere. */
import { isTree, namesIn, nodeOf, parseStatements, sliceBytes, tokensOf, walk } from './parse.js';
import type { Mistake, Tree } from './parse.js';

/** Says that an expression may name any column of its table (`fill`). */
export const ANY_COLUMN: unique symbol = Symbol('any column');
/** The one column that an expression may name; null: none. */
export type AllowedColumn = string | null | typeof ANY_COLUMN;

const PREFIX = 'select ';

/** Parts of a call that only an aggregate or a window function has. */
const AGGREGATE_PARTS = [
  'over',
  'agg_star',
  'agg_filter',
  'agg_order',
  'agg_distinct',
  'agg_within_group',
] as const;

const JSON_AGGREGATES: ReadonlySet<string> = new Set(['JsonArrayAgg', 'JsonObjectAgg']);

/**
 * What is wrong with an expression: it must be exactly one, without statement, parameter, subquery or comment, and name no
 * column but the one allowed. Empty: nothing is wrong as far as the parser can see.
 */
export function checkExpression(sql: string, allowedColumn: AllowedColumn): readonly Mistake[] {
  if (sql.trim() === '') return [mistake('the expression is empty', 'Write one SQL expression.')];
  const tokens = tokensOf(sql);
  if (tokens.some((t) => t.isComment)) {
    return [mistake(`"${sql}" holds a comment`, 'Leave comments out of expressions.')];
  }
  const tree = expressionTree(sql);
  if ('error' in tree)
    return [mistake(`"${sql}" is not one SQL expression: ${tree.error as string}`, ONE_EXPRESSION)];
  // `1) + (2` is an expression in brackets, but none without
  const inBrackets = expressionTree(`(${sql})`);
  if ('error' in inBrackets) return [mistake(`"${sql}" is not one SQL expression`, ONE_EXPRESSION)];
  const mistakes: Mistake[] = [];
  const say = (message: string, todo: string): void => {
    if (!mistakes.some((m) => m.message === message)) mistakes.push(mistake(message, todo));
  };
  walk(tree, (kind, node) => {
    if (kind === 'ParamRef')
      say(`"${sql}" holds a parameter ($${String(node.number)})`, 'Write the value itself.');
    // json_array(select …) holds its query without a SubLink
    if (kind === 'SubLink' || kind === 'SelectStmt')
      say(`"${sql}" holds a subquery`, 'Only the row itself may be read.');
    if (kind === 'SetToDefault' || kind === 'GroupingFunc' || kind === 'MergeSupportFunc')
      say(`"${sql}" is not a plain expression`, ONE_EXPRESSION);
    if (
      JSON_AGGREGATES.has(kind) ||
      (kind === 'FuncCall' && AGGREGATE_PARTS.some((part) => node[part] !== undefined))
    )
      say(`"${sql}" calls an aggregate or a window function`, 'Only the row itself may be read.');
    if (kind === 'ColumnRef') {
      const fault = columnFault(node, allowedColumn);
      if (fault !== undefined) say(`"${sql}" ${fault.message}`, fault.todo);
    }
  });
  if (tokens.some((t) => /^u&"/i.test(t.text)))
    say(`"${sql}" writes a name in the form U&"…"`, 'Write the name itself.');
  return mistakes;
}

const ONE_EXPRESSION = 'Write one SQL expression, as after "select".';

function columnFault(node: Tree, allowed: AllowedColumn): Mistake | undefined {
  const names = namesIn(node.fields);
  if (!names) return mistake('names all columns (*)', 'Name the one column.');
  const wanted = typeof allowed === 'string' ? `It may name only ${allowed}.` : 'It may not name any column.';
  if (names.length > 1)
    return mistake(`names ${names.join('.')}`, 'Name the column alone, without its table.');
  if (allowed === ANY_COLUMN || names[0] === allowed) return undefined;
  return mistake(`names ${names.join('.')}`, wanted);
}

function mistake(message: string, todo: string): Mistake {
  return { message, todo };
}

/** The tree of the only expression of `select SQL`, or why there is not exactly one. */
function expressionTree(sql: string): Tree {
  // the line break ends what would otherwise run on
  const parsed = parseStatements(`${PREFIX}${sql}\n`);
  if ('error' in parsed) return { error: parsed.error };
  const select = parsed.length === 1 ? nodeOf(parsed[0], 'SelectStmt') : undefined;
  if (!select) return { error: 'it is more than one statement' };
  const extra = Object.keys(select).filter((key) => !['targetList', 'limitOption', 'op'].includes(key));
  if (extra.length > 0 || select.op !== 'SETOP_NONE') return { error: 'it goes on as a query' };
  const targets = Array.isArray(select.targetList) ? (select.targetList as readonly unknown[]) : [];
  const target = targets.length === 1 ? nodeOf(targets[0], 'ResTarget') : undefined;
  if (!target || target.name !== undefined || target.indirection !== undefined || !isTree(target.val))
    return { error: 'it is not exactly one value' };
  return target.val;
}

/**
 * The expression with each mention of its column replaced.
 * @throws when the expression would be refused by checkExpression: planning has refused it first.
 */
export function withColumn(sql: string, column: string, replacement: string): string {
  assertExpression(sql, column);
  const places: number[] = [];
  walk(expressionTree(sql), (kind, node) => {
    // a location of zero is left out of the tree's JSON, but the prefix keeps it above zero
    if (kind === 'ColumnRef' && typeof node.location === 'number') places.push(node.location - PREFIX.length);
  });
  const tokens = new Map(tokensOf(sql).map((t) => [t.start, t]));
  let text = sql;
  for (const start of places.toSorted((a, b) => b - a)) {
    const token = tokens.get(start);
    if (!token) throw new Error(`no token at byte ${start} of the expression ${sql}`);
    text = `${sliceBytes(text, 0, start)}${replacement}${sliceBytes(text, token.end)}`;
  }
  return text.trim();
}

/** The text of an expression that has been checked, ready to stand between brackets. @throws when it is none. */
export function asExpression(sql: string, allowedColumn: AllowedColumn): string {
  assertExpression(sql, allowedColumn);
  return sql.trim();
}

function assertExpression(sql: string, allowedColumn: AllowedColumn): void {
  const first = checkExpression(sql, allowedColumn)[0];
  if (first) throw new Error(`refused expression: ${first.message}`);
}

/** True where an expression is a literal, possibly cast or negated: PostgreSQL keeps such a default as metadata. */
export function isConstant(sql: string): boolean {
  const tree = expressionTree(sql);
  return !('error' in tree) && isLiteral(tree);
}

function isLiteral(tree: unknown): boolean {
  if (nodeOf(tree, 'A_Const')) return true;
  const cast = nodeOf(tree, 'TypeCast');
  if (cast) return isLiteral(cast.arg);
  const array = nodeOf(tree, 'A_ArrayExpr');
  if (array) return !Array.isArray(array.elements) || array.elements.every(isLiteral);
  const operation = nodeOf(tree, 'A_Expr');
  const operator = operation ? namesIn(operation.name)?.[0] : undefined;
  return (
    operation !== undefined && operator === '-' && operation.lexpr === undefined && isLiteral(operation.rexpr)
  );
}
