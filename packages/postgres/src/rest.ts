/** Duty: rests that end at once when the signal fires. */
import { setTimeout } from 'node:timers/promises';

/** Waits; rejects with the signal's reason. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

const GOLDEN = 0.618_033_988_75;

/**
 * The length of the nth rest: it doubles up to `largestMs`, and lies between half and whole of that. The spread follows the
 * golden ratio, so that the tries of one waiter never fall into step with a load that repeats, and need no dice.
 */
export function restMs(attempt: number, firstMs: number, largestMs: number): number {
  const whole = Math.min(largestMs, firstMs * 2 ** Math.min(attempt, 20));
  return whole * (0.5 + 0.5 * ((attempt * GOLDEN) % 1));
}
