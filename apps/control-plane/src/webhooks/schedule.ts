/** Duty: when a delivery that failed is tried again, and after how many tries it is given up; pure. */

export interface Schedule {
  /** Before the second try, before the third, and so on (ms). */
  readonly delaysMs: readonly number[];
}

export const SCHEDULE: Schedule = { delaysMs: [5_000, 30_000, 120_000, 600_000, 3_600_000] };

/** Each delay is drawn from this much less to this much more: many that failed together shall not come back together. */
const JITTER = 0.2;
/** Longer than this no receiver is believed that says when to come again. */
const MOST_ASKED_MS = 3_600_000;

/**
 * @param tries how often it was tried, this one included.
 * @param random from 0 to below 1.
 * @param askedMs what the receiver asked for (Retry-After); 0: nothing.
 * @returns undefined where it is given up.
 */
export function delayMs(
  { delaysMs }: Schedule,
  tries: number,
  random: number,
  askedMs = 0,
): number | undefined {
  const delay = delaysMs[tries - 1];
  if (delay === undefined) return undefined;
  const drawn = Math.round(delay * (1 - JITTER + 2 * JITTER * random));
  return Math.max(drawn, Math.min(askedMs, MOST_ASKED_MS));
}
