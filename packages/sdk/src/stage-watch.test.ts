/** Duty: tests how often the stage is looked at, and what a database does to that which answers late or never. */
import { expect, it } from 'vitest';
import type { Ask } from './database.js';
import { handClock } from './hand-clock.fixture.js';
import { StageWatch } from './stage-watch.js';
import { turn } from './until.fixture.js';

/** A watch over one database, and when each look at it began. */
function watched(ask: (look: number) => ReturnType<Ask>, distrusts: boolean) {
  const clock = handClock();
  const begun: number[] = [];
  const watch = new StageWatch({
    asks: new Map([['main', () => ask(begun.push(clock.monotonic()))]]),
    service: 'checkout',
    region: undefined,
    clock,
    distrust: () => distrusts,
    learned: () => {},
    looked: () => {},
  });
  return {
    watch,
    begun,
    passes: async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 10) {
        clock.advance(10);
        await turn();
      }
    },
  };
}
const never = (): Promise<never> => new Promise(() => {});
const gaps = (moments: readonly number[]): readonly number[] =>
  moments.slice(1).map((at, n) => at - (moments[n] ?? 0));

it.each([
  ['in distrust', true, 800],
  ['in trust', false, 4_200],
])('two looks begin well within what is counted on: %s', async (_when, distrusts, mostMs) => {
  const { watch, begun, passes } = watched(() => Promise.resolve([]), distrusts);
  watch.start();
  await passes(20_000);
  expect(begun.length).toBeGreaterThan(4);
  expect(Math.max(...gaps(begun))).toBeLessThanOrEqual(mostMs);
});

it('one that hangs is not waited for', async () => {
  const { watch, begun, passes } = watched((look) => (look === 1 ? never() : Promise.resolve([])), true);
  watch.start();
  await passes(5_000);
  expect(watch.readable()).toBe(true);
  expect(Math.max(...gaps(begun))).toBeLessThanOrEqual(800);
});

it('three that never end do not end the watch, and are no more than three at a time', async () => {
  const { watch, begun, passes } = watched((look) => (look <= 3 ? never() : Promise.resolve([])), true);
  watch.start();
  await passes(29_000);
  expect(begun).toHaveLength(3);
  expect(watch.troubles()).toEqual(['sluice.stage on main has not answered yet']);
  await passes(2_000);
  expect(begun.length).toBeGreaterThan(3);
  expect(watch.readable()).toBe(true);
});

it('a database that answered once and then never again is told as one that does not answer', async () => {
  const { watch, passes } = watched((look) => (look === 1 ? Promise.resolve([]) : never()), false);
  watch.start();
  await passes(1_000);
  expect(watch.readable()).toBe(true);
  await passes(40_000);
  expect(watch.readable()).toBe(false);
  expect(watch.troubles()[0]).toContain('has not answered within 30 s');
});
