/** Duty: chance that can be repeated: every random choice of a history comes from one seed. Must not be used for secrets. */

/** A stream of random numbers. */
export interface Chance {
  /** From 0 (included) to 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** True for `share` (0 to 1) of the calls. */
  often(share: number): boolean;
  one<T>(from: readonly [T, ...T[]] | readonly T[]): T;
  /** One of the names, each as often as its weight says. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T;
  /** A stream of its own that does not move this one. */
  fork(name: string): Chance;
}

/** The generator is mulberry32 (32 bits of state, public domain): small, even enough, and the same on every machine. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const self: Chance = {
    next,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    often: (share) => next() < share,
    one<T>(from: readonly T[]): T {
      const found = from[Math.floor(next() * from.length)];
      if (found === undefined) throw new Error('one of nothing was wanted');
      return found;
    },
    weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
      const entries = Object.entries(weights) as [T, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) if ((left -= weight) < 0) return name;
      return self.one(entries)[0];
    },
    fork: (name) => chance(mix(seed, name)),
  };
  return self;
}

/** FNV-1a over the name, begun with the seed. */
export function mix(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return hash;
}
