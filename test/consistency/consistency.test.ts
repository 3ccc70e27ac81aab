/** Five histories, as `npm test` runs them: real processes, faults as far as the machine has time for them, and nothing that the checker finds. */
import { expect, it } from 'vitest';
import { histories } from './command.fixture.js';

it('five histories without an anomaly', { timeout: 180_000 }, async () => {
  const { code, summary, stderr } = await histories('--histories', '5', '--lanes', '3');
  if (summary.anomalies > 0) throw new Error(stderr);
  expect(summary).toMatchObject({ histories: 5, anomalies: 0 });
  // what was never asked cannot have been answered wrongly
  expect(summary.operations).toBeGreaterThan(1_000);
  expect(code).toBe(0);
});
