/** Duty: the shape of a history: who runs, what is rolled out, and what happens when; plain JSON, so that it can be kept and cut. */

/** A pair of columns that a rollout is about, and how a service uses it. */
export const FIELDS = {
  /** A money column that becomes cents; follows every write. */
  cents: { old: 'amount', column: 'amount_cents', factor: 100 },
  /** A second pair on the same table. */
  grams: { old: 'weight', column: 'weight_grams', factor: 1000 },
} as const;
export type Field = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as readonly Field[];

export interface SpecPlan {
  readonly field: Field;
  readonly sync: 'trigger' | 'services';
  readonly down: boolean;
  readonly notNull: boolean;
  readonly check: boolean;
  readonly unique: boolean;
  readonly drop: boolean;
  readonly ramp: readonly number[];
  readonly holdMs: number;
  readonly soakMs: number;
  readonly windowMs: number;
  readonly minimum: number;
  readonly graceMs: number;
  /** Phases that wait for a person. */
  readonly approvals?: readonly string[];
  /** Milliseconds after the load began. */
  readonly at: number;
}

/**
 * `sdk`: knows the columns. `unaware`: has the SDK but code from before, which does not declare them. `legacy`: no SDK.
 * The last two write the old columns alone.
 */
export type Kind = 'sdk' | 'unaware' | 'legacy';

export interface InstancePlan {
  readonly name: string;
  readonly service: string;
  readonly kind: Kind;
  readonly target: string;
  /** Left out: there from the beginning. Milliseconds after the load began; below 0: only when an action starts it. */
  readonly startsAt?: number;
  readonly workers: number;
  /** Longest pause of a worker between two operations, in milliseconds. */
  readonly thinkMs: number;
  /** False: it never asks for one side alone, so no statement of its names the old column and not the new one. */
  readonly sides?: boolean;
  /** Whether some of its work decides outside a pin. */
  readonly loose: boolean;
}

/** An event of the log that is like this: what is left out may be anything. */
export interface Anchor {
  readonly event: string;
  /** Left out: the first one. */
  readonly nth?: number;
  readonly phase?: string;
  readonly step?: string;
  /** The stage to which a service moves. */
  readonly stage?: string;
  readonly label?: string;
  readonly target?: string;
}

/** What happens at a time, or so long after an event. `ms`: for how long. */
export type Action = { readonly at: number; readonly after?: Anchor } & (
  | { readonly do: 'kill' | 'stop'; readonly who: string }
  | { readonly do: 'freeze'; readonly who: string; readonly ms: number }
  /**
   * `cut`: connections are closed and refused. `hang`: accepted, nothing passes. `deaf`: answers do not pass. `mute`: event
   * streams alone say nothing. `delay`: all takes longer.
   */
  | {
      readonly do: 'cut' | 'hang' | 'deaf' | 'delay' | 'mute';
      readonly path: PathName;
      readonly ms: number;
    }
  /** The flag stream of an instance gets a message once more that it had before. */
  | { readonly do: 'replay'; readonly path: PathName; readonly back: number }
  | { readonly do: 'kill-plane' | 'freeze-plane'; readonly plane: number; readonly ms: number }
  | { readonly do: 'crash-postgres' }
  | {
      readonly do: 'long';
      readonly who: string;
      readonly ms: number;
      readonly first: 'read' | 'write' | 'nothing';
    }
  /** `job`: under a pin. `loose`: a transaction that the service begins itself. `slow-read`: between decision and statement. */
  | {
      readonly do: 'job' | 'loose' | 'slow-read';
      readonly who: string;
      readonly ms: number;
      readonly first: 'insert' | 'read' | 'nothing';
    }
  /** Ends the waits of an instance's jobs, transactions and slow reads. */
  | { readonly do: 'release'; readonly who: string }
  /** From now on its new side throws. */
  | { readonly do: 'break-reads'; readonly who: string }
  | { readonly do: 'start'; readonly who: string }
  /** Wakes what is frozen, and mends a path, before its time. */
  | { readonly do: 'wake'; readonly who: string }
  | { readonly do: 'mend'; readonly path: PathName }
  /** A statement of a person on a target, past Sluice. */
  | { readonly do: 'sql'; readonly target: string; readonly sql: string }
  | {
      readonly do: 'rollback';
      readonly spec: number;
      readonly to?: 'write' | 'expand';
    }
  | { readonly do: 'resume' | 'pause'; readonly spec: number }
  | { readonly do: 'approve'; readonly spec: number; readonly phase: string }
);

/** `plane:NAME` and `db:NAME` of an instance; `state:N` and `target:N:TARGET` of the control plane's replica N. */
type PathName = string;

export interface Plan {
  readonly seed: number;
  readonly targets: readonly string[];
  /** Control planes on the one state store. */
  readonly planes: number;
  readonly instances: readonly InstancePlan[];
  readonly specs: readonly SpecPlan[];
  readonly actions: readonly Action[];
  /** Keys that many write at once, and rows in all, on each target. */
  readonly hotKeys: number;
  readonly rows: number;
  /** When faults end, and when the load ends at the latest. Milliseconds after the load began. */
  readonly healAt: number;
  readonly endAt: number;
  /** Left out: as long as the runner lets it. Set by scenarios that wait for events: no longer than this, whatever happens. */
  readonly patienceMs?: number;
  /** True: what was rolled back is resumed after the faults, so that the rollouts come to their end if they can. */
  readonly finish: boolean;
}
