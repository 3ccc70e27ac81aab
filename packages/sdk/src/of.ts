/** Duty: a column's value out of one row that has both columns; must not run queries. */
import type { At, ColumnOptions, Names } from './column.js';
import { counts, type Decision, type Declared } from './decision.js';
import { decisionFor, type Instance } from './instance.js';
import { said } from './log.js';
import { same } from './same.js';
import { readPlan, type ReadPlan, type Side } from './staged.js';

export interface Of<R, V> {
  readonly instance: Instance;
  readonly declared: Declared;
  readonly options: ColumnOptions<R, V>;
}

export function ofRow<R, V, W>(
  of: Of<R, V>,
  row: R,
  at: (At & { readonly key?: unknown }) | undefined,
): V | W {
  const { instance, declared, options } = of;
  const decision = decisionFor(instance, declared, at?.target);
  const key = (): unknown =>
    at?.key ?? (options.key ? options.key(row) : (row as { readonly id?: unknown }).id);
  const plan = readPlan(decision, decision.does.hangsOnKey ? keyOf(of, key) : undefined);
  const sides: Record<Side, () => V | W> = {
    old: () => options.old(row),
    new: () => newValue<R, V, W>(of, row),
  };
  const breaker = plan.fallsBack ? instance.breakers.of(decision) : undefined;
  if (breaker?.lets() === false) {
    try {
      return read(of, decision, 'old', sides);
    } catch (thrown) {
      if (counts(decision)) instance.reports.failed(decision, 'old', true);
      throw thrown;
    }
  }
  let value: V | W;
  try {
    value = read(of, decision, plan.answers, sides);
    breaker?.succeeded();
  } catch (thrown) {
    if (!breaker) {
      if (counts(decision)) {
        const other = plan.answers === 'old' ? 'new' : 'old';
        // the other mapper is asked for free; a row that both fail on says nothing about either
        instance.reports.failed(decision, plan.answers, !plan.compares || answers(sides[other]));
      }
      throw thrown;
    }
    const opened = breaker.failed();
    const kind = `${declared.name}: the new column could not be read, the old one answers`;
    instance.log.error(`${kind}: ${said(thrown)}`, undefined, kind);
    let instead: V | W;
    try {
      instead = read(of, decision, 'old', sides);
    } catch (both) {
      breaker.blamed(false);
      throw both;
    }
    const own = breaker.blamed(true);
    if (counts(decision)) {
      instance.reports.count(decision, 'fallbacks');
      instance.reports.failed(decision, 'new', true);
      if (opened && own) instance.reports.opened(decision);
    }
    return instead;
  }
  if (plan.compares && whole(of, decision, row)) compare(of, decision, plan, value, sides, row, key);
  return value;
}

/** A row without a key that can be told stays with the old column, as a read without one does. */
function keyOf<R, V>({ instance, declared }: Of<R, V>, key: () => unknown): unknown {
  try {
    return key();
  } catch (thrown) {
    const kind = `${declared.name}: the key of a row could not be told, the old column answers`;
    instance.log.error(`${kind}: ${said(thrown)}`, undefined, kind);
    return undefined;
  }
}

function read<R, V, W>(
  of: Of<R, V>,
  decision: Decision,
  side: Side,
  sides: Record<Side, () => V | W>,
): V | W {
  if (counts(decision)) of.instance.reports.read(decision, side);
  try {
    return sides[side]();
  } catch (thrown) {
    if (counts(decision)) of.instance.reports.count(decision, side === 'old' ? 'oldErrors' : 'newErrors');
    throw thrown;
  }
}

function answers(side: () => unknown): boolean {
  try {
    side();
    return true;
  } catch {
    return false;
  }
}

/** Under which names rows and values carry the columns, as far as it is known. */
export function namesOf(
  declared: Declared,
  options: { readonly as?: Names; readonly replaces?: string },
  decision: Decision,
): { readonly old: string | undefined; readonly new: string } {
  const { as, replaces } = options;
  return { old: as?.old ?? decision.oldColumn ?? replaces, new: as?.new ?? declared.column };
}

function newValue<R, V, W>({ declared, options }: Of<R, V>, row: R): V | W {
  if (options.new) return options.new(row);
  const cells = row as Record<string, unknown>;
  const column = options.as?.new ?? declared.column;
  if (!(column in cells)) throw new Error(`the row has no ${column}: select it`);
  const raw = cells[column];
  if (!options.schema || raw === null) return raw as W;
  return options.schema.parse(raw);
}

/** True when the row has both columns, as far as their names are known. */
function whole<R, V>({ declared, options }: Of<R, V>, decision: Decision, row: R): boolean {
  // a mapper may take rows that are no objects, which have no columns to compare
  if (typeof row !== 'object' || row === null) return false;
  const named = namesOf(declared, options, decision);
  const cells = row as Record<string, unknown>;
  return named.new in cells && (named.old === undefined || named.old in cells);
}

/** Both columns came with one statement, so a difference is one: there is no race to rule out. Never throws. */
function compare<R, V, W>(
  of: Of<R, V>,
  decision: Decision,
  plan: ReadPlan,
  answered: V | W,
  sides: Record<Side, () => V | W>,
  row: R,
  key: () => unknown,
): void {
  const { instance, declared, options } = of;
  if (!counts(decision) || !instance.shadows.takes(decision.sample)) return;
  const cells = row as Record<string, unknown>;
  const named = namesOf(declared, options, decision);
  instance.reports.count(decision, plan.answers === 'old' ? 'newBeside' : 'oldBeside');
  try {
    // what a mapper makes of NULL is its own affair: two NULLs agree
    const bothNull = named.old !== undefined && isNull(cells[named.old]) && isNull(cells[named.new]);
    const other = plan.answers === 'old' ? sides.new : sides.old;
    instance.reports.compared(decision, bothNull || same(answered, other(), decision.type), keyOf(of, key));
  } catch {
    instance.reports.count(decision, plan.answers === 'old' ? 'newErrors' : 'oldErrors');
  }
}

function isNull(value: unknown): boolean {
  return value === null || value === undefined;
}
