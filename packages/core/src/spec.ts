/** Duty: the shape of a spec after it was read and completed with defaults; knows no file format and no SQL grammar. */
import type { Phase } from './phases.js';

/** A name in PostgreSQL, as the catalog spells it (case kept, no quotes). */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** The new column, as PostgreSQL's parser understood it. Expressions are SQL text, deparsed or cut from the file. */
export interface ColumnDefinition extends TableName {
  readonly column: string;
  /** SQL text of the type, for example `bigint` or `numeric(10, 2)`. */
  readonly type: string;
  readonly notNull: boolean;
  readonly unique: boolean;
  /** SQL text after DEFAULT, where there is one. */
  readonly default?: string;
  readonly checks: readonly { readonly name?: string; readonly expression: string }[];
  readonly references?: ColumnReference;
}

export interface ColumnReference extends TableName {
  readonly column?: string;
  /** SQL text after the referenced column, for example `on delete cascade`; empty where there is none. */
  readonly actions: string;
}

/** The old column, and the way there and back. `up` reads the old column alone, `down` the new one alone. */
export interface Replaces {
  readonly column: string;
  readonly up: string;
  readonly down?: string;
}

export interface ServiceSpec {
  readonly name: string;
  readonly reads: boolean;
  readonly writes: boolean;
}

export interface TargetSpec {
  readonly name: string;
  /** Targets of one wave move together; waves go one after another, lowest first. */
  readonly wave: number;
  readonly region?: string;
  /** Names of replicas that services read from; `REPLICA_<NAME>_URL` gives the address. */
  readonly replicas: readonly string[];
}

export type Pace =
  | 'gentle'
  | 'full'
  | {
      readonly maxLatencyRatio?: number;
      readonly maxReplicaLagMs?: number;
      /** Bytes of the write-ahead log a second, of the whole server. */
      readonly maxWalRate?: number;
      /** Dead rows of all rows of the table, 0 to 1. */
      readonly maxDeadShare?: number;
      /** Waits while the table is vacuumed. */
      readonly yieldToVacuum?: boolean;
      /** SQL of one value; true, or a number above 0: wait. */
      readonly holdWhile?: string;
      readonly windowPages?: number;
      readonly passes?: number;
    };

/** A whole spec; all times in milliseconds. */
export interface Spec {
  /** The rollout's id. */
  readonly name: string;
  readonly column: ColumnDefinition;
  readonly comment?: string;
  readonly replaces?: Replaces;
  /** SQL for rows of a column that replaces nothing. */
  readonly fill?: string;
  readonly drop: boolean;
  readonly sync: 'trigger' | 'services';
  readonly services: readonly ServiceSpec[];
  readonly targets: readonly TargetSpec[];
  /** SQL as after `create index on TABLE`, for example `(amount_cents)`. */
  readonly indexes: readonly string[];
  /** Percents of `read`, rising, the last one 100. */
  readonly ramp: readonly number[];
  readonly holdMs: number;
  readonly shadow: { readonly sample: number; readonly windowMs: number; readonly minimum: number };
  readonly soakMs: number;
  readonly pace: Pace;
  readonly guardrails: {
    /** How many reads may differ. */
    readonly differing: number;
    /** Of the new side's rate to the old side's. */
    readonly errors: number;
    /** Of the new side's time to the old side's. */
    readonly latency: number;
    /** How far a named replica may be behind while services read the new column. */
    readonly replicaLagMs?: number;
    /** What falls when one trips; all when left out. */
    readonly scope?: 'all' | 'service' | 'region';
  };
  /** How many approvals a phase (or `drop`) needs. */
  readonly approvals: Readonly<Partial<Record<Phase | 'drop', number>>>;
  readonly advance: 'auto' | 'manual';
  readonly queries: Readonly<Record<string, { readonly old: string; readonly new: string }>>;
  readonly graceMs: number;
  readonly fence: 'none' | 'database';
  readonly repair: boolean;
  readonly locks: { readonly timeoutMs: number; readonly giveUpAfterMs: number };
}

/** True where the bridge keeps the pair equal, so that writers without the SDK are covered from `expand` on. */
export function hasBridge(spec: Spec): boolean {
  return spec.replaces !== undefined && spec.sync === 'trigger';
}

/** True where a write to the new column alone still reaches the old one after `retire`. */
export function hasLiveDown(spec: Spec): boolean {
  return hasBridge(spec) && spec.replaces?.down !== undefined;
}
