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

/** Which reads are counted together. */
interface About {
  readonly rollout: string;
  readonly target: string;
}

export class Reports {
  #open = new Map<string, Counts>();
  /** The counts asked for last: most reads follow a read of the same column. */
  #last: { readonly about: About; readonly counts: Counts } | undefined;

  count(about: About, what: Count): void {
    this.#of(about)[what] += 1;
  }

  /** Counts a comparison; of a difference it keeps the key's hash. */
  compared(about: About, agrees: boolean, key: unknown): void {
    const counts = this.#of(about);
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
    this.#last = undefined;
    return taken.map(({ keys, ...counts }) => ({ ...counts, differingKeys: [...keys] }));
  }

  giveBack(reports: readonly ReadReport[]): void {
    for (const { rollout, target, differingKeys, ...numbers } of reports) {
      const counts = this.#of({ rollout, target });
      for (const [what, n] of Object.entries(numbers)) counts[what as Count] += n;
      for (const key of differingKeys) if (counts.keys.size < KEYS) counts.keys.add(key);
    }
  }

  #of(about: About): Counts {
    if (this.#last?.about === about) return this.#last.counts;
    const { rollout, target } = about;
    const id = `${rollout} ${target}`;
    let counts = this.#open.get(id);
    if (!counts) {
      const none = { compared: 0, differing: 0, oldReads: 0, newReads: 0, oldErrors: 0, newErrors: 0 };
      this.#open.set(id, (counts = { rollout, target, ...none, keys: new Set() }));
    }
    this.#last = { about, counts };
    return counts;
  }
}

/** A row's key as it leaves the process: people's keys are often people's names. */
function hashed(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
