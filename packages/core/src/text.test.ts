/** Duty: durations as people read them. */
import { expect, it } from 'vitest';
import { seconds } from './text.js';

it.each([
  [-5, '0 ms'],
  [0, '0 ms'],
  [850, '850 ms'],
  [999.4, '999 ms'],
  [999.6, '1 s'],
  [12_400, '12 s'],
  [59_600, '1 min'],
  [380_000, '6 min 20 s'],
  [3_599_600, '1 h'],
  [11_100_000, '3 h 5 min'],
  [86_400_000, '24 h'],
])('%d ms reads %s', (ms, text) => {
  expect(seconds(ms)).toBe(text);
});
