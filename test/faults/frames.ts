/** Duty: cuts PostgreSQL's protocol into messages and reads what a request asks; https://www.postgresql.org/docs/current/protocol-message-formats.html */

export interface Frame {
  /** One letter; empty for the first message of a client, which has none. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** One question of a client, from its Parse or Query to the point where the server answers. */
export interface Request {
  readonly text: string;
  /** Parameters as text; null for NULL. */
  readonly values: readonly (string | null)[];
}

export interface Session {
  readonly database: string;
  readonly application: string;
}

const STARTUP = 196_608;

/** A stream of bytes, cut into messages. */
export class Frames {
  #rest: Buffer = Buffer.alloc(0);
  #first: boolean;

  constructor(startsUntyped: boolean) {
    this.#first = startsUntyped;
  }

  /** The messages that are complete with these bytes. */
  take(bytes: Buffer): readonly Frame[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const frames: Frame[] = [];
    for (;;) {
      const typed = this.#first ? 0 : 1;
      if (this.#rest.length < typed + 4) return frames;
      const size = typed + this.#rest.readInt32BE(typed);
      if (this.#rest.length < size) return frames;
      const whole = this.#rest.subarray(0, size);
      this.#rest = this.#rest.subarray(size);
      frames.push({ type: typed ? String.fromCharCode(whole[0] ?? 0) : '', bytes: whole });
      // an asked-for encryption is answered, and the client begins anew
      if (this.#first && whole.readInt32BE(4) === STARTUP) this.#first = false;
    }
  }

  /** Bytes that nobody looks into, but that must be followed to know where the next message begins. */
  skip(bytes: Buffer): void {
    this.take(bytes);
  }
}

/** What a startup message says; the names of a cancel request or the like stay empty. */
export function sessionOf(startup: Buffer): Session {
  const words = startup.subarray(8).toString('utf8').split('\0');
  const named = (name: string): string => {
    const at = words.findIndex((word, index) => index % 2 === 0 && word === name);
    return at < 0 ? '' : (words[at + 1] ?? '');
  };
  return { database: named('database'), application: named('application_name') };
}

/** @param prepared by name, what the session has prepared so far; what it prepares now is added. */
export function requestOf(parts: readonly Buffer[], prepared = new Map<string, string>()): Request {
  let text = '';
  let values: readonly (string | null)[] = [];
  for (const part of parts) {
    const type = String.fromCharCode(part[0] ?? 0);
    if (type === 'Q') text = untilZero(part, 5).text;
    if (type === 'P') {
      const name = untilZero(part, 5);
      text = untilZero(part, name.next).text;
      if (name.text !== '') prepared.set(name.text, text);
    }
    if (type === 'B') {
      text = prepared.get(untilZero(part, untilZero(part, 5).next).text) ?? text;
      values = valuesOf(part);
    }
  }
  return { text, values };
}

function untilZero(bytes: Buffer, from: number): { text: string; next: number } {
  const end = bytes.indexOf(0, from);
  return { text: bytes.toString('utf8', from, end), next: end + 1 };
}

function valuesOf(bind: Buffer): readonly (string | null)[] {
  let at = untilZero(bind, untilZero(bind, 5).next).next;
  at += 2 + 2 * bind.readInt16BE(at);
  const count = bind.readInt16BE(at);
  at += 2;
  const values: (string | null)[] = [];
  for (let n = 0; n < count; n += 1) {
    const size = bind.readInt32BE(at);
    at += 4;
    values.push(size < 0 ? null : bind.toString('utf8', at, at + size));
    at += Math.max(0, size);
  }
  return values;
}
