/** Duty: whether this instance may still believe its memory; must not know who grants the lease. */
import type { Clock } from './clock.js';

/** Ends by whichever clock says so first; checked at each use, never by a timer, because a frozen process runs none. */
export class Lease {
  readonly #clock: Clock;
  #untilWall = Number.NEGATIVE_INFINITY;
  #untilMonotonic = Number.NEGATIVE_INFINITY;
  #holding = false;
  #epoch = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The moment from which a lease counts: before the request that asks for it is sent. */
  now(): Moment {
    return { wall: this.#clock.wall(), monotonic: this.#clock.monotonic() };
  }

  /** Grants `leaseMs` from the moment of sending. An answer that came after its own lease grants nothing. */
  renew(sent: Moment, leaseMs: number): void {
    this.held();
    this.#untilWall = sent.wall + leaseMs;
    this.#untilMonotonic = sent.monotonic + leaseMs;
    this.#holding = this.#inTime();
  }

  /** Gives the lease up: the other side said that it does not know this instance. */
  drop(): void {
    this.#untilWall = Number.NEGATIVE_INFINITY;
    this.#untilMonotonic = Number.NEGATIVE_INFINITY;
    this.held();
  }

  held(at?: number): boolean {
    if (this.#holding && !this.#inTime(at)) {
      this.#holding = false;
      this.#epoch += 1;
    }
    return this.#holding;
  }

  /** Grows each time the lease was found broken; equal numbers mean that it held without a break in between. */
  epoch(): number {
    this.held();
    return this.#epoch;
  }

  /** The epoch while it is held, else undefined. `at`: the monotonic clock, where it was just looked at. */
  heldEpoch(at?: number): number | undefined {
    return this.held(at) ? this.#epoch : undefined;
  }

  /** As `heldEpoch`, by the monotonic clock alone: for what does not count before `heldEpoch` has said the same of its end. */
  presumedEpoch(at: number): number | undefined {
    return this.#holding && at < this.#untilMonotonic ? this.#epoch : this.heldEpoch(at);
  }

  #inTime(at = this.#clock.monotonic()): boolean {
    return at < this.#untilMonotonic && this.#clock.wall() < this.#untilWall;
  }
}

export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}
