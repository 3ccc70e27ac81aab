/** Duty: shows what a terminal is told when a block of lines is drawn over the one before. */
import { expect, it } from 'vitest';
import { createRedraw } from './redraw.js';

function terminal(width = 80, height = 24) {
  const written: string[] = [];
  const redraw = createRedraw(
    (text) => void written.push(text.replaceAll('\u001B', '^')),
    () => width,
    () => height,
  );
  return { written, redraw };
}

it('goes up over what it drew, and clears what is left below', () => {
  const { written, redraw } = terminal();
  redraw(['a', 'b']);
  redraw(['c']);
  redraw([]);
  expect(written).toEqual(['^[2Ka\n^[2Kb\n^[0J', '^[2A^[2Kc\n^[0J', '^[1A^[0J']);
});

it('writes nothing where nothing has changed', () => {
  const { written, redraw } = terminal();
  redraw([]);
  redraw(['a']);
  redraw(['a']);
  expect(written).toHaveLength(1);
});

it('cuts what would wrap, and what would scroll', () => {
  const { written, redraw } = terminal(5, 3);
  redraw(['123456', '\u001B[31m12345\u001B[39m', 'never seen']);
  expect(written).toEqual(['^[2K1234…\n^[2K^[31m12345^[39m\n^[0J']);
});
