/** Duty: what is recorded of PostgreSQL's words and of others' statements, without values of rows: it stays for ever. */
import { sqlState } from './session.js';

/**
 * `invalid input syntax for type integer: "…"` instead of the value. A message on a constraint names the constraint alone. What a
 * function raises by itself may say anything, so only the log of the process has it.
 */
export function withoutValues(error: Error): string {
  const state = sqlState(error);
  if (state.startsWith('P0')) return `a function raised ${state}; the control plane's own log has its words`;
  return state.startsWith('22') ? error.message.replace(/".*"/s, '"…"') : error.message;
}

/** Strings and numbers of a statement, also of one that was cut in the middle of a string. */
const LITERALS = [
  /\$(\w*)\$.*?(?:\$\1\$|$)/gs,
  /\be'(?:\\.|''|[^'\\])*(?:'|$)/gis,
  /'(?:''|[^'])*(?:'|$)/gs,
  /(?<![\w$."])\d[\w.]*/g,
];

/** A statement as it may be recorded: `update orders set mail = ? where id = ?`. */
export function withoutLiterals(sql: string): string {
  return LITERALS.reduce((text, literal) => text.replace(literal, '?'), sql);
}
