/** Duty: an instance whose flags a test turns, without a control plane or a database; must not know any test runner. */
import type { Stage, Standing } from '@sluice/core';
import { declare, type Declared } from '../decision.js';
import { Engine } from '../engine.js';
import { instanceOf, type Instance } from '../instance.js';
import type { Log } from '../log.js';
import type { KnownColumn } from '../names.js';
import { settingsOf } from '../options.js';
import { front, type Sluice } from '../sluice.js';
import type { RolloutView, Snapshot } from '../snapshot.js';

/** What a test may say of a rollout, beside its stage. */
export interface Turn {
  /** Percent of keys that read the new column; for stage `read`, 100 when left out. */
  readonly percent?: number;
  /** The old column's name; left out, what the column's own `replaces` says. */
  readonly replaces?: string;
  /** The new column's SQL type, by which both sides are compared: `bigint`, `numeric(10, 2)`, `timestamptz`. */
  readonly type?: string;
  /** True just before `retire`: nothing is compared and nothing falls back any more. */
  readonly eve?: boolean;
  readonly targets?: readonly string[];
}

/** What reads of one column have shown since it was asked last. */
export interface Seen {
  readonly compared: number;
  /** Rows, or results of `read`, of which old and new did not agree. */
  readonly differing: number;
  readonly oldReads: number;
  readonly newReads: number;
  readonly oldErrors: number;
  readonly newErrors: number;
}

export interface ByHandOptions {
  /** `test` when left out. */
  readonly service?: string;
  readonly log?: Log;
}

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** The only target, where a test names none. */
const TARGET = 'test';

/** An instance that is ready at once, at stage `old` for every column until `turn` says otherwise. */
export function byHand(options: ByHandOptions = {}): Sluice {
  const { service = 'test', log = SILENT } = options;
  // an empty environment: a test must not depend on what its machine has set
  return front(new Engine(settingsOf({ service, log, database: {} }, { production: false })));
}

/**
 * Puts a column to a stage, at once and for this instance alone. Work that is pinned goes on as it began.
 * @param s from `byHand`, or from `sluice()` where no SLUICE_URL is set: a laptop or CI.
 * @throws where `s` follows a control plane.
 */
export function turn(s: Sluice, column: KnownColumn, stage: Stage, more: Turn = {}): void {
  const instance = instanceOf(s);
  const before = SNAPSHOTS.get(instance) ?? { revision: 0, rollouts: new Map<string, RolloutView>() };
  const revision = before.revision + 1;
  const declared = declaredAs(instance, column);
  const view = viewOf(instance, declared, revision, standing(stage, more.percent ?? 100), more);
  const rollouts = new Map(before.rollouts).set(view.described.rollout, view);
  const after: Snapshot = { revision, rollouts };
  if (!instance.byHand) {
    throw new Error(
      `${column}: an instance without a control plane was wanted, but this one follows one, or its database: unset SLUICE_URL and NODE_ENV=production, or use byHand()`,
    );
  }
  SNAPSHOTS.set(instance, after);
  instance.byHand(after);
}

const SNAPSHOTS = new WeakMap<Instance, Snapshot>();

/** What this instance's reads of a column have shown since the last call. */
export function seen(s: Sluice, column: KnownColumn): Seen {
  const instance = instanceOf(s);
  const batch = instance.reports.take();
  instance.reports.settle(batch);
  const tally = TALLIES.get(instance) ?? new Map<string, Seen>();
  TALLIES.set(instance, tally);
  for (const report of batch.reports)
    tally.set(report.rollout, sum(tally.get(report.rollout) ?? NOTHING, report));
  const rollout = rolloutOf(declaredAs(instance, column));
  const found = tally.get(rollout) ?? NOTHING;
  tally.delete(rollout);
  return found;
}

const TALLIES = new WeakMap<Instance, Map<string, Seen>>();
export const NOTHING: Seen = {
  compared: 0,
  differing: 0,
  oldReads: 0,
  newReads: 0,
  oldErrors: 0,
  newErrors: 0,
};

/** As the code declares it, with the rollout's own name where it says so. */
function declaredAs(instance: Instance, column: string): Declared {
  return [...instance.declared()].find(({ name }) => name === column) ?? declare(column);
}

function rolloutOf({ rollout, name }: Declared): string {
  return rollout ?? name;
}

export function sum(a: Seen, b: Seen): Seen {
  const keys = Object.keys(NOTHING) as (keyof Seen)[];
  return Object.fromEntries(keys.map((key) => [key, a[key] + b[key]])) as unknown as Seen;
}

/** As the flags have it: a percent belongs to `read` alone. */
export function standing(stage: Stage, percent: number): Standing {
  if (stage === 'read') return { stage, percent };
  return { stage, percent: stage === 'retire' ? 100 : 0 };
}

function viewOf(
  { service }: Instance,
  declared: Declared,
  revision: number,
  at: Standing,
  { replaces, type = '', eve = at.stage === 'retire', targets = [TARGET] }: Turn,
): RolloutView {
  const { schema, table, column } = declared;
  const standings = new Map(targets.map((target) => [target, at]));
  return {
    described: {
      rollout: rolloutOf(declared),
      revision,
      schema,
      table,
      column,
      type,
      ...(replaces === undefined ? {} : { oldColumn: replaces }),
      targets,
      stages: { [service]: Object.fromEntries(standings) },
      eve,
      done: false,
      sample: 1,
    },
    standings,
    absent: false,
  };
}
