/** Duty: the shape of what processes write down while they work, one JSON array a line; whoever judges it is elsewhere. */
import type { Field } from './plan.js';

/** How an operation came to its decision. */
export interface Decided {
  readonly field: Field;
  readonly side: 'old' | 'new';
  readonly stage: string;
  readonly percent: number;
  /** 0 where the code knows no rollout. */
  readonly revision: number;
  readonly source: string;
}

/**
 * `auto`: a statement of its own, outside a pin. `pin`: a statement of its own under a pin. `tx`: in `s.transaction`.
 * `plain`: by code that knows no SDK.
 */
export type Mode = 'auto' | 'pin' | 'tx' | 'plain';

/** Times in microseconds of CLOCK_MONOTONIC, which all processes of a machine share. */
interface Timed {
  readonly begun: number;
  readonly ended: number;
  readonly process: string;
  readonly target: string;
  readonly key: number;
  readonly mode: Mode;
}

export interface ReadRecord extends Timed {
  readonly kind: 'read';
  /** The value in whole units of the new column; null: no such row. `odd`: what was answered where a value was wanted. */
  readonly value: number | null;
  readonly odd?: string;
  readonly decided: Decided;
}

export interface WriteRecord extends Timed {
  readonly kind: 'write';
  readonly deed: 'insert' | 'update' | 'delete';
  readonly value: number | null;
  /** `unknown`: the connection was lost, or the process; it may have happened. */
  readonly outcome: 'ok' | 'missing' | 'failed' | 'unknown';
  readonly version: number | undefined;
  readonly decided: readonly Decided[];
}

export interface FailureRecord extends Timed {
  readonly kind: 'failure';
  readonly deed: string;
  readonly code: string;
  readonly message: string;
  readonly decided: readonly Decided[];
}

/** Now, in microseconds; the same in every process. */
export function micros(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
