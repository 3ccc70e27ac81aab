/** Duty: counts what reads have shown, until the control plane has it; must not know how a report is sent. */
import { createHash } from 'node:crypto';
import type { ReadReport } from '@sluice/core';
import { keyText } from './percent.js';

/** Keys of one report; more would tell nothing new. */
const KEYS = 20;

type Count = 'compared' | 'differing' | 'oldReads' | 'newReads' | 'oldErrors' | 'newErrors';
type Counts = Record<Count, number> & {
  readonly rollout: string;
  readonly target: string;
  readonly keys: Set<string>;
};

export class Reports {
  #open = new Map<string, Counts>();

  count(about: { rollout: string; target: string }, what: Count): void {
    this.#of(about.rollout, about.target)[what] += 1;
  }

  /** Counts a comparison; of a difference it keeps the key's hash. */
  compared(about: { rollout: string; target: string }, agrees: boolean, key: unknown): void {
    const counts = this.#of(about.rollout, about.target);
    counts.compared += 1;
    if (agrees) return;
    counts.differing += 1;
    const text = keyText(key);
    if (counts.keys.size < KEYS && text !== '') counts.keys.add(hashed(text));
  }

  /** Takes all counts out, to be sent. Give them back when nobody answered. */
  take(): readonly ReadReport[] {
    const taken = [...this.#open.values()];
    this.#open = new Map();
    return taken.map(({ keys, ...counts }) => ({ ...counts, differingKeys: [...keys] }));
  }

  giveBack(reports: readonly ReadReport[]): void {
    for (const { rollout, target, differingKeys, ...numbers } of reports) {
      const counts = this.#of(rollout, target);
      for (const [what, n] of Object.entries(numbers)) counts[what as Count] += n;
      for (const key of differingKeys) if (counts.keys.size < KEYS) counts.keys.add(key);
    }
  }

  #of(rollout: string, target: string): Counts {
    const id = `${rollout} ${target}`;
    let counts = this.#open.get(id);
    if (!counts) {
      const none = { compared: 0, differing: 0, oldReads: 0, newReads: 0, oldErrors: 0, newErrors: 0 };
      this.#open.set(id, (counts = { rollout, target, ...none, keys: new Set() }));
    }
    return counts;
  }
}

/** A row's key as it leaves the process: people's keys are often people's names. */
export function hashed(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
