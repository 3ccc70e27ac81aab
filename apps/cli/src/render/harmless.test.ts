/** Duty: proves that a text of somebody else's does nothing to a terminal but colour it. */
import { expect, it } from 'vitest';
import { createPaint } from '../paint.js';
import { harmless } from './harmless.js';

it.each([
  ['clears the screen', '\u001B[2J', '·[2J'],
  ['names the window', '\u001B]0;root\u0007', '·]0;root·'],
  ['goes up a line', '\u001B[1A', '·[1A'],
  ['writes over the line', 'rolled back\rdone', 'rolled back·done'],
  ['does the same in one byte', '\u009B2J', '·2J'],
])('nothing that %s is left', (_, text, left) => {
  expect(harmless(text)).toBe(left);
});

it('colours, tabs, lines and letters of any script stay', () => {
  const text = `${createPaint(true).bad('x')} größer\tals „ß“ 🦦\n`;
  expect(harmless(text)).toBe(text);
});
