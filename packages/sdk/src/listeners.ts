/** Duty: whoever wants to hear of news; must not know what the news are. */
import { said, type Log } from './log.js';

export class Listeners {
  readonly #log: Log;
  readonly #all = new Set<() => void>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Take it back with what is returned. */
  add(listener: () => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  /** One that fails is told of, and keeps the news from nobody else. */
  tell(): void {
    for (const listener of this.#all) {
      try {
        listener();
      } catch (thrown) {
        this.#log.error(`a listener failed: ${said(thrown)}`);
      }
    }
  }
}
