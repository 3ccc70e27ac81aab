/** Duty: since when every client of an Unleash server could have fetched the newest flags. */
import { expect, it } from 'vitest';
import type { Rollout } from '@sluice/core';
import { fetchable } from './clients.js';

const rollout = (copied: number, copiedAt: number, more: object = {}): Rollout =>
  ({
    forgotten: false,
    targets: { eu: { finished: { 'prepare-schema': { at: 0 } }, moved: 5, copied, copiedAt, ...more } },
  }) as never;

it.each([
  ['one round after it stood there', [rollout(5, 1_000)], 18_000, 7],
  ['not a moment before', [rollout(5, 1_000)], 17_999, undefined],
  ['not while it is on its way there', [rollout(4, 1_000)], 90_000, undefined],
  ['not while another rollout’s is', [rollout(5, 0), rollout(4, 0)], 90_000, undefined],
  ['at once where nothing has begun', [rollout(0, 0, { finished: {} })], 0, 7],
])('%s', (_when, rollouts, now, revision) => {
  expect(fetchable(rollouts, 7, now)).toBe(revision);
});
