/** Duty: shows what a terminal is told when a block of lines is drawn over the one before, fast, slow and resized. */
import { expect, it } from 'vitest';
import { createRedraw } from './redraw.js';

function terminal(width = 80, height = 24) {
  const written: string[] = [];
  const size = { width, height };
  let busy = false;
  let freed: (() => void)[] = [];
  const { redraw, settle } = createRedraw({
    write: (text) => void written.push(text.replaceAll('\u001B', '^')),
    isBusy: () => busy,
    whenFree: (then) => void freed.push(then),
    width: () => size.width,
    height: () => size.height,
  });
  return {
    written,
    redraw,
    settle,
    size,
    stall: () => {
      busy = true;
    },
    takeAll: () => {
      busy = false;
      const waiting = freed;
      freed = [];
      for (const then of waiting) then();
    },
  };
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

it('a slow terminal is shown the newest frame alone, and nothing queues up for it', () => {
  const { written, redraw, stall, takeAll } = terminal();
  redraw(['1']);
  stall();
  for (let frame = 2; frame <= 1_000; frame += 1) redraw([String(frame)]);
  expect(written).toHaveLength(1);
  takeAll();
  expect(written).toEqual(['^[2K1\n^[0J', '^[1A^[2K1000\n^[0J']);
  redraw(['1001']);
  expect(written).toHaveLength(3);
});

it('a terminal that became narrower has broken its lines: all of them are cleared', () => {
  const { written, redraw, size } = terminal(10);
  redraw(['1234567890', 'b']);
  size.width = 5;
  redraw(['1234567890', 'b']);
  expect(written[1]).toBe('^[3A^[0J^[2K1234…\n^[2Kb\n^[0J');
});

it('never goes up beyond the top', () => {
  const { written, redraw, size } = terminal(10, 4);
  redraw(['1234567890', '1234567890', '1234567890']);
  size.width = 2;
  redraw(['a']);
  expect(written[1]).toMatch(/^\^\[3A/);
});

it('what waits is drawn before other lines come below it, and once', () => {
  const { written, redraw, settle, stall, takeAll } = terminal();
  redraw(['1']);
  stall();
  redraw(['2']);
  settle();
  takeAll();
  expect(written).toEqual(['^[2K1\n^[0J', '^[1A^[2K2\n^[0J']);
});
