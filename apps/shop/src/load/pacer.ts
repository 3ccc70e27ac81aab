/** Duty: spreads requests evenly over time; must not know what is requested. */
import { setTimeout as sleep } from 'node:timers/promises';

/** After a stall, requests that were due longer ago than this are left out instead of being sent in one burst. */
const CATCH_UP_MS = 250;

export class Pacer {
  readonly #betweenMs: number;
  readonly #now: () => number;
  #nextAt = 0;

  /** `now`: milliseconds by a clock that never jumps. */
  constructor(perSecond: number, now: () => number) {
    this.#betweenMs = 1_000 / perSecond;
    this.#now = now;
  }

  /** Resolves when it is the caller's turn to send a request, or when the signal aborts. */
  async turn(signal: AbortSignal): Promise<void> {
    const waitMs = this.#take() - this.#now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }

  /** For a request that cannot wait: it is sent now, and the next ones come later. */
  skip(): void {
    this.#take();
  }

  #take(): number {
    const at = Math.max(this.#nextAt, this.#now() - CATCH_UP_MS);
    this.#nextAt = at + this.#betweenMs;
    return at;
  }
}
