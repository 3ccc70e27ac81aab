/** Duty: which decisions the running work is bound to, and which revisions are still in use; must not know what is decided. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from './clock.js';
import type { Decisions } from './knowledge.js';
import type { Trust } from './trust.js';

/** A pin holds no gate for longer than this, in milliseconds: one hanging request must not stop a rollout for ever. */
const PIN_MAX_MS = 60_000;

/** `transaction`: the database's horizon waits for it, so its decisions hold as long as it runs. */
export type PinKind = 'work' | 'transaction';

export interface Pin {
  readonly kind: PinKind;
  readonly decisions: Decisions;
  /** The lease's epoch when it began; undefined when there was no lease, and then nothing is frozen. */
  readonly epoch: number | undefined;
  readonly startedAt: number;
  /** The work that opened it has ended; a field, because a set of ended pins would cost more than the read that opens one. */
  over: boolean;
}

/** What counts for the work that asks: its pin's decisions, or the present. */
export interface Bound {
  readonly decisions: Decisions;
  /** The living pin, or undefined when the work is bound to none. */
  readonly pin: Pin | undefined;
}

export interface PinsNeeds {
  readonly clock: Clock;
  readonly trust: Trust;
  readonly present: () => Decisions;
  /** Called when a pin has ended. */
  readonly ended: () => void;
}

export class Pins {
  readonly #needs: PinsNeeds;
  /** Pins that hold gates. */
  readonly #open = new Set<Pin>();
  readonly #running = new AsyncLocalStorage<Pin>();
  #drained: (() => void)[] = [];

  constructor(needs: PinsNeeds) {
    this.#needs = needs;
  }

  /** The decisions for whoever asks now. Work that inherits an ended pin decides by the present. */
  bound(): Bound {
    const pin = this.#running.getStore();
    if (pin && this.#lives(pin)) return { decisions: pin.decisions, pin };
    return { decisions: this.#needs.present(), pin: undefined };
  }

  /** Opens a pin on `decisions`; without them on those of the pin around it, or on the present. End it with `end`. */
  open(
    kind: PinKind = 'work',
    decisions?: Decisions,
    epoch: number | undefined = this.#needs.trust.heldEpoch(),
  ): Pin {
    const { decisions: inherited, pin: outer } = this.bound();
    const { clock } = this.#needs;
    const around = decisions ? undefined : outer;
    const pin: Pin = {
      // work inside a transaction stays inside it: no shadow, no fallback
      kind: outer?.kind === 'transaction' ? 'transaction' : kind,
      decisions: decisions ?? inherited,
      epoch: around ? around.epoch : epoch,
      startedAt: around?.startedAt ?? clock.monotonic(),
      over: false,
    };
    this.#open.add(pin);
    return pin;
  }

  end(pin: Pin): void {
    pin.over = true;
    this.#letGo(pin);
  }

  #letGo(pin: Pin): void {
    if (!this.#open.delete(pin)) return;
    this.#needs.ended();
    if (this.#open.size === 0) for (const drained of this.#drained.splice(0)) drained();
  }

  /** Runs `work` under a pin that ends with it, whatever comes of it. */
  async hold<T>(pin: Pin, work: () => T | PromiseLike<T>): Promise<T> {
    try {
      return await this.enter(pin, work);
    } finally {
      this.end(pin);
    }
  }

  enter<T>(pin: Pin, work: () => T): T {
    return this.#running.run(pin, work);
  }

  /** The oldest revision that open pins are bound to; undefined when there is none. */
  oldestRevision(): number | undefined {
    this.#sweep();
    let oldest: number | undefined;
    for (const { decisions } of this.#open) {
      if (oldest === undefined || decisions.revision < oldest) oldest = decisions.revision;
    }
    return oldest;
  }

  count(): number {
    this.#sweep();
    return this.#open.size;
  }

  oldestMs(): number {
    this.#sweep();
    const [first] = this.#open;
    return first ? Math.max(0, Math.round(this.#needs.clock.monotonic() - first.startedAt)) : 0;
  }

  /** Resolves when no pin is open. */
  drained(): Promise<void> {
    if (this.count() === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained.push(resolve);
    });
  }

  #lives(pin: Pin): boolean {
    if (pin.over) return false;
    if (pin.kind === 'transaction') return true;
    return this.#young(pin) && pin.epoch !== undefined && pin.epoch === this.#needs.trust.heldEpoch();
  }

  #young(pin: Pin): boolean {
    return this.#needs.clock.monotonic() - pin.startedAt < PIN_MAX_MS;
  }

  #sweep(): void {
    for (const pin of this.#open) if (!this.#young(pin)) this.#letGo(pin);
  }
}
