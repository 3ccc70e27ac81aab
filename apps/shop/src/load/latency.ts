/** Duty: how long requests took, in a bounded number of buckets; must not know what was requested. */

/** Each bucket is this much wider than the one before, so a quantile is at most 5 % too high. */
const GROWTH = Math.log(1.05);
/** The first bucket holds all that took less, in milliseconds. */
const LEAST_MS = 0.1;

export interface Quantiles {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Exact. */
  readonly worstMs: number;
}

export class Latency {
  readonly #buckets: number[] = [];
  #count = 0;
  #worstMs = 0;

  add(ms: number): void {
    const at = ms <= LEAST_MS ? 0 : Math.ceil(Math.log(ms / LEAST_MS) / GROWTH);
    this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
    this.#count += 1;
    this.#worstMs = Math.max(this.#worstMs, ms);
  }

  quantiles(): Quantiles {
    return { p50Ms: this.#quantile(0.5), p99Ms: this.#quantile(0.99), worstMs: rounded(this.#worstMs) };
  }

  #quantile(share: number): number {
    let left = this.#count * share;
    for (const [at, count] of this.#buckets.entries()) {
      left -= count ?? 0;
      if (left <= 0) return rounded(Math.min(LEAST_MS * Math.exp(GROWTH * at), this.#worstMs));
    }
    return rounded(this.#worstMs);
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
