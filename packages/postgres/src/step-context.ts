/** Duty: what a step is, and what it is given; knows no step by name. */
import type { Facts, Inspection, Spec, Statement, StepName } from '@sluice/core';
import type { Pool } from 'pg';
import type { TableFacts } from './table-facts.js';

/** Everything that a step may touch. */
export interface StepContext {
  readonly spec: Spec;
  /** The target's name, for messages. */
  readonly target: string;
  readonly pool: Pool;
  /** Ends waits, rests and statements; the step then throws its reason. */
  readonly signal: AbortSignal;
  /** Grows with each control plane that takes over; a batch of an older one is refused. */
  readonly epoch: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (message: string, facts: Facts) => void;
  /** Told what the step waits for, as people read it; undefined: for nothing any more. */
  readonly waits?: (what: string | undefined) => void;
  /** The pace as it is now, where it may change while a step runs; left out: the spec's. */
  readonly pace?: () => Spec['pace'];
  /** Replicas of the target that a backfill must not leave behind. */
  readonly replicas?: readonly { readonly name: string; readonly pool: Pool }[];
}

/**
 * One deed on a target. Level-triggered: `inspect` looks at the catalog, never at memory; `apply` and `undo` may run twice,
 * and after a crash at any point. What `statements` gives is what `apply` runs, so a plan prints the deed itself.
 */
export interface Step {
  readonly name: StepName;
  readonly statements: (spec: Spec, table: TableFacts) => readonly Statement[];
  /** How `apply` will go about it on this table, and why, in one line. */
  readonly way?: (spec: Spec, table: TableFacts) => string;
  readonly undoStatements: (spec: Spec, table: TableFacts) => readonly Statement[];
  readonly inspect: (context: StepContext) => Promise<Inspection>;
  readonly apply: (context: StepContext) => Promise<Facts>;
  readonly undo: (context: StepContext) => Promise<Facts>;
}
