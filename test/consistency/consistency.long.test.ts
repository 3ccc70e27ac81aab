/** So many histories as `npm run test:long` has time for. */
import { expect, it } from 'vitest';
import { histories } from './command.fixture.js';

it('twenty-four histories without an anomaly', { timeout: 900_000 }, async () => {
  const { code, summary, stderr } = await histories('--histories', '24', '--lanes', '3', '--seed', '1000');
  if (summary.anomalies > 0) throw new Error(stderr);
  expect(summary).toMatchObject({ histories: 24, anomalies: 0 });
  // faults of many kinds, or the run would show little
  expect(Object.keys(summary.faults).length).toBeGreaterThan(10);
  expect(code).toBe(0);
});
