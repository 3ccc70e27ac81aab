/** A handful of kills around the steps of a small rollout: nothing is lost. The whole run is `npm run test:crash`. */
import { expect, it } from 'vitest';
import { COURSES } from './courses.js';
import { crashRun } from './run.js';

const DEEDS = ['apply add-column', 'apply backfill', 'apply not-null', 'undo default', 'record PhaseEntered'];

it('a control plane and a server that are killed lose nothing', { timeout: 240_000 }, async () => {
  const report = await crashRun({
    courses: COURSES.filter(({ name }) => name === 'parcels.weight'),
    wanted: ({ deed }) => DEEDS.includes(deed),
  });
  expect(report).toMatchObject({ faults: [], lost: 0, differing: 0, stuck: 0, runs: 2 });
  expect(report.killPoints).toBe(2 * DEEDS.length * 3);
});
