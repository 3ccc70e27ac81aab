/** Duty: tests that a forecast reads as intervals in fitting units. */
import type { PlanView } from '@sluice/api';
import { expect, it } from 'vitest';
import { forecastLines } from './forecast.js';

it('says time, log and growth', () => {
  const forecast = {
    rows: 4_200_000,
    seconds: { low: 540, high: 840 },
    walBytes: { low: 1.4e9, high: 2.34e9 },
    heapBytes: { low: 0, high: 0 },
    indexBytes: { low: 900_000, high: 40e6 },
    diskBytes: { low: 0, high: 1.5e9 },
    basis: 'by the book',
  };
  expect(forecastLines({ target: 'eu', forecast } as unknown as PlanView['targets'][number])).toEqual([
    'about 9 to 14 min, 1.4 to 2.3 GB WAL',
    'disk + 0 to 1.5 GB (table + under 1 kB, indexes + 0.9 to 40 MB)',
  ]);
});

it('says nothing where nothing is known', () => {
  expect(forecastLines({ target: 'us' } as unknown as PlanView['targets'][number])).toEqual([]);
});
