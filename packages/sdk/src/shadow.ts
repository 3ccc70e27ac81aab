/** Duty: runs work beside the host's, bounded and never awaited by it; must not know what is compared. */
import type { Clock } from './clock.js';

/** How many may run at once, for the whole process. */
const AT_ONCE = 10;
/** After this, in milliseconds, a shadow's result no longer counts. */
const DEADLINE_MS = 1_000;

export class Shadows {
  readonly #clock: Clock;
  #running = 0;
  #share = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True for `sample` (0 to 1) of the calls, evenly spread. */
  takes(sample: number): boolean {
    this.#share += sample;
    if (this.#share < 1) return false;
    this.#share = Math.min(1, this.#share - 1);
    return true;
  }

  /**
   * Starts `work` beside the caller, unless too many run already. A place is free again when the work has really ended, not
   * when it is late: a database that hangs must not be asked ever more. False: it was not started.
   */
  run(work: (signal: AbortSignal) => Promise<void>): boolean {
    if (this.#running >= AT_ONCE) return false;
    this.#running += 1;
    const late = new AbortController();
    const cancel = this.#clock.after(DEADLINE_MS, () => late.abort());
    // in a microtask of its own: what the work does before its first await must not come before the host's own query
    void Promise.resolve()
      .then(() => work(late.signal))
      .catch(() => {}) // whoever compares has counted its errors; there is no host to tell
      .finally(() => {
        cancel();
        this.#running -= 1;
      });
    return true;
  }
}
