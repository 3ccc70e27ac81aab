/** Duty: tests that a forecast reads as intervals in fitting units, and says what it stands on. */
import type { PlanView } from '@sluice/api';
import { expect, it } from 'vitest';
import { forecastLines } from './forecast.js';

it('says time, log and growth, and the basis once', () => {
  const forecast = {
    rows: 4_200_000,
    seconds: { low: 540, high: 840 },
    walBytes: { low: 1.4e9, high: 2.34e9 },
    heapBytes: { low: 0, high: 0 },
    indexBytes: { low: 900_000, high: 40e6 },
    diskBytes: { low: 1, high: 2 },
    basis: 'by the book',
  };
  const targets = [{ target: 'eu', forecast }, { target: 'us' }] as unknown as PlanView['targets'];
  expect(forecastLines({ targets } as PlanView)).toEqual([
    '    backfill on eu takes about 9 to 14 min, 1.4 to 2.3 GB WAL',
    '    and leaves the table under 1 kB and its indexes 0.9 to 40 MB larger',
    '    forecast: by the book',
  ]);
});
