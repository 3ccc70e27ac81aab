/** Duty: stops sending reads to a new column that keeps failing; must not know what a read is. */
import type { Clock } from './clock.js';

/** Errors of the new side in a row that open it. */
const FAILURES = 5;
/** How long it stays open before one read may try again, in milliseconds; and how long that one may take before another may. */
const OPEN_MS = 30_000;

export class Breaker {
  readonly #clock: Clock;
  #failures = 0;
  /** Of them in a row, those that the old side did not share. */
  #faults = 0;
  #openedAt: number | undefined;
  /** When the read that tries began, while its fate is not known. */
  #tryingSince: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * True when the new side may be tried now. Half open, it lets one through until that one's fate is known, or is taken for
   * lost: a read that never ends would else keep the old side answering for as long as the process lives.
   */
  lets(): boolean {
    if (this.#openedAt === undefined) return true;
    const now = this.#clock.monotonic();
    if (now - (this.#tryingSince ?? this.#openedAt) < OPEN_MS) return false;
    this.#tryingSince = now;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#faults = 0;
    this.#openedAt = undefined;
    this.#tryingSince = undefined;
  }

  /** True when this failure has opened it. */
  failed(): boolean {
    this.#failures += 1;
    this.#tryingSince = undefined;
    if (this.#failures < FAILURES) return false;
    this.#openedAt = this.#clock.monotonic();
    return true;
  }

  /**
   * Told after each failure, whether the old side answered the same call. The answer: as many in a row as open it were the new
   * side's own. What both sides fail on opens it too, for who cannot be answered need not be asked twice, but accuses nobody.
   */
  blamed(alone: boolean): boolean {
    this.#faults = alone ? this.#faults + 1 : 0;
    return this.#faults >= FAILURES;
  }

  get open(): boolean {
    return this.#openedAt !== undefined;
  }
}

interface Place {
  readonly rollout: string;
  readonly target: string;
}

/** One breaker for each rollout on each target. */
export class Breakers {
  readonly #clock: Clock;
  readonly #all = new Map<string, { readonly rollout: string; readonly breaker: Breaker }>();
  /** Asked for at every read, and mostly of one decision after the other: building the key costs more than the rest. */
  readonly #found = new WeakMap<Place, Breaker>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param place a decision, or whatever else is not changed. */
  of(place: Place): Breaker {
    let found = this.#found.get(place);
    if (!found) this.#found.set(place, (found = this.#at(place)));
    return found;
  }

  #at({ rollout, target }: Place): Breaker {
    const key = `${rollout} ${target}`;
    let entry = this.#all.get(key);
    if (!entry) this.#all.set(key, (entry = { rollout, breaker: new Breaker(this.#clock) }));
    return entry.breaker;
  }

  /** Rollouts with an open breaker, each once. */
  open(): readonly string[] {
    return [...new Set([...this.#all.values()].filter((e) => e.breaker.open).map((e) => e.rollout))];
  }
}
