/** Duty: shows where a message is broken on a narrow terminal. */
import { expect, it } from 'vitest';
import { createPaint } from '../paint.js';
import { folded } from './folded.js';

it.each([
  ['x one two three four five six seven', 'x one two three four five\n  six seven'],
  ['  one two three four five six seven', '  one two three four five\n  six seven'],
  ['short\nx one two three four five six seven', 'short\nx one two three four five\n  six seven'],
  ['one two', 'one two'],
])('%s', (text, lines) => {
  expect(folded(text, 27)).toBe(lines);
});

it('leaves a message whole where it goes to no terminal', () => {
  expect(folded('x '.repeat(100), undefined)).toBe('x '.repeat(100));
});

it('keeps the colour of the mark', () => {
  const bad = createPaint(true).bad('x');
  expect(folded(`${bad} one two three four five six seven`, 27)).toBe(
    `${bad} one two three four five\n  six seven`,
  );
});
