/** Duty: which decisions the running work is bound to, and which revisions are still in use; must not know what is decided. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from './clock.js';
import type { Decisions } from './knowledge.js';
import type { Trust } from './trust.js';

/** A pin holds no gate for longer than this, in milliseconds: one hanging request must not stop a rollout for ever. */
const PIN_MAX_MS = 60_000;

/** `transaction`: the database's horizon waits for it, so its decisions hold as long as it runs. */
export type PinKind = 'work' | 'transaction';

/** Open pins are a list through `before` and `after`: a set costs 130 ns an entry, which is more than all the rest of a read. */
export class Pin {
  /** The work that opened it has ended, or a person let it go. */
  over = false;
  /** The work that opened it has ended. */
  ended = false;
  /** True while it holds gates. */
  listed = false;
  before: Pin | undefined = undefined;
  after: Pin | undefined = undefined;

  constructor(
    readonly kind: PinKind,
    readonly decisions: Decisions,
    /** The lease's epoch when it began; undefined when there was no lease, and then nothing is frozen. */
    readonly epoch: number | undefined,
    readonly startedAt: number,
  ) {}
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
  /** Pins that hold gates, in the order in which they were opened. */
  #first: Pin | undefined;
  #last: Pin | undefined;
  /** Pins whose work goes on, listed or not. While there is none, nobody can be in one: to ask who is takes 13 ns. */
  #going = 0;
  readonly #running = new AsyncLocalStorage<Pin>();
  #drained: (() => void)[] = [];

  constructor(needs: PinsNeeds) {
    this.#needs = needs;
  }

  /** The pin of the work that asks, while it lives. */
  living(): Pin | undefined {
    const pin = this.#store();
    if (!pin || pin.over) return undefined;
    const at = this.#needs.clock.monotonic();
    return this.#lives(pin, at, this.#needs.trust.heldEpoch(at)) ? pin : undefined;
  }

  /** The decisions for whoever asks now. Work that inherits an ended pin decides by the present. */
  bound(): Bound {
    const pin = this.living();
    return { decisions: pin ? pin.decisions : this.#needs.present(), pin };
  }

  /**
   * Opens a pin on `decisions`; without them on those of the pin around it, or on the present. End it with `end`.
   * @param at the monotonic clock, and `epoch` what is held then, where the caller has just looked.
   */
  open(
    kind: PinKind = 'work',
    decisions?: Decisions,
    at: number = this.#needs.clock.monotonic(),
    epoch: number | undefined = this.#needs.trust.heldEpoch(at),
  ): Pin {
    const running = this.#store();
    const outer = running && this.#lives(running, at, epoch) ? running : undefined;
    const around = decisions ? undefined : outer;
    const pin = new Pin(
      // work inside a transaction stays inside it: no shadow, no fallback
      outer?.kind === 'transaction' ? 'transaction' : kind,
      decisions ?? outer?.decisions ?? this.#needs.present(),
      around ? around.epoch : epoch,
      around ? around.startedAt : at,
    );
    this.#going += 1;
    pin.listed = true;
    pin.before = this.#last;
    if (this.#last) this.#last.after = pin;
    else this.#first = pin;
    this.#last = pin;
    return pin;
  }

  end(pin: Pin): void {
    if (!pin.ended) this.#going -= 1;
    pin.ended = true;
    pin.over = true;
    this.#letGo(pin);
  }

  #store(): Pin | undefined {
    return this.#going === 0 ? undefined : this.#running.getStore();
  }

  #letGo(pin: Pin): void {
    if (!pin.listed) return;
    pin.listed = false;
    const { before, after } = pin;
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
    pin.before = undefined;
    pin.after = undefined;
    this.#needs.ended();
    if (!this.#first && this.#drained.length > 0) for (const drained of this.#drained.splice(0)) drained();
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
    for (const { decisions } of this.#open()) {
      if (oldest === undefined || decisions.revision < oldest) oldest = decisions.revision;
    }
    return oldest;
  }

  count(): number {
    this.#sweep();
    let open = 0;
    for (let pin = this.#first; pin; pin = pin.after) open += 1;
    return open;
  }

  oldestMs(): number {
    this.#sweep();
    const first = this.#first;
    return first ? Math.max(0, Math.round(this.#needs.clock.monotonic() - first.startedAt)) : 0;
  }

  /**
   * Lets every open pin go as if it had reached its age: its work decides by the present from now on, and holds no gate. A
   * transaction keeps its decisions: the horizon waits for it. Answers how many there were.
   */
  lapse(): number {
    const open = [...this.#open()];
    for (const pin of open) {
      pin.over = pin.kind === 'work';
      this.#letGo(pin);
    }
    return open.length;
  }

  /** Resolves when no pin is open. */
  drained(): Promise<void> {
    if (this.count() === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained.push(resolve);
    });
  }

  /** @param at by the monotonic clock, and `held` the lease's epoch then. */
  #lives(pin: Pin, at: number, held: number | undefined): boolean {
    if (pin.over) return false;
    if (pin.kind === 'transaction') return true;
    return at - pin.startedAt < PIN_MAX_MS && held !== undefined && pin.epoch === held;
  }

  #sweep(): void {
    if (!this.#first) return;
    const at = this.#needs.clock.monotonic();
    for (const pin of this.#open()) if (at - pin.startedAt >= PIN_MAX_MS) this.#letGo(pin);
  }

  /** The next one is known before one is handed out, so that it may be let go. */
  *#open(): Generator<Pin> {
    let next: Pin | undefined;
    for (let pin = this.#first; pin; pin = next) {
      next = pin.after;
      yield pin;
    }
  }
}
