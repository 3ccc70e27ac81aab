/** Duty: the proxies of one history by the names of their paths, and when each was bad; knows no process. */
import { tcpProxy, type TcpProxy, type Weather } from '../faults/tcp-proxy.js';
import { micros } from './record.js';

/** When something was wrong, and with what. Times in microseconds. */
export interface Spell {
  readonly kind: string;
  /** A path, the name of a process, or `postgres`. */
  readonly on: string;
  readonly from: number;
  to: number;
}

export class Wires {
  readonly #proxies = new Map<string, TcpProxy>();
  readonly #spells: Spell[];

  constructor(spells: Spell[]) {
    this.#spells = spells;
  }

  async lay(path: string, port: () => number): Promise<number> {
    const proxy = this.#proxies.get(path) ?? (await tcpProxy(port));
    this.#proxies.set(path, proxy);
    return proxy.port;
  }

  has(path: string): boolean {
    return this.#proxies.has(path);
  }

  /** Makes a path bad; the answer mends it. */
  spoil(path: string, weather: Exclude<Weather, 'pass'> | 'delay', delayMs: number): () => void {
    const proxy = this.#proxies.get(path);
    if (!proxy) return () => undefined;
    const spell: Spell = { kind: weather, on: path, from: micros(), to: Number.POSITIVE_INFINITY };
    this.#spells.push(spell);
    if (weather === 'delay') proxy.delay(delayMs);
    else proxy.set(weather);
    return () => {
      if (weather === 'delay') proxy.delay(0);
      else proxy.set('pass');
      spell.to = Math.min(spell.to, micros());
    };
  }

  replay(path: string, back: number): boolean {
    return this.#proxies.get(path)?.replay(back) ?? false;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#proxies.values()].map((p) => p.close()));
  }
}
