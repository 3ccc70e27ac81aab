/** Duty: remembers which rows this instance wrote lately and by which decision; must not know who asks. */
import type { WriteClaim, WriteQuestion } from '@sluice/core';
import { hashedKey, keyText } from './percent.js';
import type { Decision } from './decision.js';

/** So many writes are remembered; with keys of the usual length that is some 100 kB at most. */
const SLOTS = 1_024;
/** A longer key is not kept: memory must stay bounded. */
const LONGEST = 200;

interface Write {
  readonly decision: Decision;
  readonly key: string;
  readonly at: number;
}

/** A ring: a write costs one slot. Keys are hashed when somebody asks, not when they are written. */
export class Writes {
  readonly #ring: Write[] = [];
  #next = 0;
  #asked: readonly WriteQuestion[] = [];

  /** @param at by the monotonic clock, in milliseconds. */
  note(decision: Decision, key: unknown, at: number): void {
    const text = keyText(key);
    if (text === '' || text.length > LONGEST) return;
    this.#ring[this.#next] = { decision, key: text, at };
    this.#next = (this.#next + 1) % SLOTS;
  }

  /** What the control plane wants to know now. */
  asks(questions: readonly WriteQuestion[]): void {
    this.#asked = questions;
  }

  /** The last write of each row that was asked for, as far as it is remembered. */
  claims(now: number): readonly WriteClaim[] {
    if (this.#asked.length === 0) return [];
    const wanted = new Set(this.#asked.flatMap((q) => q.keys.map((key) => id(q.rollout, q.target, key))));
    const found = new Map<string, WriteClaim>();
    // from the newest on, so that the first of a row is its last
    for (let back = 1; back <= this.#ring.length; back += 1) {
      const write = this.#ring[(this.#next - back + SLOTS) % SLOTS];
      if (!write) continue;
      const { rollout, target, stage, revision } = write.decision;
      const key = hashedKey(write.key);
      const of = id(rollout, target, key);
      if (!wanted.has(of) || found.has(of)) continue;
      found.set(of, { rollout, target, key, agoMs: Math.max(0, now - write.at), stage, revision });
    }
    return [...found.values()];
  }
}

function id(rollout: string, target: string, key: string): string {
  return `${rollout}\n${target}\n${key}`;
}
