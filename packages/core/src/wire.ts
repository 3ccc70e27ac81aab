/** Duty: the shapes that SDK and control plane both speak; each checks them at its own door. All times in milliseconds. */
import type { Spread } from './guardrails/spread.js';
import type { Capability, Stage, Standing } from './stage.js';

/** How an instance learns of flags, best first. `none`: it has not heard of any yet. */
export const SOURCES = ['stream', 'poll', 'stage', 'none'] as const;
export type Source = (typeof SOURCES)[number];

/** `POST /api/v1/instances`. The id is random per process, so that no two processes can share a lease. */
export interface Registration {
  readonly id: string;
  readonly service: string;
  readonly region?: string;
  /** The service's own version, for people. */
  readonly version?: string;
  readonly sdk: string;
  /** `table.column` or `schema.table.column` that this code declares. */
  readonly columns: readonly string[];
  /** Names of the targets whose database it uses; empty: the only one. */
  readonly targets: readonly string[];
}

/** The answer: the revision that a snapshot must have reached before `ready` may resolve. */
export interface Registered {
  readonly revision: number;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
}

/** What reads of one column on one target have shown since the last heartbeat that was answered. */
export interface ReadReport {
  readonly rollout: string;
  readonly target: string;
  readonly compared: number;
  readonly differing: number;
  readonly oldReads: number;
  readonly newReads: number;
  /** Decisions beside these reads that let the old column be touched: writes that keep it, and answers that name it. */
  readonly oldTouches?: number;
  readonly oldErrors: number;
  readonly newErrors: number;
  /** At most 20 keys (hashed unless the spec allows them plain). */
  readonly differingKeys: readonly string[];
  /** What guardrails judge; absent from an SDK that does not measure it. */
  readonly measured?: Measured;
}

/** The calls behind a report, side by side. Reads and comparisons are counted in the report itself. */
export interface Measured {
  /** The rollout's revision under which these reads were decided. */
  readonly revision: number;
  /** Calls of a side beside the one that answered. */
  readonly oldBeside: number;
  readonly newBeside: number;
  /** Answers that failed while the other side answered the same call, or where nobody asked it. */
  readonly oldAlone: number;
  readonly newAlone: number;
  /** Reads that the old side answered because the new one failed. */
  readonly fallbacks: number;
  /** How often the breaker opened. */
  readonly openings: number;
  /** Writes that a constraint of the new column refused (SQLSTATE class 23). */
  readonly violations: number;
  /** How long answers took, in milliseconds. */
  readonly oldMs: Spread;
  readonly newMs: Spread;
  /**
   * Time of the new side by time of the old side, of single calls that the new side answered while the old one ran beside
   * it. Less than a millisecond apart is a ratio of 1.
   */
  readonly ratios: Spread;
}

/** What the control plane asks of an instance: have you written one of these rows lately? Keys as in `differingKeys`. */
export interface WriteQuestion {
  readonly rollout: string;
  readonly target: string;
  readonly keys: readonly string[];
}

/** The last write of one row that an instance has prepared: who, when, and by which decision. */
export interface WriteClaim {
  readonly rollout: string;
  readonly target: string;
  readonly key: string;
  /** How long ago, in milliseconds: clocks differ. */
  readonly agoMs: number;
  readonly stage: Stage;
  /** The rollout's revision under which it was decided. */
  readonly revision: number;
}

/** `PUT /api/v1/instances/:id`. */
export interface Heartbeat {
  /** The newest revision under which code of this instance may still run. */
  readonly acknowledged: number;
  /** The newest revision that it knows. */
  readonly revision: number;
  readonly source: Source;
  /** True when its lease had run out and it followed its database. */
  readonly distrust: boolean;
  /** True when it used `values` or `of` outside a pin since it started: then the spec's grace counts as well. */
  readonly unpinned: boolean;
  /** How long ago it last did, in milliseconds: so much of the grace is over. Left out, none of it is. */
  readonly unpinnedMs?: number;
  readonly openPins: number;
  /** Age of the oldest open pin. */
  readonly oldestPinMs: number;
  readonly breakers: readonly string[];
  readonly reports: readonly ReadReport[];
  /** The answer to the last `wrote`: what this instance still knows. */
  readonly writes?: readonly WriteClaim[];
  /** Number of these reports, one higher with each that differs: what was sent twice is counted once. */
  readonly batch?: number;
}

/** The answer to a heartbeat; `known: false` asks the instance to register again. */
export interface HeartbeatAnswer {
  readonly revision: number;
  readonly leaseMs: number;
  readonly known: boolean;
  /** Rows that differ and whose last writer is looked for; answered by the next heartbeat. */
  readonly wrote?: readonly WriteQuestion[];
  /** How often a person has asked it to let its open pins go; left out: never. */
  readonly drains?: number;
}

/** `POST /api/v1/instances/ack`: no code of mine still runs under a revision older than this one. */
export interface Acknowledgement {
  readonly id: string;
  readonly revision: number;
  /** As in a heartbeat, which may be seconds older: what was decided outside a pin since then would be missed. */
  readonly unpinned?: boolean;
  readonly unpinnedMs?: number;
}

/** The reserved feature that carries the snapshot's revision: unleash-client exposes none (it drops event ids). */
export const SNAPSHOT_FEATURE = 'sluice.snapshot';

/** JSON in the payload of the reserved feature's only variant. */
export interface SnapshotPayload {
  readonly revision: number;
  /**
   * Of the flags beside it. A client takes an older message for a newer one and mixes both, so the revision alone does not
   * tell that the flags belong to it. Left out where somebody else keeps the flags.
   */
  readonly digest?: string;
  readonly rollouts: readonly SnapshotRollout[];
}

/** What an SDK must know of a rollout beside its flags. */
export interface SnapshotRollout {
  readonly rollout: string;
  /** Revision of this rollout's last flag change; compared with `sluice.stage.revision`. */
  readonly revision: number;
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  /** SQL type of the new column, to compare values as PostgreSQL does. */
  readonly type: string;
  readonly oldColumn?: string;
  readonly targets: readonly string[];
  /** Standing of each service on each target: `stages[service][target]`. */
  readonly stages: Readonly<Record<string, Readonly<Record<string, Standing>>>>;
  /** True from the eve of `retire`: no fallback, no breaker; an error of the new read goes to the caller. */
  readonly eve: boolean;
  /** A tombstone: the rollout is done and its flags stay on. */
  readonly done: boolean;
  /** Share of reads that are compared, 0 to 1. */
  readonly sample: number;
}

/** A row of `sluice.stage` in a target database. `held` rows (break glass) win over any stream. */
export interface StageRow {
  readonly rollout: string;
  readonly service: string;
  readonly capability: Capability;
  readonly region: string;
  readonly percent: number;
  readonly revision: number;
  readonly held: boolean;
}

/** `orders.amount_cents.checkout.read` */
export function flagName(rollout: string, service: string, capability: Capability): string {
  return `${rollout}.${service}.${capability}`;
}
