/** Duty: twenty backfills of any kind: every row agrees at the end, and nothing that was written is lost. */
import { expect, it } from 'vitest';
import { useTarget } from './target.fixture.js';
import { tryBackfills } from './any-backfill.fixture.js';

const target = useTarget();

it('fills every row and loses no write, whatever the table, the writers and the interruptions', async () => {
  expect(await tryBackfills(target, 20, 150_000)).toBe(20);
}, 180_000);
