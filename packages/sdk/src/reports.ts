/** Duty: counts what reads have shown, until the control plane has it; must not know how a report is sent. */
import type { Measured, ReadReport } from '@sluice/core/sdk';
import { hashedKey, keyText } from './percent.js';
import { Spreading } from './spreading.js';
import type { Side } from './staged.js';

/** Keys of one report; more would tell nothing new. */
const KEYS = 20;
/** Reports of one batch: the control plane takes 1,000 and a megabyte, and refuses a heartbeat that has more as a whole. */
const AT_ONCE = 200;
/** What is counted apart, by rollout, target and revision; beyond that the oldest revisions lose what was measured. */
const APART = 1_000;
/** Sides that differ by less than this, in milliseconds, are equally fast: nobody notices, and noise is larger. */
const EQUAL_MS = 1;

type Count = 'oldErrors' | 'newErrors' | Exclude<Numbers<Measured>, 'revision'>;
type Numbers<T> = { [K in keyof T]: T[K] extends number ? K : never }[keyof T];
type Counted = Count | 'oldReads' | 'newReads' | 'oldTouches' | 'compared' | 'differing';
type Timed = 'oldMs' | 'newMs' | 'ratios';

/** Which reads are counted together. */
export interface About {
  readonly rollout: string;
  readonly target: string;
  readonly revision: number;
}

interface Counts {
  readonly about: About;
  readonly numbers: Record<Counted, number>;
  readonly spreads: Record<Timed, Spreading>;
  readonly keys: Set<string>;
}

/** Reports under way: the same ones are sent again until somebody has them, so the number tells what was counted. */
export interface Batch {
  readonly batch: number;
  readonly reports: readonly ReadReport[];
}

export class Reports {
  /** The oldest first. */
  #open = new Map<string, Counts>();
  /** Totals by rollout and target of what was counted under revisions too many to be told apart. */
  #folded = new Map<string, Counts>();
  /** The counts asked for last: most reads follow a read of the same column. */
  #last: { readonly about: About; readonly counts: Counts } | undefined;
  #sent: Batch | undefined;
  #batches = 0;
  /** Called when something bad was counted that should not wait for its turn. */
  trouble: () => void = () => {};

  count(about: About, what: Count): void {
    this.#of(about).numbers[what] += 1;
  }

  /** As `count`, by name: a property of many names takes longer to find than all else here. */
  read(about: About, side: Side): void {
    const { numbers } = this.#of(about);
    if (side === 'old') numbers.oldReads += 1;
    else numbers.newReads += 1;
  }

  /** Somebody was told that the old column may be touched. */
  touches(about: About): void {
    this.#of(about).numbers.oldTouches += 1;
  }

  /** A side answered, after `ms` milliseconds. */
  took(about: About, side: Side, ms: number): void {
    const { spreads } = this.#of(about);
    (side === 'old' ? spreads.oldMs : spreads.newMs).add(ms);
  }

  /** The new side answered after `ms` milliseconds and the old one, beside it, after `oldMs`. */
  pair(about: About, ms: number, oldMs: number): void {
    const ratio = Math.abs(ms - oldMs) < EQUAL_MS ? 1 : ms / Math.max(oldMs, Number.MIN_VALUE);
    this.#of(about).spreads.ratios.add(ratio);
  }

  /** An answer failed; `alone`: as far as is known the other side did not. */
  failed(about: About, side: Side, alone: boolean): void {
    if (!alone) return;
    this.count(about, side === 'old' ? 'oldAlone' : 'newAlone');
    if (side === 'new') this.trouble();
  }

  opened(about: About): void {
    this.count(about, 'openings');
    this.trouble();
  }

  violated(about: About): void {
    this.count(about, 'violations');
    this.trouble();
  }

  /** Counts a comparison; of a difference it keeps the key's hash. */
  compared(about: About, agrees: boolean, key: unknown): void {
    const { numbers, keys } = this.#of(about);
    numbers.compared += 1;
    if (agrees) return;
    numbers.differing += 1;
    const text = keyText(key);
    if (keys.size < KEYS && text !== '') keys.add(hashedKey(text));
    this.trouble();
  }

