/** Whatever the holders do, tries queue for no more than one try and a small share of the time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looked, mayQueue, patient, QUEUED_SHARE, tried, type Holder } from './lock-patience.js';

const LIMIT = 50;
/** A fifth of the limit is left for what else makes others wait. */
const TIMEOUT = 40;
const holder = (id: string, openMs: number | null = 0): Holder => ({ id, openMs });
const after = (holders: readonly Holder[], now: number, before = patient(0)): number =>
  mayQueue(looked(before, holders, now), LIMIT, now);

describe('a try', () => {
  it('queues at once where nobody holds the lock, or only who came lately', () => {
    expect(after([], 0)).toBe(TIMEOUT);
    expect(after([holder('a', 900), holder('b', null)], 0)).toBe(TIMEOUT);
  });

  it('does not queue behind a transaction that was open for long', () => {
    expect(after([holder('a', 1_001)], 0)).toBe(0);
    expect(after([holder('a', 60_000)], 59_000)).toBe(0);
  });

  it('does not queue again behind who outlasted it, however long', () => {
    const first = looked(patient(0), [holder('a', null)], 0);
    const failed = tried(first, TIMEOUT, 50);
    expect(after([holder('a', null)], 3_600_000, failed)).toBe(0);
    expect(after([], 60_000, failed)).toBe(TIMEOUT);
  });

  it('queues behind a newcomer when there is allowance for a whole try again', () => {
    const failed = tried(patient(0), TIMEOUT, 50);
    const again = TIMEOUT / QUEUED_SHARE;
    expect(after([holder('b')], again - 100, failed)).toBe(0);
    expect(after([holder('b')], again + 100, failed)).toBe(TIMEOUT);
  });

  it('queues for what is left where nobody seems to hold the lock', () => {
    const failed = tried(patient(0), TIMEOUT, 50);
    expect(after([], 100, failed)).toBe(0);
    expect(after([], 1_000, failed)).toBe(15);
  });

  it('never makes tries queue for more than one try and the share', () => {
    const looks = fc.array(
      fc.record({
        rest: fc.integer({ min: 1, max: 2_000 }),
        holders: fc.array(
          fc.record({
            id: fc.constantFrom('a', 'b', 'c', 'd'),
            openMs: fc.option(fc.integer({ min: 0, max: 5_000 })),
          }),
          { maxLength: 3 },
        ),
      }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(looks, fc.integer({ min: 1, max: 500 }), (all, timeout) => {
        let now = 0;
        let patience = patient(now);
        let queued = 0;
        for (const { rest, holders } of all) {
          now += rest;
          patience = looked(patience, holders, now);
          const ms = mayQueue(patience, timeout, now);
          if (ms === 0) continue;
          now += ms;
          queued += ms;
          patience = tried(patience, ms, now);
          expect(ms).toBeLessThanOrEqual(timeout);
          expect(queued).toBeLessThanOrEqual(timeout + QUEUED_SHARE * now);
        }
      }),
    );
  });
});
