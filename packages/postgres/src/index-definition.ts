/** Duty: reads the text after `create index on TABLE`; knows no catalog. */
import { nodeOf, parseStatements, tokensOf } from './parse.js';
import type { Mistake } from './parse.js';

const EXAMPLE = 'Write what stands after "create index on TABLE", for example: (amount_cents)';

/** What is wrong with an index of a spec; empty where `create index on t SQL` is exactly one statement. */
export function checkIndex(sql: string): readonly Mistake[] {
  if (tokensOf(sql).some((t) => t.isComment)) {
    return [{ message: `the index "${sql}" holds a comment`, todo: 'Leave comments out.' }];
  }
  const parsed = parseStatements(`create index on t ${sql}\n`);
  if ('error' in parsed)
    return [{ message: `PostgreSQL cannot read the index "${sql}": ${parsed.error}`, todo: EXAMPLE }];
  const index = parsed.length === 1 ? nodeOf(parsed[0], 'IndexStmt') : undefined;
  // `t .x (a)` would go on with the table's name
  const relation = nodeOf({ RangeVar: index?.relation }, 'RangeVar');
  const isOurs = relation?.relname === 't' && relation.schemaname === undefined;
  return index && isOurs ? [] : [{ message: `"${sql}" is not one index`, todo: EXAMPLE }];
}

/** The checked text of an index. @throws when it would be refused: planning has refused it first. */
export function asIndex(sql: string): string {
  const first = checkIndex(sql)[0];
  if (first) throw new Error(`refused index: ${first.message}`);
  return sql.trim();
}
