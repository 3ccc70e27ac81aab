/** Duty: tests that values are counted in the buckets to which they belong, in whatever order they come. */
import { bucketOf, BUCKETS, totalOf, type Spread } from '@sluice/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Spreading } from './spreading.js';

const valuesOf = fc.array(
  fc.oneof(
    fc.double({ min: 0.0001, max: 10_000, noNaN: true }),
    fc.double({ min: 1, max: 1.2, noNaN: true }),
    fc.constantFrom(0, -1, Number.NaN, Infinity),
  ),
  { maxLength: 200 },
);

it('each value is counted once, in its own bucket', () => {
  fc.assert(
    fc.property(valuesOf, (values) => {
      const spreading = new Spreading();
      const counts = new Map<number, number>();
      for (const value of values) {
        spreading.add(value);
        counts.set(bucketOf(value), (counts.get(bucketOf(value)) ?? 0) + 1);
      }
      const expected: Spread = [...counts].toSorted(([a], [b]) => a - b);
      expect(spreading.spread()).toEqual(expected);
      expect(totalOf(spreading.spread())).toBe(values.length);
    }),
  );
});

it('what cannot be measured falls into the least bucket, also after something that could', () => {
  const spreading = new Spreading();
  for (const value of [5, Number.NaN, 5, -1]) spreading.add(value);
  expect(spreading.spread()).toEqual([
    [BUCKETS.least, 2],
    [bucketOf(5), 2],
  ]);
});
