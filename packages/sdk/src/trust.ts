/** Duty: whether memory may be believed: a lease, and flags as new as the registration asked for. Must not know pins. */
import type { Lease } from './lease.js';

export interface Trust {
  /** True while memory counts. False is distrust: the database is asked. */
  held(): boolean;
  /** Equal numbers: it held without a break in between. */
  epoch(): number;
  /**
   * The epoch while memory counts, undefined in distrust: both by one look at the clocks. `at`: the monotonic clock, where it
   * was just looked at.
   */
  heldEpoch(at?: number): number | undefined;
  /**
   * The same by the monotonic clock alone, which has just been looked at: enough to begin what does not count before
   * `heldEpoch` says the same at its end. A lease that both clocks grant then was held all the while, so one look is spared.
   */
  presumedEpoch(at: number): number | undefined;
}

/** With a lease but older flags than those at registration, an instance knows less than the control plane thinks. */
export class LeasedTrust implements Trust {
  readonly #lease: Lease;
  readonly #revision: () => number | undefined;
  #wanted: number | undefined;
  /** Memory has reached what was wanted. It never goes back, so this is asked once for each wish, not at each use. */
  #reached = false;

  /** `revision`: of the newest snapshot. */
  constructor(lease: Lease, revision: () => number | undefined) {
    this.#lease = lease;
    this.#revision = revision;
  }

  /** The revision to reach before memory counts again; asked at a registration without a lease. */
  wants(revision: number): void {
    this.#wanted = revision;
    this.#reached = false;
  }

  caughtUp(): boolean {
    if (this.#reached) return true;
    const known = this.#revision();
    this.#reached = this.#wanted !== undefined && known !== undefined && known >= this.#wanted;
    return this.#reached;
  }

  held(): boolean {
    return this.#lease.held() && this.caughtUp();
  }

  epoch(): number {
    return this.#lease.epoch();
  }

  heldEpoch(at?: number): number | undefined {
    return this.caughtUp() ? this.#lease.heldEpoch(at) : undefined;
  }

  presumedEpoch(at: number): number | undefined {
    return this.caughtUp() ? this.#lease.presumedEpoch(at) : undefined;
  }
}

/** Where there is no control plane there is nothing to lose touch with. */
export const LOCAL_TRUST: Trust = {
  held: () => true,
  epoch: () => 0,
  heldEpoch: () => 0,
  presumedEpoch: () => 0,
};
