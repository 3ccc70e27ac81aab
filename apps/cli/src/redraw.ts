/** Duty: draws a block of lines over the one before it, on a terminal; knows not what the lines say. */
import { stripVTControlCharacters } from 'node:util';

/** Lines that are wider than the terminal are cut: a line that wraps would be counted as one and drawn as two. */
export function createRedraw(
  write: (text: string) => void,
  width: () => number,
  height: () => number,
): (lines: readonly string[]) => void {
  let before: readonly string[] = [];
  return (lines) => {
    const shown = lines.slice(0, Math.max(1, height() - 1)).map((l) => cut(l, width()));
    // a terminal that is written to twenty times a second flickers
    if (shown.length === before.length && shown.every((l, i) => l === before[i])) return;
    const up = before.length > 0 ? `\u001B[${before.length}A` : '';
    write(`${up}${shown.map((l) => `\u001B[2K${l}\n`).join('')}\u001B[0J`);
    before = shown;
  };
}

function cut(line: string, width: number): string {
  const plain = stripVTControlCharacters(line);
  if (plain.length <= width) return line;
  // colours are left out of a line that is cut, or one would be left open
  return `${plain.slice(0, Math.max(0, width - 1))}…`;
}
