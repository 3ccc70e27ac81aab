/** Duty: tables for the arithmetic of guardrails: small numbers, both sides alike, and what is worse than its limit. */
import { describe, expect, it } from 'vitest';
import { BAD, majorityEvidence, meanOfLogs, rateEvidence, type Stratum } from './evidence.js';
import {
  bucketOf,
  edgesOf,
  BUCKETS,
  countAbove,
  merged,
  quantile,
  RELATIVE_ERROR,
  valueOf,
  type Spread,
} from './spread.js';

const stratum = (oldEvents: number, oldCalls: number, newEvents: number, newCalls: number): Stratum => ({
  oldCalls,
  newCalls,
  oldEvents,
  newEvents,
});

describe('the rate of errors against 1.5 times the old side', () => {
  it.each([
    { says: '1 of 3', strata: [stratum(0, 3, 1, 3)], bad: false },
    { says: '1 of 3 at one percent', strata: [stratum(0, 300, 1, 3)], bad: false },
    { says: '3 of 3, and the old side has hardly been seen', strata: [stratum(0, 3, 3, 3)], bad: false },
    { says: 'nothing at all', strata: [], bad: false },
    { says: 'no error', strata: [stratum(0, 1e6, 0, 1e4)], bad: false },
    { says: 'the same rate', strata: [stratum(1_000, 100_000, 10, 1_000)], bad: false },
    { says: 'the limit itself', strata: [stratum(1_000, 100_000, 1_500, 100_000)], bad: false },
    { says: 'less than the limit, for very long', strata: [stratum(1e6, 1e8, 1.4e6, 1e8)], bad: false },
    { says: 'twice the rate, few', strata: [stratum(20, 1_000, 4, 100)], bad: false },
    { says: 'twice the rate, many', strata: [stratum(10_000, 1e6, 2_000, 1e5)], bad: true },
    { says: '5 of 100, the old side none of 9,900', strata: [stratum(0, 9_900, 5, 100)], bad: true },
    { says: '30 of 100, the old side none of 100', strata: [stratum(0, 100, 40, 100)], bad: true },
    // all in the same slice, where the share of traffic was another: pooled, the new side would look three times as bad
    {
      says: 'an outage while the new side had more of the traffic',
      strata: [stratum(0, 9_900, 0, 100), stratum(450, 500, 450, 500)],
      bad: false,
    },
    // a call of the old slice that failed in the next one
    { says: 'an error after its call', strata: [stratum(0, 500, 0, 5), stratum(0, 0, 1, 0)], bad: false },
  ])('$says: bad is $bad', ({ strata, bad }) => {
    expect(rateEvidence(strata, 1.5) >= BAD).toBe(bad);
  });
});

describe('more than half of all trials', () => {
  it.each([
    [0, 0, false],
    [3, 3, false],
    [10, 10, false],
    [20, 20, true],
    [500, 1_000, false],
    [520, 1_000, false],
    [650, 1_000, true],
    [0, 1_000_000, false],
  ])('%i of %i: bad is %s', (hits, trials, bad) => {
    expect(majorityEvidence(hits, trials) >= BAD).toBe(bad);
  });
});

it('the mean of evidence is taken of the numbers, not of their logarithms', () => {
  expect(meanOfLogs([Math.log(1), Math.log(3)])).toBeCloseTo(Math.log(2), 12);
  expect(meanOfLogs([-1e6, 800])).toBeCloseTo(800 - Math.log(2), 6);
});

describe('a spread', () => {
  const values = Array.from({ length: 5_000 }, (_, i) => 0.05 * 1.002 ** i);
  const spread: Spread = merged(values.map((v) => [bucketOf(v), 1] as const));

  it.each([0.01, 0.5, 0.9, 0.99, 1])('answers the quantile %f within its relative error', (q) => {
    const exact = values[Math.max(1, Math.ceil(q * values.length)) - 1] ?? 0;
    expect(Math.abs((quantile(spread, q) ?? 0) - exact) / exact).toBeLessThanOrEqual(RELATIVE_ERROR + 1e-9);
  });

  it('adds up, in any order', () => {
    const [a, b] = [spread.slice(0, 40), spread.slice(40)];
    expect(merged(a, b)).toEqual(merged(b, a));
    expect(merged(a, b)).toEqual(spread);
    expect(merged(spread, spread).map(([, n]) => n)).toEqual(spread.map(([, n]) => 2 * n));
  });

  it('counts above a limit what is above it for certain', () => {
    const limit = 1.3;
    const sure = values.filter((v) => bucketOf(v) > bucketOf(limit)).length;
    expect(countAbove(spread, limit)).toBe(sure);
    expect(sure).toBeLessThanOrEqual(values.filter((v) => v > limit).length);
  });

  it('knows the edges of each bucket', () => {
    for (const value of [...values, 0, -1, 1e-9, 1e9, Infinity]) {
      const [above, upTo] = edgesOf(bucketOf(value));
      // a power and a logarithm round differently, right at an edge
      const slack = 1e-12 * Math.abs(value);
      expect(above < value + slack && (value === Infinity || value <= upTo + slack)).toBe(true);
    }
    expect(edgesOf(7)[1]).toBe(edgesOf(8)[0]);
    expect([edgesOf(BUCKETS.least)[0], edgesOf(BUCKETS.most)[1]]).toEqual([-Infinity, Infinity]);
  });

  it('has room for anything, and says nothing where nothing was counted', () => {
    expect([bucketOf(0), bucketOf(-1), bucketOf(Number.NaN)]).toEqual(Array(3).fill(BUCKETS.least));
    expect(bucketOf(Infinity)).toBe(BUCKETS.most);
    expect(valueOf(BUCKETS.most)).toBeGreaterThan(500_000);
    expect(quantile([], 0.5)).toBeUndefined();
  });
});
