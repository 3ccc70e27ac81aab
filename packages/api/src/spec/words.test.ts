/** Duty: proves durations and guesses at misspelt words. */
import { describe, expect, it } from 'vitest';
import { readDuration } from './duration.js';
import { distance, nearest } from './nearest.js';

describe('a duration', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['500ms', 500],
    ['5s', 5_000],
    ['1.5s', 1_500],
    ['10m', 600_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['1h30m', 5_400_000],
    ['1 h 30 m', 5_400_000],
  ])('%s is %d ms', (text, ms) => expect(readDuration(text)).toEqual({ ms }));

  it.each(['', 's', '5 minutes', '5x', '1h-5m', '5m h', '10mm', '1e3s', 'Infinity', '366d'])(
    '%j is none',
    (text) => {
      expect(readDuration(text)).toHaveProperty('todo');
    },
  );
});

describe('the nearest known word', () => {
  it.each([
    ['simple', ['sample', 'window', 'minimum'], 'sample'],
    ['servcies', ['services', 'shadow'], 'services'],
    ['Ramp', ['ramp', 'drop'], 'ramp'],
    ['guardrail', ['guardrails'], 'guardrails'],
    ['zzzzzz', ['ramp', 'hold'], undefined],
  ])('of %s', (word, known, meant) => expect(nearest(word, known)).toBe(meant));

  it('is as far as letters must be changed, added, left out or swapped', () => {
    expect([
      distance('', 'abc'),
      distance('ab', 'ba'),
      distance('kitten', 'sitting'),
      distance('a', 'a'),
    ]).toEqual([3, 1, 3, 0]);
  });
});
