/** Duty: two hundred backfills of any kind: every row agrees at the end, and nothing that was written is lost. */
import { expect, it } from 'vitest';
import { useTarget } from './target.fixture.js';
import { tryBackfills } from './any-backfill.fixture.js';

const target = useTarget();

it('fills every row and loses no write in two hundred cases', async () => {
  expect(await tryBackfills(target, 200, 500_000)).toBe(200);
}, 560_000);
