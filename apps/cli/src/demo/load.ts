/** Duty: speaks to a load generator: marks its intervals and reads its figures; adds nothing to them. */

export interface Counts {
  readonly reads: number;
  readonly writes: number;
  readonly wrongReads: number;
  readonly failedReads: number;
  readonly failedWrites: number;
  readonly old: number;
  readonly new: number;
}

export interface Stats extends Counts {
  readonly worstMs: number;
  readonly lastNewReadAt: number | null;
  readonly marks: readonly (Counts & { readonly name: string; readonly worstMs: number })[];
  readonly wrong: readonly { readonly request: string; readonly says: string }[];
  readonly failures: readonly { readonly request: string; readonly says: string }[];
  readonly legacy: {
    readonly writes: number;
    readonly failedWrites: number;
    readonly worstMs: number;
  } | null;
}

interface Addresses {
  readonly checkout: readonly string[];
  readonly reporting: readonly string[];
}

export class Load {
  readonly #url: string;
  readonly #addresses: Addresses;
  #mark = 'start';

  constructor(url: string, addresses: Addresses) {
    this.#url = url;
    this.#addresses = addresses;
  }

  /** Begins an interval, unless it is the one that runs. */
  async mark(name: string): Promise<void> {
    if (name === this.#mark) return;
    this.#mark = name;
    await this.#send('POST', '/mark', { name });
  }

  async stats(): Promise<Stats> {
    return (await (await fetch(`${this.#url}/stats`)).json()) as Stats;
  }

  /** Answers when the legacy writer is no longer asked for anything, so that it can be stopped without a failed request. */
  async leaveLegacy(): Promise<void> {
    await this.#send('PUT', '/instances', { ...this.#addresses, legacy: null });
  }

  /** Stops the traffic: nobody is left to be asked. */
  async rest(): Promise<void> {
    await this.#send('PUT', '/instances', { checkout: [], reporting: [], legacy: null });
  }

  /** Traffic again, without the legacy writer. */
  async goOn(): Promise<void> {
    await this.leaveLegacy();
  }

  async #send(method: string, path: string, body: unknown): Promise<void> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`the load generator answered ${response.status} to ${path}: ${await response.text()}`);
  }
}
