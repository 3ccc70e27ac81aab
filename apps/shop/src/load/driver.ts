/** Duty: sends one read or write to some instance, checks the answer and counts what came of it; must not know who owns the row. */
import { ask, type Answer, type Method } from './ask.js';
import type { Fault, Figures, Seen, Side } from './figures.js';
import type { Instances } from './instances.js';

export interface Clocks {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds by a clock that never jumps. */
  readonly monotonic: () => number;
}

/** `open`: nobody knows whether it was done. */
export type Outcome =
  | { readonly is: 'done'; readonly instance: string; readonly body: Answer['body'] }
  | { readonly is: 'open' | 'not-done' };

interface Sent extends Seen {
  readonly answer: Answer;
  readonly request: string;
}

export class Driver {
  readonly #instances: Instances;
  readonly #figures: Figures;
  readonly #clocks: Clocks;

  constructor(instances: Instances, figures: Figures, clocks: Clocks) {
    this.#instances = instances;
    this.#figures = figures;
    this.#clocks = clocks;
  }

  /** `expected`: every value that is right. Answers the one that was read, or undefined where none came. */
  async read(path: string, expected: readonly number[], than?: string): Promise<number | undefined> {
    const address = this.#instances.reader(than);
    const sent = address === undefined ? undefined : await this.#send('GET', address, path);
    if (!sent) return undefined;
    if (sent.answer.status === 200) return this.#judge(sent, sent.answer.body, expected);
    if (sent.answer.status === 404) this.#lost(sent, expected);
    else this.#figures.failed('failedReads', faultOf(sent, sent.answer));
    return undefined;
  }

  /** `before`: what the order held, where the answer tells it. */
  async write(
    method: 'POST' | 'PUT',
    path: string,
    body: unknown,
    before?: readonly number[],
  ): Promise<Outcome> {
    const address = this.#instances.writer();
    const sent = address === undefined ? undefined : await this.#send(method, address, path, body);
    if (!sent) return { is: 'not-done' };
    const { answer, instance } = sent;
    if (answer.status === 200 || answer.status === 201) {
      this.#figures.wrote(sent);
      if (before) this.#judge(sent, answer.body['before'], before);
      return { is: 'done', instance, body: answer.body };
    }
    if (answer.status === 404 && before) this.#lost(sent, before);
    else this.#figures.failed('failedWrites', faultOf(sent, answer));
    return { is: answer.arrived && (answer.status === 0 || answer.status >= 500) ? 'open' : 'not-done' };
  }

  async #send(method: Method, instance: string, path: string, body?: unknown): Promise<Sent> {
    const [sentAt, startedAt] = [this.#clocks.now(), this.#clocks.monotonic()];
    const answer = await this.#instances.during(instance, () => ask(method, `${instance}${path}`, body));
    const tookMs = this.#clocks.monotonic() - startedAt;
    const sent = { instance, sentAt, at: this.#clocks.now(), request: `${method} ${path}`, answer };
    this.#figures.took(seenOf(sent), sent.request, tookMs);
    return sent;
  }

  #judge(sent: Sent, told: unknown, expected: readonly number[]): number | undefined {
    const { cents, side } = (told ?? {}) as { readonly cents?: unknown; readonly side?: Side };
    this.#figures.read(seenOf(sent), side === 'new' ? 'new' : 'old');
    if (typeof cents === 'number' && expected.includes(cents)) return cents;
    const says = `${side} answered ${String(cents)}, expected ${expected.join(' or ')}`;
    this.#figures.wrong({ ...seenOf(sent), request: sent.request, says });
    return undefined;
  }

  /** A row that was written and is not found is the worst of wrong answers. */
  #lost(sent: Sent, expected: readonly number[]): void {
    const says = `not found, expected ${expected.join(' or ')}`;
    this.#figures.wrong({ ...seenOf(sent), request: sent.request, says });
  }
}

function seenOf({ instance, sentAt, at }: Sent): Seen {
  return { instance, sentAt, at };
}

function faultOf(sent: Sent, { status, error, body }: Answer): Fault {
  const says = `${status === 0 ? '' : `${status} `}${error ?? JSON.stringify(body)}`;
  return { ...seenOf(sent), request: sent.request, says };
}
