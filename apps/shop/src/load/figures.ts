/** Duty: counts what came of every request, in all and since the last mark; judges nothing. */
import { Latency, type Quantiles } from './latency.js';

export type Side = 'old' | 'new';

/** Of the whole run, or of the time from one mark to the next. */
export interface Counts {
  reads: number;
  writes: number;
  /** Reads that answered something else than was written, or that did not find a row that was. */
  wrongReads: number;
  /** No answer, or a status that is no answer. Nothing is tried twice, so every failure is one that a user saw. */
  failedReads: number;
  failedWrites: number;
  /** Good and wrong reads by the column that answered. */
  old: number;
  new: number;
}

/** A read that was answered, and by whom. */
export interface Seen {
  readonly instance: string;
  /** Epoch milliseconds at which the request was sent. */
  readonly sentAt: number;
  /** Epoch milliseconds at which the answer was there. */
  readonly at: number;
}

/** One request that went wrong, for people. */
export interface Fault extends Seen {
  readonly request: string;
  readonly says: string;
}

interface Interval extends Counts, Quantiles {
  readonly name: string;
  readonly at: number;
}

export interface Stats extends Counts, Quantiles {
  readonly startedAt: number;
  readonly now: number;
  /** Epoch milliseconds at which the last answer from the new column was there; null before the first. */
  readonly lastNewReadAt: number | null;
  readonly lastNewRead: Seen | null;
  readonly lastOldRead: Seen | null;
  readonly worst: Fault | null;
  readonly instances: Readonly<Record<string, Counts>>;
  /** From each mark to the next, in order; the first is `start`. */
  readonly marks: readonly Interval[];
  /** The first of each kind, so that the cause is not pushed out by its consequences. */
  readonly wrong: readonly Fault[];
  readonly failures: readonly Fault[];
}

const MOST_FAULTS = 20;

export class Figures {
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #total = zero();
  readonly #latency = new Latency();
  readonly #instances = new Map<string, Counts>();
  readonly #marks: { name: string; at: number; counts: Counts; latency: Latency }[] = [];
  readonly #last: Record<Side, Seen | null> = { old: null, new: null };
  readonly #wrong: Fault[] = [];
  readonly #failures: Fault[] = [];
  #worst: (Fault & { ms: number }) | null = null;

  /** `now`: epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#startedAt = now();
    this.mark('start');
  }

  /** From now on is another interval. */
  mark(name: string): void {
    this.#marks.push({ name, at: this.#now(), counts: zero(), latency: new Latency() });
  }

  took(seen: Seen, request: string, ms: number): void {
    this.#latency.add(ms);
    this.#marks.at(-1)?.latency.add(ms);
    if (ms > (this.#worst?.ms ?? -1)) this.#worst = { ...seen, request, says: `${Math.round(ms)} ms`, ms };
  }

  wrote({ instance }: Seen): void {
    this.#count(instance, 'writes');
  }

  read(seen: Seen, side: Side): void {
    this.#count(seen.instance, 'reads');
    this.#count(seen.instance, side);
    if (seen.at >= (this.#last[side]?.at ?? 0)) this.#last[side] = seen;
  }

  wrong(fault: Fault): void {
    this.#count(fault.instance, 'wrongReads');
    if (this.#wrong.length < MOST_FAULTS) this.#wrong.push(fault);
  }

  failed(what: 'failedReads' | 'failedWrites', fault: Fault): void {
    this.#count(fault.instance, what);
    if (this.#failures.length < MOST_FAULTS) this.#failures.push(fault);
  }

  stats(): Stats {
    return {
      startedAt: this.#startedAt,
      now: this.#now(),
      ...this.#total,
      ...this.#latency.quantiles(),
      lastNewReadAt: this.#last.new?.at ?? null,
      lastNewRead: this.#last.new,
      lastOldRead: this.#last.old,
      worst: this.#worst,
      instances: Object.fromEntries(this.#instances),
      marks: this.#marks.map(({ name, at, counts, latency }) => ({
        name,
        at,
        ...counts,
        ...latency.quantiles(),
      })),
      wrong: this.#wrong,
      failures: this.#failures,
    };
  }

  #count(instance: string, what: keyof Counts): void {
    const own = this.#instances.get(instance) ?? zero();
    this.#instances.set(instance, own);
    for (const counts of [this.#total, own, this.#marks.at(-1)?.counts]) if (counts) counts[what] += 1;
  }
}

function zero(): Counts {
  return { reads: 0, writes: 0, wrongReads: 0, failedReads: 0, failedWrites: 0, old: 0, new: 0 };
}
