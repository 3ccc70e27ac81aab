/** Duty: a stream that is opened after a pause, in the shape of one that is open; must not know what comes over it. */
import type { Cancel, Clock } from './clock.js';

type Listener = (event: never) => void;

/** launchdarkly-eventsource's EventSource, as far as unleash-client uses it. */
export interface Source {
  /** 0 connecting, 1 open, 2 closed. */
  readonly readyState?: number;
  addEventListener(type: string, listener: Listener): void;
  close(): void;
}

const CONNECTING = 0;

/** Keeps who listens until there is something to listen to. Closed before, it never opens. */
export class PausedStream implements Source {
  readonly #cancel: Cancel;
  #waiting: (readonly [type: string, listener: Listener])[] = [];
  #source: Source | undefined;

  constructor(clock: Clock, pauseMs: number, open: () => Source) {
    this.#cancel = clock.after(pauseMs, () => this.#open(open));
  }

  get readyState(): number {
    return this.#source?.readyState ?? CONNECTING;
  }

  addEventListener(type: string, listener: Listener): void {
    if (this.#source) this.#source.addEventListener(type, listener);
    else this.#waiting.push([type, listener]);
  }

  close(): void {
    this.#cancel();
    this.#source?.close();
  }

  #open(open: () => Source): void {
    const waiting = this.#waiting.splice(0);
    try {
      this.#source = open();
    } catch (thrown) {
      // in a timer nobody would catch it, and Node.js would end the host's process
      for (const [type, listener] of waiting) if (type === 'error') listener(thrown as never);
      return;
    }
    for (const [type, listener] of waiting) this.#source.addEventListener(type, listener);
  }
}
