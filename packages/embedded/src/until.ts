/** Duty: waits for a condition with a deadline; must not know what it waits for. */
import { setTimeout as delay } from 'node:timers/promises';

/** How often a condition is looked at. Files and processes of our own machine: a look costs microseconds. */
const LOOK_EVERY_MS = 15;

/** How long to wait, in milliseconds, and what may end the wait earlier (then it rejects). */
export interface Patience {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Looks until there is an answer, and gives it; undefined when the deadline came first. */
export async function until<T>(
  look: () => T | undefined | Promise<T | undefined>,
  { deadlineMs, signal }: Patience,
): Promise<T | undefined> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await look();
    if (answer !== undefined) return answer;
    if (performance.now() >= end) return undefined;
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}
