/** Duty: the share of the time follows what is felt, and what stands against going on is named. */
import { describe, expect, it } from 'vitest';
import { held, limitsOf, paced, restAfter, SHARE, type Read } from './pace.js';

const LIMITS = { latencyRatio: 1.5, mostShare: SHARE.own };
/** Reads of 2 ms while resting, with one of 8 in a hundred; and those beside a batch. */
const reads = (beside: readonly number[]): readonly Read[] => [
  ...Array.from({ length: 300 }, (_, i) => ({ ms: i % 50 === 0 ? 8 : 2, beside: false })),
  ...beside.map((ms) => ({ ms, beside: true })),
];
const many = (n: number, ms: number): readonly number[] => Array.from({ length: n }, () => ms);

describe('the share of the time', () => {
  it('grows by a step while nobody feels it, up to what its limits allow', () => {
    expect(paced(0.1, reads(many(40, 3)), LIMITS)).toEqual({ share: expect.closeTo(0.11), slow: '' });
    expect(paced(SHARE.own, reads([]), LIMITS).share).toBe(SHARE.own);
  });

  it('is halved when too many reads beside it are over the limit, and says so', () => {
    expect(paced(0.2, reads([...many(37, 3), ...many(3, 13)]), LIMITS)).toEqual({
      share: 0.1,
      slow: '3 of 340 reads beside it took over 12.0 ms (1.5 × p99)',
    });
    expect(paced(0.03, reads(many(40, 13)), LIMITS).share).toBe(SHARE.least);
  });

  it('does not blame itself for what is slow while it rests, nor for a few', () => {
    const storm = Array.from({ length: 300 }, () => ({ ms: 40, beside: false }));
    expect(paced(0.1, storm, LIMITS).slow).toBe('');
    expect(paced(0.1, reads([...many(38, 3), ...many(2, 13)]), LIMITS).slow).toBe('');
  });

  it('follows a limit of one’s own', () => {
    const slow = reads([...many(37, 3), ...many(3, 13)]);
    expect(paced(0.2, slow, { ...LIMITS, latencyRatio: 2 }).slow).toBe('');
    expect(paced(0.2, reads(many(40, 10)), { ...LIMITS, latencyRatio: 1.1 }).share).toBe(0.1);
  });

  it('is halved over the rate of the log, once for each look', () => {
    const limits = { ...LIMITS, walRate: 20 * 1024 ** 2 };
    const slow = 'the server writes 41.0 MB of WAL a second, limit 20.0 MB';
    expect(paced(0.2, reads([]), limits, { walRate: 41 * 1024 ** 2 })).toEqual({ share: 0.1, slow });
    expect(paced(0.2, reads([]), limits, { walRate: 41 * 1024 ** 2, old: true })).toEqual({
      share: 0.2,
      slow,
    });
    expect(paced(0.2, reads([]), limits, { walRate: 19 * 1024 ** 2 }).slow).toBe('');
    expect(paced(0.2, reads([]), LIMITS, { walRate: 41 * 1024 ** 2 }).slow).toBe('');
  });

  it('stays as it is while too little was measured', () => {
    expect(paced(0.15, reads([]).slice(0, 99), LIMITS)).toEqual({ share: 0.15, slow: '' });
  });

  it('makes the rest after a batch', () => {
    expect(restAfter(10, 0.5)).toBe(10);
    expect(restAfter(10, 0.1)).toBeCloseTo(90);
  });
});

describe('a replica', () => {
  const limits = { ...LIMITS, replicaLagMs: 5_000 };
  it.each([
    [{ EU_2: 5_000 }, limits, undefined],
    [{ EU_2: 12_000 }, LIMITS, undefined],
    [{ EU_1: 0, EU_2: 12_000 }, limits, 'the replica EU_2 is 12 s behind, limit 5.0 s'],
    [{ EU_2: 'connection refused' }, limits, 'the replica EU_2 does not answer: connection refused'],
  ])('%j', (lags, of, says) => {
    expect(held(lags, of)?.says).toBe(says);
  });
});

describe('a strain', () => {
  const limits = { ...LIMITS, deadShare: 0.2, yieldToVacuum: true, holdWhile: 'select busy()' };
  it.each([
    [{ deadShare: 0.31 }, '31.0 % of the rows are dead, limit 20.0 %'],
    [{ deadShare: 0.2, vacuum: null, question: { holds: false } }, undefined],
    [{ vacuum: 4711 }, 'the table is vacuumed or analyzed by session 4711'],
    [{ question: { holds: true } }, 'holdWhile is true: select busy()'],
    [{ question: { error: 'no such table' } }, 'holdWhile cannot be answered: no such table'],
  ])('%j', (strain, says) => {
    expect(held({}, limits, strain)?.says).toBe(says);
    expect(held({}, LIMITS, strain)).toBeUndefined();
  });
});

it.each([
  ['full', undefined],
  ['gentle', { latencyRatio: 1.5, mostShare: SHARE.most }],
  [
    { maxLatencyRatio: 1.2, maxReplicaLagMs: 5_000, windowPages: 64, passes: 3 },
    { latencyRatio: 1.2, mostShare: SHARE.own, replicaLagMs: 5_000, windowPages: 64, passes: 3 },
  ],
  [
    { maxWalRate: 1024, maxDeadShare: 0.2, yieldToVacuum: true, holdWhile: 'select true' },
    {
      latencyRatio: 1.5,
      mostShare: SHARE.most,
      walRate: 1024,
      deadShare: 0.2,
      yieldToVacuum: true,
      holdWhile: 'select true',
    },
  ],
] as const)('%j means', (pace, limits) => {
  expect(limitsOf(pace)).toEqual(limits);
});
