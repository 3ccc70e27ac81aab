/** Duty: remembers when something was last decided outside a pin; must not know what was decided. */
import type { Heartbeat } from '@sluice/core';
import type { Clock } from './clock.js';

export class Unpinned {
  readonly #clock: Clock;
  #at: number | undefined;
  #touched = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Looking at the clock costs more than the decision: once in a turn of the event loop is enough, and late errs to the safe side. */
  touch(): void {
    if (this.#touched) return;
    this.#touched = true;
    setImmediate(() => this.#stamp()).unref();
  }

  told(): Pick<Heartbeat, 'unpinned' | 'unpinnedMs'> {
    this.#stamp();
    if (this.#at === undefined) return { unpinned: false };
    return { unpinned: true, unpinnedMs: Math.max(0, Math.floor(this.#clock.monotonic() - this.#at)) };
  }

  #stamp(): void {
    if (this.#touched) this.#at = this.#clock.monotonic();
    this.#touched = false;
  }
}
