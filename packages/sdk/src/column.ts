/** Duty: one column as a service's code declares it: the door to reading, writing and asking. Must not know how flags arrive. */
import type { Stage } from '@sluice/core';
import {
  counts,
  declare,
  REASONS,
  type Decision,
  type DecisionSource,
  type Declared,
  type Reason,
} from './decision.js';
import { decisionFor, type Instance } from './instance.js';
import { namesOf, ofRow } from './of.js';
import { readBoth, type ReadOptions } from './read.js';
import { BY_KEY, sideOf, type Side } from './staged.js';

/** The last part of a column's name: `orders.amount_cents` is `amount_cents`. */
export type ColumnName<N extends string> = N extends `${string}.${infer Rest}` ? ColumnName<Rest> : N;

/** What the driver hands over for the new column, as far as the row's type tells. */
export type Raw<N extends string, R> = R extends Record<ColumnName<N>, infer T> ? T : unknown;

/** The names under which rows and values carry the two columns. */
export interface Names {
  readonly old?: string;
  readonly new?: string;
}

/** What checks a value from outside: a zod schema, of whichever version, or anything else that has `parse`. */
export interface Schema<V> {
  /** @throws where the value is none. */
  parse(value: unknown): V;
}

export interface ColumnOptions<R, V> {
  /** Maps a row's old column to the new one's value. */
  readonly old: (row: R) => V;
  /** Reads the new column's value; left out, it is taken as the driver delivers it. */
  readonly new?: (row: R) => V;
  /** The row's key; left out, `row.id`. It decides which side answers while `read` is at some percent. */
  readonly key?: (row: R) => unknown;
  /** Checks the new column's value, where the driver's types are not to be believed. */
  readonly schema?: Schema<V>;
  /** The old column's name. The control plane knows it; needed only where there is none to ask. */
  readonly replaces?: string;
  /** The rollout's id, where its spec gives it a name of its own. */
  readonly rollout?: string;
  /** Where an ORM gives the columns names of its own. Left out, they are named as in the database. */
  readonly as?: Names;
}

/** Names the target; left out, the only one. */
export interface At {
  readonly target?: string;
}

/** Why a column is read as it is. */
export interface Details {
  /** The side that answers a read of this key. */
  readonly side: Side;
  readonly stage: Stage;
  readonly percent: number;
  /** Revision of the rollout's last flag change; 0 where none is known. */
  readonly revision: number;
  readonly source: DecisionSource;
  readonly reason: Reason;
  /** One sentence for people. */
  readonly says: string;
  readonly rollout: string;
  readonly target: string;
}

/** `V`: the value's type. `W`: what `of` answers, which is `V` or what the driver delivers. */
export interface Column<R, V, W = V> {
  readonly name: string;
  /** The column's value out of a row that has both columns. Compares them for free where a comparison is wanted. */
  of(row: R, at?: At & { readonly key?: unknown }): V | W;
  /**
   * The same object with the columns to write now. The row's key (`key`, else as for a read) is remembered for a while, so
   * it can be told who wrote a row that is found to differ.
   */
  values<T extends object>(values: T, at?: At & { readonly key?: unknown }): Partial<T>;
  /** Where the column stands in WHERE, ORDER BY or an aggregate: runs one side, or both while shadowing. */
  read<T>(options: ReadOptions<T> & At): Promise<T>;
  stage(at?: At): Stage;
  /** The side that a read of this key takes. */
  reads(key?: unknown, at?: At): Side;
  /** Which columns a write keeps. */
  writes(at?: At): Readonly<Record<Side, boolean>>;
  /**
   * The columns that a statement may name now, old before new: before `write` the new one need not be there, in `retire` the
   * old one may be gone. What adapters select.
   */
  names(at?: At): readonly string[];
  /** The same column where rows and values carry it under other names; nothing is declared anew. */
  as(names: Names): Column<R, V, W>;
  details(key?: unknown, at?: At): Details;
}

export function createColumn<R, V, W>(
  instance: Instance,
  name: string,
  options: ColumnOptions<R, V>,
): { readonly column: Column<R, V, W>; readonly declared: Declared } {
  const declared = declare(name, options.rollout);
  const decided = (at: At | undefined): Decision => decisionFor(instance, declared, at?.target);
  // what a caller does with an answer cannot be seen: one that lets the old column be touched counts as a touch
  const told = (decision: Decision, old: boolean): Decision => {
    if (old && counts(decision)) instance.reports.touches(decision);
    return decision;
  };
  const written = (at: At | undefined): Decision => {
    const decision = decided(at);
    return told(decision, decision.does.writes.old);
  };
  const keyOf = (values: object, given: unknown): unknown => {
    if (given !== undefined) return given;
    if (!options.key) return (values as { readonly id?: unknown }).id;
    try {
      // made for whole rows: what is written may be a part of one
      return options.key(values as R);
    } catch {
      return undefined;
    }
  };
  const column: Column<R, V, W> = {
    name,
    of: (row, at) => ofRow<R, V, W>({ instance, declared, options }, row, at),
    values<T extends object>(values: T, at?: At & { readonly key?: unknown }): Partial<T> {
      const decision = written(at);
      if (counts(decision))
        instance.writes.note(decision, keyOf(values, at?.key), instance.clock.monotonic());
      const keeps = decision.does.writes;
      const kept = { ...values } as Record<string, unknown>;
      const named = namesOf(declared, options, decision);
      if (!keeps.new) delete kept[named.new];
      if (!keeps.old && named.old !== undefined) delete kept[named.old];
      return kept as Partial<T>;
    },
    read: (read) => readBoth(instance, declared, read),
    stage: (at) => written(at).stage,
    reads(key, at) {
      const decision = decided(at);
      const side = sideOf(decision, key);
      told(decision, side === 'old');
      return side;
    },
    writes: (at) => written(at).does.writes,
    names(at) {
      const decision = written(at);
      const keeps = decision.does.writes;
      const named = namesOf(declared, options, decision);
      return [
        ...(keeps.old && named.old !== undefined ? [named.old] : []),
        ...(keeps.new ? [named.new] : []),
      ];
    },
    as: (names) =>
      createColumn<R, V, W>(instance, name, { ...options, as: { ...options.as, ...names } }).column,
    details(key, at) {
      const decision = instance.pins.bound().decisions.of(declared, at?.target);
      const { stage, percent, revision, source, reason, rollout, target } = decision;
      const side = sideOf(decision, key);
      const says = `${name} reads the ${side} column: stage ${stage}${BY_KEY[stage] ? ` ${percent} %` : ''}, ${REASONS[reason]}`;
      return { side, stage, percent, revision, source, reason, says, rollout, target };
    },
  };
  return { column, declared };
}
