/**
 * Duty: when a statement may queue for its lock, and for how long, so that those who queue behind it wait for a small share
 * of the time only, however long somebody holds the table; pure.
 */

/**
 * Others wait behind our tries for at most one try and this share of the time. The limit that we hold ourselves to is 3 %;
 * the rest is for what the tries cost besides waiting (the statement itself, its commit).
 */
export const QUEUED_SHARE = 0.015;

/**
 * Of the limit, how much a try may queue. Who queues behind it also waits while the server notices the end of the time
 * (2 to 4 ms were seen on a busy machine), or while the statement runs and commits.
 */
const OF_LIMIT = 0.8;

/** A transaction that is open for longer when we come will hardly end within one try. */
const LONG_OPEN_MS = 1_000;

/** Enough for a lock that nobody seems to hold (ms). */
const LEAST_MS = 2;

/** How often the holders are looked at (ms): a look takes no lock, and the first one without holders is followed by a try. */
export const LOOK_MS = { first: 20, largest: 200 };

/** A transaction that holds a conflicting lock. */
export interface Holder {
  readonly id: string;
  /** Since when its transaction is open, where this role may see it (ms before the look). */
  readonly openMs: number | null;
}

/** What was waited for so far. Times in milliseconds of one clock. */
export interface Patience {
  readonly startedAt: number;
  /** All the time for which tries have queued. */
  readonly queuedMs: number;
  /** Holders that came before are known to outlast a try. */
  readonly triedAt: number;
  /** When each of the present holders was seen first: an ordinary role may not see when others began. */
  readonly seen: ReadonlyMap<string, number>;
}

export function patient(now: number): Patience {
  return { startedAt: now, queuedMs: 0, triedAt: now - LONG_OPEN_MS, seen: new Map() };
}

/** Notes who holds the lock now. */
export function looked(patience: Patience, holders: readonly Holder[], now: number): Patience {
  const since = ({ id, openMs }: Holder): number =>
    Math.min(patience.seen.get(id) ?? now, openMs === null ? now : now - openMs);
  return { ...patience, seen: new Map(holders.map((h) => [h.id, since(h)])) };
}

/** Notes a try that did not get its lock. */
export function tried(patience: Patience, queuedMs: number, now: number): Patience {
  return { ...patience, queuedMs: patience.queuedMs + queuedMs, triedAt: now };
}

/**
 * How long the next try may queue, by the spec's limit; 0: not now. Where nobody holds the lock it hardly queues, so whatever allowance is left
 * will do. Behind holders it queues only with a whole try's allowance, and only if all of them came after the last try:
 * who outlasted a try is waited for by looking.
 */
export function mayQueue(patience: Patience, limitMs: number, now: number): number {
  const timeoutMs = Math.max(1, Math.floor(limitMs * OF_LIMIT));
  const earned = timeoutMs + QUEUED_SHARE * (now - patience.startedAt) - patience.queuedMs;
  const allowance = Math.min(timeoutMs, Math.floor(earned));
  if (patience.seen.size === 0) return allowance >= Math.min(LEAST_MS, timeoutMs) ? allowance : 0;
  const areNew = [...patience.seen.values()].every((since) => since > patience.triedAt);
  return areNew && allowance >= timeoutMs ? allowance : 0;
}
