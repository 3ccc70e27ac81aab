/** Duty: visits every world that can be reached, breadth first, and tells the shortest way to the first that breaks a law. */
import { breachOf, type Breach } from './laws.fixture.js';
import { movesOf, type Setting } from './moves.fixture.js';
import { keyOf, type World } from './world.fixture.js';

export interface Exploration {
  readonly states: number;
  readonly moves: number;
  readonly ms: number;
  readonly breach?: Breach & { readonly trace: readonly string[] };
  /** Worlds from which no end can be reached any more; the way to the first of them. */
  readonly stuck: number;
  readonly stuckTrace: readonly string[];
  /** False when it stopped at `limit`. */
  readonly whole: boolean;
}

export interface Search {
  readonly setting: Setting;
  readonly start: World;
  /** Worlds that are judged and not gone on from. */
  readonly ends: (w: World) => boolean;
  /** Worlds in which nothing more needs to happen. */
  readonly rests: (w: World) => boolean;
  readonly limit: number;
  /** Only the search for a breach, without what is stuck. */
  readonly hunt?: boolean;
}

export function explore({ setting, start, ends, rests, limit, hunt = false }: Search): Exploration {
  const began = performance.now();
  const alike =
    setting.services[0] === setting.services[1] && !setting.unaware.some(Boolean) && samely(setting);
  const index = new Map<string, number>([[keyOf(start, alike), 0]]);
  const keys: string[] = [keyOf(start, alike)];
  const parents: number[] = [-1];
  const from: number[] = [];
  const to: number[] = [];
  const good: number[] = [];
  let moves = 0;
  let frontier: World[] = [start];
  let at = 0;
  const answer = (breach?: Breach, where = 0): Exploration => {
    const stuck = breach || hunt ? [] : stuckIn(keys.length, from, to, good);
    return {
      states: keys.length,
      moves,
      ms: performance.now() - began,
      ...(breach
        ? { breach: { ...breach, trace: traceTo(setting, start, alike, keys, parents, where) } }
        : {}),
      stuck: stuck.length,
      stuckTrace: stuck[0] === undefined ? [] : traceTo(setting, start, alike, keys, parents, stuck[0]),
      whole: keys.length < limit,
    };
  };
  const first = breachOf(setting, start);
  if (first) return answer(first);
  while (frontier.length > 0) {
    const following: World[] = [];
    for (const world of frontier) {
      const here = at;
      at += 1;
      const over = ends(world);
      if (!hunt && (over || rests(world))) good.push(here);
      if (over) continue;
      for (const move of movesOf(setting, world)) {
        moves += 1;
        const key = keyOf(move.world, alike);
        let there = index.get(key);
        if (there === undefined) {
          there = keys.length;
          index.set(key, there);
          keys.push(key);
          parents.push(here);
          const breach = breachOf(setting, move.world);
          if (breach) return answer(breach, there);
          if (keys.length >= limit) return { ...answer(undefined), stuck: 0, stuckTrace: [] };
          following.push(move.world);
        }
        if (!hunt && there !== here) {
          from.push(here);
          to.push(there);
        }
      }
    }
    frontier = following;
  }
  return answer();
}

/** True where nothing but their order tells the instances apart. */
function samely(s: Setting): boolean {
  return s.works[0] === s.works[1] && s.breaks[0] === s.breaks[1];
}

/** The moves on the way to a world, found again from the first. */
function traceTo(
  setting: Setting,
  start: World,
  alike: boolean,
  keys: readonly string[],
  parents: readonly number[],
  where: number,
): readonly string[] {
  const way: number[] = [];
  for (let n = where; n > 0; n = parents[n] ?? 0) way.push(n);
  const trace: string[] = [];
  let world = start;
  for (const n of way.toReversed()) {
    // of two worlds that count as one, the way may have gone on from the other; then its mirror image is told
    const move = movesOf(setting, world).find((m) => keyOf(m.world, alike) === keys[n]);
    if (!move) throw new Error(`the way to world ${n} cannot be found again`);
    trace.push(move.says);
    world = move.world;
  }
  return trace;
}

/** Worlds without a way to a good one: what cannot be reached backwards from those. */
function stuckIn(
  count: number,
  from: readonly number[],
  to: readonly number[],
  good: readonly number[],
): number[] {
  const starts = new Int32Array(count + 1);
  for (const n of to) starts[n + 1] = (starts[n + 1] ?? 0) + 1;
  for (let n = 0; n < count; n += 1) starts[n + 1] = (starts[n + 1] ?? 0) + (starts[n] ?? 0);
  const fill = starts.slice();
  const before = new Int32Array(to.length);
  for (let e = 0; e < to.length; e += 1) {
    const n = to[e] ?? 0;
    before[fill[n] ?? 0] = from[e] ?? 0;
    fill[n] = (fill[n] ?? 0) + 1;
  }
  const seen = new Uint8Array(count);
  const queue = [...good];
  for (const n of good) seen[n] = 1;
  for (let n = queue.pop(); n !== undefined; n = queue.pop())
    for (let e = starts[n] ?? 0; e < (starts[n + 1] ?? 0); e += 1) {
      const p = before[e] ?? 0;
      if (seen[p]) continue;
      seen[p] = 1;
      queue.push(p);
    }
  const stuck: number[] = [];
  for (let n = 0; n < count; n += 1) if (!seen[n]) stuck.push(n);
  return stuck;
}
