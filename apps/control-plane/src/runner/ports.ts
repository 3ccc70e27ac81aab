/** Duty: what the runner needs of the world, as parameters; knows neither express nor the store's tables. */
import type { EventDraft, Member, Refusal, Rollout } from '@sluice/core';
import type { Pool } from 'pg';

interface Log {
  /** The fold of all events so far. */
  rollouts(): ReadonlyMap<string, Rollout>;
  /** Appends when the rollout has not changed since `rollout` was folded; a refusal (`conflict`) when it has. */
  append(
    rollout: Rollout,
    who: string,
    why: string | undefined,
    events: readonly EventDraft[],
  ): Promise<Refusal | undefined>;
  /** Calls back after each change of any rollout, with its id; the answer stops it. */
  subscribe(listener: (rollout: string) => void): () => void;
}

export interface Compared {
  readonly compared: number;
  readonly differing: number;
  readonly keys: readonly string[];
}

interface Fleet {
  /** Every instance, with the state store's clock (milliseconds): leases are judged by the clock that granted them. */
  members(): Promise<{ readonly members: readonly Member[]; readonly now: number }>;
  /** What reads have shown on one target since a time. */
  compared(rollout: string, target: string, sinceMs: number): Promise<Compared>;
  subscribe(listener: () => void): () => void;
}

/** The databases that the environment names. */
export interface Targets {
  names(): readonly string[];
  /** @throws a plain sentence when the environment names no address for it. */
  pool(target: string): Pool;
  replica(name: string): Pool;
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
  readonly logger: Logger;
  readonly now: () => number;
  /** Grows each time a control plane takes over; an older one's writes to a target are refused. */
  readonly epoch: number;
}
