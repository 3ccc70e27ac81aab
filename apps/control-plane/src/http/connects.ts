/** Duty: when a stream that is asked for may open, and which clients are called back to it; knows no socket and no flag. */

/** A client whose own storage fails reconnects without a pause (1,633 times in 3 s were seen): it gets one stream in this time. */
const PAUSE_MS = 1_000;
/** So many streams open in a second; after a restart the others wait their turn, because each begins with the whole. */
const A_SECOND = 500;
/** Clients that have streamed are remembered for so long, so that they can be called back from polling. */
const REMEMBERED_MS = 600_000;
/** A client whose stream fails behind our back (a proxy that answers 404) is not called again and again. */
const CALLED_MS = 60_000;
/** Ids are whatever a client says: no more of them are kept than this. */
const MOST_KEPT = 10_000;

export class Connects {
  readonly #now: () => number;
  /** By connection: when its last stream may have opened. */
  readonly #last = new Map<string, number>();
  /** By connection: when it streamed last, and when it was called back. */
  readonly #streamed = new Map<string, { readonly at: number; readonly calledAt: number }>();
  /** When the next of all streams may open. */
  #turn = 0;

  /** @param now a clock that never goes back, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * How long a stream that is asked for must wait, in milliseconds. Not refused: one 429 makes an Unleash client poll, and
   * nothing in it goes back by itself.
   * @param connection the client's own id; undefined where it says none, and then it has none but the common turn.
   */
  wait(connection: string | undefined): number {
    const now = this.#now();
    const own = connection === undefined ? now : (this.#last.get(connection) ?? -Infinity) + PAUSE_MS;
    this.#turn = Math.max(now, this.#turn + 1_000 / A_SECOND);
    const at = Math.max(now, own, this.#turn);
    if (connection !== undefined) keep(this.#last, connection, at);
    return at - now;
  }

  /** A stream of this client is open, or would be if there were room. */
  streamed(connection: string | undefined): void {
    if (connection === undefined) return;
    const calledAt = this.#streamed.get(connection)?.calledAt ?? -Infinity;
    keep(this.#streamed, connection, { at: this.#now(), calledAt });
  }

  /**
   * True once where a client polls that has streamed before: nothing in an Unleash client goes back to its stream by itself.
   * A client that never streamed polls because it wants to.
   */
  callsBack(connection: string | undefined): boolean {
    const known = connection === undefined ? undefined : this.#streamed.get(connection);
    if (connection === undefined || !known) return false;
    const now = this.#now();
    if (now - known.at > REMEMBERED_MS || now - known.calledAt < CALLED_MS) return false;
    keep(this.#streamed, connection, { at: known.at, calledAt: now });
    return true;
  }
}

/** The oldest entry goes where there is no more room. */
function keep<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= MOST_KEPT) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}
