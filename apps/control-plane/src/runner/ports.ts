/** Duty: what the runner needs of the world, as parameters; knows neither express nor the store's tables. */
import type { Elsewhere, EventDraft, Member, PartReads, Refusal, Rollout, RowWriter } from '@sluice/core';
import type { Pool } from 'pg';
import type { LastLook } from './runner.js';

interface Log {
  /** The fold of all events so far. */
  rollouts(): ReadonlyMap<string, Rollout>;
  /**
   * Appends when the rollout has not changed since `rollout` was folded; a refusal (`conflict`) when it has.
   * @throws Superseded when another control plane has taken the rollout over.
   */
  append(
    rollout: Rollout,
    who: string,
    why: string | undefined,
    events: readonly EventDraft[],
  ): Promise<Refusal | undefined>;
  /** Calls back after each change of any rollout, with its id, and whether flags turned by it; the answer stops it. */
  subscribe(listener: (rollout: string, turned: boolean) => void): () => void;
}

export interface Compared {
  readonly compared: number;
  readonly differing: number;
  readonly keys: readonly string[];
  /** Who wrote these rows last. */
  readonly writers: readonly RowWriter[];
}

interface Fleet {
  /** Every instance that can count for a rollout, with the state store's clock (milliseconds): leases are judged by the clock that granted them. */
  members(rollout: Rollout): Promise<{ readonly members: readonly Member[]; readonly now: number }>;
  /** The last read of the old side that was reported on one target since a time, and by whom; null: none. */
  oldReads(
    rollout: string,
    target: string,
    sinceMs: number,
  ): Promise<{ readonly lastAt: number; readonly instances: readonly string[] } | null>;
  /** What reads have shown on one target since a time. */
  compared(rollout: string, target: string, sinceMs: number): Promise<Compared>;
  /** What the reads of services have shown on one target, by service from a revision on. */
  readings(
    rollout: string,
    target: string,
    revisions: Readonly<Record<string, number>>,
  ): Promise<readonly PartReads[]>;
  /** Calls back with the service of an instance of which something changed. */
  subscribe(listener: (service: string) => void): () => void;
}

/** The databases that the environment names. */
export interface Targets {
  names(): readonly string[];
  /** @throws a plain sentence when the environment names no address for it. */
  pool(target: string): Pool;
  replica(name: string): Pool;
}

/** The Unleash server that holds flags beside us, for clients that ask there. */
export interface FlagServer {
  /** How the rollout's flags stand there; never rejects. */
  look(rollout: Rollout): Promise<Elsewhere>;
  /** Makes them what the log says now. @throws in one line why it could not. */
  copy(rollout: string): Promise<void>;
}

export interface Logger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface World {
  readonly log: Log;
  readonly fleet: Fleet;
  readonly targets: Targets;
  /** Left out where flags are held here alone. */
  readonly flagServer?: FlagServer;
  readonly logger: Logger;
  readonly now: () => number;
  /** Grows each time a control plane takes over; an older one's writes to a target and to the log are refused. */
  readonly epoch: number;
  /** Told of a refusal because of the epoch: whether this control plane still runs the rollout is looked up at once. */
  readonly superseded: () => void;
  /** Told of each look, for those who do not run the rollout. */
  readonly looked: (look: LastLook) => void;
}
