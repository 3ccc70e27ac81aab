/** Duty: streams of reads as services show them, from a seed: good releases with all that makes them look bad, and bad ones. */
import {
  bucketOf,
  judge,
  MEASURES,
  type Limits,
  type Measure,
  type PartReads,
  type ReadSlice,
} from '@sluice/core';

/** Random numbers that a seed repeats. */
interface Chance {
  /** From 0 up to, but not including, 1. */
  readonly next: () => number;
  readonly normal: () => number;
  readonly pick: <T>(from: readonly T[]) => T;
  /** How many of `n` trials with chance `p` hit. */
  readonly count: (n: number, p: number) => number;
}

/** What a release does, and what goes on around it. */
export interface Scene {
  readonly name: string;
  /** Calls a second that can be compared. */
  readonly rate: number;
  readonly percent: number;
  /** Seconds that the rung is watched. */
  readonly seconds: number;
  /** Of the old side, in milliseconds; log-normal with this spread of the logarithm, and a Pareto tail of 1 % of calls. */
  readonly medianMs: number;
  readonly sigma: number;
  /** Share of a call's time that is its key's and moment's own, so that both sides feel it. */
  readonly shared: number;
  /** How much longer the side that runs beside takes: it comes second to the pool. */
  readonly besideTimes: number;
  /** Chance that one side of a call fails by itself. */
  readonly errors: number;
  /** Keys that always fail, on both sides, as a share of calls; they stick to a side. */
  readonly poison: number;
  /** Chance a second that an outage of a few seconds begins. */
  readonly outages: number;
  readonly newTimes: number;
  readonly newErrorTimes: number;
  /** Chance that the new side alone throws, or is wrong. */
  readonly throws: number;
  readonly wrong: number;
}

export interface Outcome {
  readonly measure: Measure;
  /** Seconds since the rung began. */
  readonly at: number;
  /** Seconds since the new side had answered `MINIMUM` calls; 0 where it was rolled back before. */
  readonly afterMinimum: number;
}

/** As they are in a spec that says nothing of them. */
const LIMITS: Limits = {
  guardrails: { differing: 0, errors: 1.5, latency: 1.3 },
  shadow: { sample: 1, windowMs: 600_000, minimum: 100 },
};
/** The minimum count that delays are counted from: below it a breach must be glaring. */
export const MINIMUM = 100;
const HEARTBEAT_S = 5;
const BREAKER = 5;

export function goodScene(seed: number): Scene {
  const { pick } = chanceOf(seed * 7_919 + 1);
  return {
    name: 'good',
    rate: pick([2, 10, 50, 200, 500]),
    percent: pick([1, 1, 10, 50, 100]),
    seconds: pick([60, 300, 600]),
    medianMs: pick([0.3, 2, 8, 40]),
    sigma: pick([0.2, 0.5, 1, 1.5]),
    shared: pick([0, 0.5, 0.9]),
    besideTimes: pick([1, 1, 1.2, 2]),
    errors: pick([0, 0, 0.0001, 0.001, 0.01, 0.05]),
    poison: pick([0, 0, 0.001, 0.05]),
    outages: pick([0, 0.002, 0.01]),
    // within the limits of 1.3 and 1.5, some of them
    newTimes: pick([1, 1, 1, 0.8, 1.2]),
    newErrorTimes: pick([1, 1, 1, 0.5, 1.3]),
    throws: 0,
    wrong: 0,
  };
}

export const BAD_SCENES: Readonly<Record<string, Partial<Scene>>> = {
  'wrong for 2 % of rows': { wrong: 0.02 },
  'three times slower': { newTimes: 3 },
  throwing: { throws: 1 },
  'throwing for 5 % of rows': { throws: 0.05 },
};

/** A bad release in otherwise ordinary traffic, at the first percent. */
export function badScene(seed: number, kind: string): Scene {
  const { pick } = chanceOf(seed * 104_729 + 3);
  return {
    ...goodScene(seed),
    name: kind,
    percent: 1,
    seconds: 600,
    rate: pick([100, 200, 500]),
    medianMs: pick([2, 8, 40]),
    sigma: pick([0.2, 0.5, 1]),
    besideTimes: pick([1, 1.2]),
    errors: pick([0, 0.001]),
    newTimes: 1,
    newErrorTimes: 1,
    ...BAD_SCENES[kind],
  };
}

/** Plays a scene and judges it at each look, as a runner does; undefined: it was never rolled back. */
export function play(scene: Scene, seed: number): Outcome | undefined {
  const stream = streamOf(scene, chanceOf(seed));
  let enoughAt: number | undefined;
  for (let second = 1; second <= scene.seconds; second += 1) {
    const troubled = stream.second(second);
    // a heartbeat is sent every five seconds, and at once after trouble
    if (!troubled && second % HEARTBEAT_S !== 0) continue;
    const reads = stream.reads();
    if (reads.slices.reduce((n, s) => n + s.newCalls, 0) >= MINIMUM) enoughAt ??= second;
    for (const measure of MEASURES)
      if (judge(reads, LIMITS, measure).verdict === 'bad')
        return { measure, at: second, afterMinimum: second - (enoughAt ?? second) };
  }
  return undefined;
}

interface Stream {
  /** Lets a second pass; true when something happened that is reported at once. */
  readonly second: (second: number) => boolean;
  readonly reads: () => PartReads;
}

