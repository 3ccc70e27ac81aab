/** Duty: the fold of all events in memory, always growing; follows other control planes by NOTIFY and by reading again. */
import {
  evolve,
  FLAG_CHANGES,
  isRefusal,
  snapshotOf,
  type EventDraft,
  type FlagSnapshot,
  type LogEvent,
  type Refusal,
  type Rollout,
} from '@sluice/core';
import type { Pool } from 'pg';
import { appendAtOnce, type LogEnd } from './append-at-once.js';
import { append } from './append.js';
import { eventsAfter } from './read-events.js';
import type { RequestKey } from './requests.js';
import { createSequence } from './sequence.js';

const PAGE = 1_000;

export interface LogListener {
  (event: LogEvent, rollout: Rollout): void;
}

interface Said {
  readonly id: string;
  readonly rollout: Rollout | undefined;
  readonly who: string;
  readonly why?: string | undefined;
  /** Of the runner that appends; left out where a person asks. */
  readonly epoch?: number;
  /** Of the request that asks for it. */
  readonly key?: RequestKey | undefined;
}

export class Log {
  readonly #pool: Pool;
  readonly #appending: Pool;
  /** Appends of this process that are under way. */
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #rollouts = new Map<string, Rollout>();
  readonly #listeners = new Set<LogListener>();
  readonly #oneAfterAnother = createSequence();
  #end: LogEnd = { position: 0, hash: '' };
  #revision = 0;
  #snapshot: FlagSnapshot | undefined;

  /** @param appending the connection that the usual append goes by. */
  constructor(pool: Pool, appending = pool) {
    this.#pool = pool;
    this.#appending = appending;
  }

  /** Position of the last event that was folded. */
  get position(): number {
    return this.#end.position;
  }

  rollouts(): ReadonlyMap<string, Rollout> {
    return this.#rollouts;
  }

  /** All flags as they are now; the same object until a flag changes. */
  snapshot(): FlagSnapshot {
    this.#snapshot ??= snapshotOf(this.#rollouts.values(), this.#revision);
    return this.#snapshot;
  }

  /** Calls back after each event, in order. The answer stops it. */
  subscribe(listener: LogListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Reads on, unless all up to a position is known: what this process appends is notified to it as well, and a read then took
   * the processor (1 ms) from those whom the append was for.
   */
  async catchUpTo(position: number): Promise<void> {
    await Promise.allSettled(this.#underWay);
    if (position > this.#end.position) await this.catchUp();
  }

  /** Reads what others have appended. Calls run one after another, so events are folded in order and once. */
  async catchUp(): Promise<void> {
    await this.#oneAfterAnother(async () => {
      for (;;) {
        const events = await eventsAfter(this.#pool, this.#end.position, PAGE);
        for (const event of events) this.#fold(event);
        if (events.length < PAGE) return;
      }
    });
  }

  /**
   * Appends what was decided on `rollout` as it was then, and folds it before it answers.
   * @returns a refusal: `conflict` when the rollout has changed meanwhile, `key-taken` when the request was carried out before.
   * @throws Superseded when an epoch is given that is over.
   */
  async append(said: Said, events: readonly EventDraft[]): Promise<readonly LogEvent[] | Refusal> {
    if (events.length === 0) return [];
    const appending = this.#append(said, events);
    this.#underWay.add(appending);
    try {
      return await appending;
    } finally {
      this.#underWay.delete(appending);
    }
  }

  async #append(said: Said, events: readonly EventDraft[]): Promise<readonly LogEvent[] | Refusal> {
    const expected = said.rollout?.version ?? 0;
    const wanted = {
      rollout: said.id,
      expected,
      who: said.who,
      events,
      ...(said.why === undefined ? {} : { why: said.why }),
      ...(said.epoch === undefined ? {} : { epoch: said.epoch }),
      ...(said.key === undefined ? {} : { key: said.key }),
    };
    // decided on the rollout as it stands here, and nothing else has been appended meanwhile: the usual case
    const current = (this.#rollouts.get(said.id)?.version ?? 0) === expected;
    const appended =
      (current && (await appendAtOnce(this.#appending, wanted, this.#end))) ||
      (await append(this.#pool, wanted));
    if (isRefusal(appended)) {
      await this.catchUp();
      return appended;
    }
    await this.#oneAfterAnother(async () => {
      // only what follows at once can be folded from here; a gap is somebody else's event, which a read brings
      for (const event of appended) if (event.position === this.#end.position + 1) this.#fold(event);
    });
    if (this.#end.position < (appended.at(-1)?.position ?? 0)) await this.catchUp();
    return appended;
  }

  #fold(event: LogEvent): void {
    const rollout = evolve(this.#rollouts.get(event.rollout), event);
    this.#rollouts.set(event.rollout, rollout);
    this.#end = event;
    if (FLAG_CHANGES.has(event.type)) {
      this.#revision = event.position;
      this.#snapshot = undefined;
    }
    for (const listener of this.#listeners) listener(event, rollout);
  }
}
