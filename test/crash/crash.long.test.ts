/** The whole crash run: the control plane, then PostgreSQL, killed before, within and after every step, there and back. */
import { expect, it } from 'vitest';
import { crashRun } from './run.js';

it('nothing is lost, whatever is killed whenever', { timeout: 1_200_000 }, async () => {
  const report = await crashRun();
  expect(report).toMatchObject({ faults: [], missing: [], lost: 0, differing: 0, stuck: 0, runs: 6 });
  expect(report.killPoints).toBeGreaterThanOrEqual(60);
});
