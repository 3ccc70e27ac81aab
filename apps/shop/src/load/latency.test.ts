/** Duty: shows that quantiles are near the truth and the worst is exact. */
import { expect, it } from 'vitest';
import { Latency } from './latency.js';

it('knows the middle and the tail to 5 %, and the worst exactly', () => {
  const latency = new Latency();
  for (let ms = 1; ms <= 1_000; ms += 1) latency.add(ms);
  latency.add(5_432.1);
  const { p50Ms, p99Ms, worstMs } = latency.quantiles();
  expect(p50Ms).toBeGreaterThanOrEqual(500);
  expect(p50Ms).toBeLessThan(530);
  expect(p99Ms).toBeGreaterThanOrEqual(990);
  expect(p99Ms).toBeLessThan(1_045);
  expect(worstMs).toBe(5_432.1);
});

it('is 0 before the first request', () => {
  expect(new Latency().quantiles()).toEqual({ p50Ms: 0, p99Ms: 0, worstMs: 0 });
});
