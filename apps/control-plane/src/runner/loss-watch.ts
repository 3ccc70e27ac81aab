/**
 * Duty: how many rows would lose something on the way back, per target. Counted beside the runner's rounds, and seldom: it
 * reads the whole table.
 */
import type { Rollout } from '@sluice/core';
import { losesOnGoingBack } from '@sluice/postgres';
import type { Pool } from 'pg';
import type { Logger } from './ports.js';

/** A count rests so many times as long as it took, and at least so long (ms). */
const REST = { times: 20, leastMs: 15_000 };

interface Counted {
  readonly phase: string;
  readonly rows: number | null;
  readonly again: number;
}

export class LossWatch {
  readonly #counted = new Map<string, Counted>();
  readonly #busy = new Set<string>();
  readonly #now: () => number;
  readonly #logger: Logger;

  constructor(now: () => number, logger: Logger) {
    this.#now = now;
    this.#logger = logger;
  }

  /** The last count in this phase, null before the first; begins another one when it is time. */
  look(rollout: Rollout, target: string, pool: Pool): number | null {
    const phase = rollout.targets[target]?.phase ?? 'plan';
    const last = this.#counted.get(target);
    const current = last?.phase === phase ? last : undefined;
    if (!this.#busy.has(target) && this.#now() >= (current?.again ?? 0)) {
      this.#busy.add(target);
      void this.#count(rollout, target, phase, pool).finally(() => this.#busy.delete(target));
    }
    return current?.rows ?? null;
  }

  async #count(rollout: Rollout, target: string, phase: string, pool: Pool): Promise<void> {
    const startedAt = this.#now();
    let rows: number | null = null;
    try {
      rows = await losesOnGoingBack(pool, rollout.spec, phase === 'retire');
    } catch (err) {
      this.#logger.warn({ rollout: rollout.id, target, err }, 'what going back would lose was not counted');
    }
    const tookMs = this.#now() - startedAt;
    const again = this.#now() + Math.max(REST.leastMs, tookMs * REST.times);
    this.#counted.set(target, { phase, rows, again });
  }
}