function streamOf(scene: Scene, chance: Chance): Stream {
  const { rate, percent, errors, poison, newErrorTimes, throws, wrong } = scene;
  const ratios = new Map<number, number>();
  const slices: { -readonly [K in keyof ReadSlice]: number }[] = [];
  const sums = {
    compared: 0,
    differing: 0,
    ran: 0,
    openings: 0,
    failuresInARow: 0,
    faultsInARow: 0,
    breakerUntil: 0,
  };
  // a poison key sticks to a side: at one percent there may be none on the new side, or far too many
  const poisonOfNew = poison * chance.pick([0, 0, 1, 5]);
  let outageUntil = 0;
  let slowUntil = 0;

  function second(now: number): boolean {
    if (chance.next() < scene.outages) outageUntil = now + 1 + 4 * chance.next();
    if (chance.next() < scene.outages) slowUntil = now + 1 + 9 * chance.next();
    const outage = now < outageUntil ? 0.9 : 0;
    const crowd = now < slowUntil ? 8 : 1;
    if (now % 10 === 1) slices.push({ at: now * 1_000, oldCalls: 0, newCalls: 0, oldAlone: 0, newAlone: 0 });
    const slice = slices.at(-1);
    if (!slice) throw new Error('the first second opens a slice');
    const calls = chance.count(rate * 2, 0.5);
    const chosen = chance.count(calls, percent / 100);
    const others = calls - chosen;
    const before = { newAlone: slice.newAlone, differing: sums.differing };

    // both sides run on each of the others' calls too; what both fail on is nobody's
    const bothFail = chance.count(others, Math.max(poison, outage));
    const oldAlone = chance.count(others - bothFail, errors);
    slice.oldCalls += others;
    slice.oldAlone += oldAlone;
    const comparable = Math.round((others - bothFail - oldAlone) * (1 - throws));
    sums.ran += others;
    sums.compared += comparable;
    sums.differing += chance.count(comparable, wrong);

    for (let i = 0; i < chosen; i += 1) {
      if (now < sums.breakerUntil) {
        slice.oldCalls += 1;
        // nobody asks the new side now, so nobody can share the blame
        if (chance.next() < Math.max(poisonOfNew, outage, errors)) slice.oldAlone += 1;
        continue;
      }
      slice.oldCalls += 1;
      slice.newCalls += 1;
      sums.ran += 1;
      if (chance.next() < Math.max(poisonOfNew, outage)) {
        fails(now, false);
        continue;
      }
      if (chance.next() < errors) {
        slice.oldAlone += 1;
        continue;
      }
      if (chance.next() < Math.max(throws, errors * newErrorTimes)) {
        slice.newAlone += 1;
        fails(now, true);
        continue;
      }
      sums.failuresInARow = 0;
      sums.faultsInARow = 0;
      sums.compared += 1;
      if (chance.next() < wrong) sums.differing += 1;
      const [oldMs, newMs] = times(crowd);
      const bucket = bucketOf(Math.abs(newMs - oldMs) < 1 ? 1 : newMs / oldMs);
      ratios.set(bucket, (ratios.get(bucket) ?? 0) + 1);
    }
    return slice.newAlone > before.newAlone || sums.differing > before.differing;
  }

  /** The breaker does not know whose fault it is; what it reports does. */
  function fails(now: number, alone: boolean): void {
    sums.failuresInARow += 1;
    sums.faultsInARow = alone ? sums.faultsInARow + 1 : 0;
    if (sums.failuresInARow < BREAKER) return;
    sums.breakerUntil = now + 30;
    if (sums.faultsInARow >= BREAKER) sums.openings += 1;
  }

  function times(crowd: number): readonly [old: number, fresh: number] {
    const both = scene.sigma * Math.sqrt(scene.shared) * chance.normal();
    const own = scene.sigma * Math.sqrt(1 - scene.shared);
    const one = (factor: number): number => {
      const tail = chance.next() < 0.01 ? Math.min(1_000, (1 - chance.next()) ** -0.8) : 1;
      return scene.medianMs * crowd * factor * tail * Math.exp(both + own * chance.normal());
    };
    return [one(scene.besideTimes), one(scene.newTimes)];
  }

  return {
    second,
    reads: () => ({
      service: 'checkout',
      compared: sums.compared,
      differing: sums.differing,
      ran: sums.ran,
      openings: sums.openings,
      violations: 0,
      slices,
      oldMs: [],
      newMs: [],
      ratios: [...ratios],
    }),
  };
}

/** mulberry32, with what distributions need. */
function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    normal,
    pick: (from) => from[Math.floor(next() * from.length)] as never,
    count(n, p) {
      if (p <= 0 || n <= 0) return 0;
      if (p >= 1) return n;
      const mean = n * p;
      if (mean > 30 && n * (1 - p) > 30)
        return Math.min(n, Math.max(0, Math.round(mean + Math.sqrt(mean * (1 - p)) * normal())));
      if (n <= 60) {
        let hits = 0;
        for (let i = 0; i < n; i += 1) if (next() < p) hits += 1;
        return hits;
      }
      // waiting times between hits
      let hits = 0;
      let at = Math.floor(Math.log(1 - next()) / Math.log(1 - p));
      while (at < n) {
        hits += 1;
        at += 1 + Math.floor(Math.log(1 - next()) / Math.log(1 - p));
      }
      return hits;
    },
  };
}
