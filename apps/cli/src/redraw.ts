/** Duty: draws a block of lines over the one before, no faster than the terminal takes it; knows not what it draws. */
import { stripVTControlCharacters } from 'node:util';

export interface Screen {
  readonly write: (text: string) => void;
  /** True while the terminal still has to take what was written: a frame that it has no time for is left out. */
  readonly isBusy: () => boolean;
  /** Calls back once it has taken all. */
  readonly whenFree: (then: () => void) => void;
  readonly width: () => number;
  readonly height: () => number;
}

export interface Redraw {
  readonly redraw: (lines: readonly string[]) => void;
  /** Draws what waits for a slow terminal now: other lines are to come below it. */
  readonly settle: () => void;
}

/**
 * Lines that are wider than the terminal are cut: a line that wraps would be counted as one and drawn as two. A terminal that
 * is slow is shown the newest frame when it is ready, and none of those between.
 */
export function createRedraw(screen: Screen): Redraw {
  const { write, isBusy, whenFree, width, height } = screen;
  let before: readonly string[] = [];
  let drawnAt: { readonly width: number; readonly height: number } | undefined;
  /** The newest frame that the terminal had no time for. */
  let waiting: readonly string[] | undefined;

  function draw(lines: readonly string[]): void {
    const now = { width: width(), height: height() };
    const shown = lines.slice(0, Math.max(1, now.height - 1)).map((l) => cut(l, now.width));
    const isResized = drawnAt !== undefined && (now.width !== drawnAt.width || now.height !== drawnAt.height);
    // a terminal that is written to twenty times a second flickers
    if (!isResized && shown.length === before.length && shown.every((l, i) => l === before[i])) return;
    // a narrower terminal has broken what stood there into more lines than were drawn
    const rows = before.reduce((sum, l) => sum + Math.max(1, Math.ceil(lengthOf(l) / now.width)), 0);
    const up = Math.min(rows, Math.max(1, now.height - 1));
    const back = before.length > 0 ? `\u001B[${up}A${isResized ? '\u001B[0J' : ''}` : '';
    write(`${back}${shown.map((l) => `\u001B[2K${l}\n`).join('')}\u001B[0J`);
    before = shown;
    drawnAt = now;
  }

  function settle(): void {
    if (waiting === undefined) return;
    const newest = waiting;
    waiting = undefined;
    draw(newest);
  }

  return {
    redraw: (lines) => {
      const isFirst = waiting === undefined;
      if (isFirst && !isBusy()) {
        draw(lines);
        return;
      }
      waiting = lines;
      if (isFirst) whenFree(settle);
    },
    settle,
  };
}

function lengthOf(line: string): number {
  return stripVTControlCharacters(line).length;
}

function cut(line: string, width: number): string {
  const plain = stripVTControlCharacters(line);
  if (plain.length <= width) return line;
  // colours are left out of a line that is cut, or one would be left open
  return `${plain.slice(0, Math.max(0, width - 1))}…`;
}
