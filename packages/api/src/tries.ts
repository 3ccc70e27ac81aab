/** Duty: when a call whose answer did not come is sent again, and after how long; knows no route by name. */
import { isRefusal } from '@sluice/core';

/** What came of one try: an answer, a refusal, or what was thrown. */
export interface Outcome {
  /** HTTP status; undefined where nothing answered. */
  readonly status: number | undefined;
  /** A good answer or a refusal; undefined where what came was neither. */
  readonly said?: unknown;
}

export interface Patience {
  /** Before each try after the first, in milliseconds; empty: never again. */
  readonly pausesMs: readonly number[];
  readonly rest: (ms: number) => Promise<void>;
  /** What is left of the time that the whole call may take, in milliseconds. */
  readonly left: () => number;
}

/** A connection that broke, a restart behind a proxy, a short cut: 1.5 s in all. */
export const PAUSES_MS: readonly number[] = [100, 400, 1_000];

/** While the first of two is still being carried out, which may be a plan of a large database. */
const RUNNING_MS = 1_000;
const MOST_RUNNING = 30;

/** What a proxy says in the place of a control plane that is not there. */
const AWAY: readonly number[] = [502, 503, 504];

/**
 * Tries until there is an answer, or no reason to try again. The caller makes sure that a try which was carried out
 * without our hearing of it is not carried out twice.
 */
export async function tryUntilAnswered<O extends Outcome>(
  once: () => Promise<O>,
  { pausesMs, rest, left }: Patience,
): Promise<O> {
  let broken = 0;
  let running = 0;
  for (;;) {
    const outcome = await once();
    const pause = isRunning(outcome)
      ? running++ < MOST_RUNNING && RUNNING_MS
      : isAway(outcome) && pausesMs[broken++];
    if (pause === false || pause === undefined || pause >= left()) return outcome;
    await rest(pause);
  }
}

function isRunning({ said }: Outcome): boolean {
  return isRefusal(said) && said.code === 'key-running';
}

function isAway({ status, said }: Outcome): boolean {
  if (isRefusal(said)) return said.code === 'not-ready';
  return said === undefined && (status === undefined || AWAY.includes(status));
}

/** A key that nobody else has. By getRandomValues: a browser has randomUUID only where a page came by https. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
