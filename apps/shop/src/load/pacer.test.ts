/** Duty: shows that turns are spread evenly, and that a stall is not made up for by a burst. */
import { expect, it } from 'vitest';
import { Pacer } from './pacer.js';

it('gives each turn its place, and none to whoever asks after an abort', async () => {
  const pacer = new Pacer(100, () => 1_000);
  const aborted = AbortSignal.abort();
  const startedAt = performance.now();
  for (let turn = 0; turn < 100; turn += 1) await pacer.turn(aborted);
  expect(performance.now() - startedAt).toBeLessThan(500);
});

it('catches up a quarter of a second, not more', async () => {
  let now = 0;
  const pacer = new Pacer(100, () => now);
  const { signal } = new AbortController();
  now = 60_000;
  const startedAt = performance.now();
  for (let turn = 0; turn < 26; turn += 1) await pacer.turn(signal);
  expect(performance.now() - startedAt).toBeLessThan(50);
  await pacer.turn(signal);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(9);
});
