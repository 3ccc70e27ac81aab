/** Duty: aligned columns of text, and figures as people read them; pure. */
import { count, seconds } from '@sluice/core';

export { count };

/** What a wide terminal is used for at most: longer lines are hard to read. */
const WIDEST = 110;
/** A last cell that is given less room than this is left as long as it is. */
const NARROWEST = 24;

/**
 * Rows with their cells aligned. The last cell is left as it is, or broken between words under itself where a width is given.
 * Widths are of plain text: paint after aligning.
 */
export function columns(
  rows: readonly (readonly string[])[],
  indent = '  ',
  width?: number,
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.slice(0, -1).entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.flatMap((row) => {
    const lead =
      indent +
      row
        .slice(0, -1)
        .map((cell, i) => `${cell.padEnd(widths[i] ?? 0)}  `)
        .join('');
    const [first = '', ...rest] = wrapped(row.at(-1) ?? '', width, lead.length);
    return [`${lead}${first}`.trimEnd(), ...rest.map((line) => `${' '.repeat(lead.length)}${line}`)];
  });
}

/** A text in lines that fit beside so many columns; one line where no width is given. */
export function wrapped(text: string, width: number | undefined, beside = 0): readonly string[] {
  const room = width === undefined ? Infinity : Math.min(width, WIDEST) - beside;
  if (room < NARROWEST || text.length <= room) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** `4.2 M`, `300 k`, `8,500`. */
export function about(n: number): string {
  if (n >= 1e6) return `${(n / 1e6).toFixed(1)} M`;
  return n >= 10_000 ? `${Math.round(n / 1000)} k` : count(n);
}

/** `41 ms`, `1.5 s`, then as all durations: how long people waited for each other. */
export function waited(ms: number): string {
  return ms < 1_000 || ms >= 9_950 ? seconds(ms) : `${(ms / 1_000).toFixed(1)} s`;
}

/** `14:31:07` of an epoch time in milliseconds, by the machine's time zone. */
export function clock(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

/** `eu`, `eu and us`, `eu, us and ap`. */
export function and(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** The beginning of a random id tells instances apart; a name that somebody chose is left whole. */
export function shortId(id: string): string {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? id.slice(0, 8) : id;
}
