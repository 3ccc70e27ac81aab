/** Duty: when a service may begin to listen, and why not yet; must not know how news arrives. */
import type { Clock } from './clock.js';

/** What is there to begin with. */
export type Ground = 'flags' | 'stage' | 'local';

export interface ReadinessNeeds {
  readonly clock: Clock;
  /** The ground to begin on, or undefined while there is none. `late`: the deadline is over, so a lesser ground will do. */
  readonly ground: (late: boolean) => Ground | undefined;
  /** Calls back after each piece of news, until it is taken back. */
  readonly onNews: (listener: () => void) => () => void;
}

/** Resolves with the ground as soon as there is one; undefined when there is none within `deadlineMs`. */
export function readiness(
  { clock, ground, onNews }: ReadinessNeeds,
  deadlineMs: number,
): Promise<Ground | undefined> {
  return new Promise((resolve) => {
    const settle = (late: boolean): void => {
      const found = ground(late);
      if (found === undefined && !late) return;
      cancelNews();
      cancelDeadline();
      resolve(found);
    };
    const cancelNews = onNews(() => settle(false));
    const cancelDeadline = clock.after(deadlineMs, () => settle(true), true);
    settle(false);
  });
}