  /** What is to be sent now: what nobody has answered yet, else what was counted since, the oldest first. */
  take(): Batch {
    if (this.#sent) return this.#sent;
    const folded = takeFirst(this.#folded, AT_ONCE);
    const taken = takeFirst(this.#open, AT_ONCE - folded.length);
    this.#last = undefined;
    if (folded.length + taken.length === 0) return { batch: this.#batches, reports: [] };
    this.#batches += 1;
    this.#sent = { batch: this.#batches, reports: [...folded.map(totals), ...taken.map(report)] };
    return this.#sent;
  }

  /** True when a batch did not have room for everything. */
  more(): boolean {
    return this.#folded.size + this.#open.size > 0;
  }

  /** Somebody has it, or will never want it. */
  settle({ batch }: Batch): void {
    if (this.#sent?.batch === batch) this.#sent = undefined;
  }

  #of(about: About): Counts {
    if (this.#last?.about === about) return this.#last.counts;
    const { rollout, target, revision } = about;
    const id = `${rollout} ${target} ${revision}`;
    let counts = this.#open.get(id);
    if (!counts) {
      if (this.#open.size >= APART) for (const oldest of takeFirst(this.#open, 1)) this.#fold(oldest);
      this.#open.set(id, (counts = nothing({ rollout, target, revision })));
    }
    this.#last = { about, counts };
    return counts;
  }

  /**
   * Under another revision a measurement would be a lie, so it is dropped with its revision; what was read, touched, compared
   * and found to differ stays true of the rollout.
   */
  #fold({ about, numbers, keys }: Counts): void {
    const id = `${about.rollout} ${about.target}`;
    let sum = this.#folded.get(id);
    if (!sum) {
      if (this.#folded.size >= APART) takeFirst(this.#folded, 1);
      this.#folded.set(id, (sum = nothing(about)));
    }
    for (const name of Object.keys(NONE) as Counted[]) sum.numbers[name] += numbers[name];
    for (const key of keys) if (sum.keys.size < KEYS) sum.keys.add(key);
  }
}

/** Takes so many out of a map, those first that were put in first. */
function takeFirst(from: Map<string, Counts>, most: number): readonly Counts[] {
  const taken: Counts[] = [];
  for (const [id, counts] of from) {
    if (taken.length >= most) break;
    from.delete(id);
    taken.push(counts);
  }
  return taken;
}

function nothing(about: About): Counts {
  return {
    about,
    numbers: { ...NONE },
    spreads: { oldMs: new Spreading(), newMs: new Spreading(), ratios: new Spreading() },
    keys: new Set(),
  };
}

const NONE: Readonly<Record<Counted, number>> = {
  compared: 0,
  differing: 0,
  oldReads: 0,
  newReads: 0,
  oldTouches: 0,
  oldErrors: 0,
  newErrors: 0,
  oldBeside: 0,
  newBeside: 0,
  oldAlone: 0,
  newAlone: 0,
  fallbacks: 0,
  openings: 0,
  violations: 0,
};

/** Without what was measured. */
function totals(counts: Counts): ReadReport {
  const { measured: _measured, ...told } = report(counts);
  return told;
}

function report({ about, numbers, spreads, keys }: Counts): ReadReport {
  const { compared, differing, oldReads, newReads, oldTouches, oldErrors, newErrors, ...more } = numbers;
  const { rollout, target, revision } = about;
  return {
    rollout,
    target,
    compared,
    differing,
    oldReads,
    newReads,
    oldTouches,
    oldErrors,
    newErrors,
    differingKeys: [...keys],
    measured: {
      revision,
      ...more,
      oldMs: spreads.oldMs.spread(),
      newMs: spreads.newMs.spread(),
      ratios: spreads.ratios.spread(),
    },
  };
}
