/** Duty: PostgreSQL's words on a row's fault, without what stands in the row: they are recorded, and what is recorded stays for ever. */
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
