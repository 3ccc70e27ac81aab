/** Duty: shows when a delivery is tried again, and when it is given up. */
import { describe, expect, it } from 'vitest';
import { delayMs, SCHEDULE } from './schedule.js';

describe('a delivery that failed', () => {
  it('is tried again after longer and longer times, and given up after the sixth', () => {
    const delays = [1, 2, 3, 4, 5, 6].map((tries) => delayMs(SCHEDULE, tries, 0.5));
    expect(delays).toEqual([5_000, 30_000, 120_000, 600_000, 3_600_000, undefined]);
  });

  it('comes back a fifth earlier or later, as the dice fall', () => {
    expect([0, 0.25, 0.999_999].map((random) => delayMs(SCHEDULE, 1, random))).toEqual([4_000, 4_500, 6_000]);
  });

  it.each([
    ['is not pressed', 60_000, 60_000],
    ['is not kept waiting by less than the usual', 1_000, 5_000],
    ['cannot ask for more than an hour', 86_400_000, 3_600_000],
  ])('a receiver that says when %s', (_, askedMs, delay) => {
    expect(delayMs(SCHEDULE, 1, 0.5, askedMs)).toBe(delay);
  });
});
