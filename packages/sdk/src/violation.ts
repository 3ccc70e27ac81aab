/** Duty: tells whether a database's error is a constraint of a rollout's new column; must not know who met it. */
import type { Declared } from './decision.js';

/** SQLSTATE class 23: integrity constraint violation. */
const CLASS = '23';
/** Drizzle wraps the database's error in one of its own; a chain of causes may be a ring. */
const DEEPEST = 3;

/**
 * True where PostgreSQL refused a row for the new column's sake: it names the column (NOT NULL), or a constraint that carries
 * the column's name, as those that Sluice adds do. Other constraints of the same table are the host's own affair.
 */
export function violates(thrown: unknown, declared: Declared, depth = 0): boolean {
  if (typeof thrown !== 'object' || thrown === null || depth > DEEPEST) return false;
  const error = thrown as Readonly<Record<'code' | 'table' | 'column' | 'constraint' | 'cause', unknown>>;
  if (typeof error.code !== 'string' || !error.code.startsWith(CLASS))
    return violates(error.cause, declared, depth + 1);
  const { table, column } = declared;
  if (error.table !== table) return false;
  if (typeof error.column === 'string') return error.column === column;
  return typeof error.constraint === 'string' && error.constraint.includes(column);
}
