/** Duty: messages broken between words where they are wider than a terminal, each under its own beginning; pure. */
import { stripVTControlCharacters } from 'node:util';
import { wrapped } from './columns.js';

/** A mark at the beginning (`x `, `! `) or blanks: what follows is broken under what stands behind them. */
const LEAD = /^ *(?:[x!✓-] )?/;

// oxlint-disable-next-line no-control-regex -- a colour begins with it
const COLOURED = /^ *\u001B\[\d+m[x!✓-]\u001B\[\d+m /;

export function folded(text: string, width: number | undefined): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const plain = stripVTControlCharacters(line);
      if (width === undefined || plain.length <= width) return [line];
      const lead = LEAD.exec(plain)?.[0] ?? '';
      const [first = '', ...rest] = wrapped(plain.slice(lead.length), width, lead.length);
      // the mark keeps its colour; others are left out of a line that is broken, or one would be left open
      const [mark = lead] = COLOURED.exec(line) ?? [];
      return [`${mark}${first}`, ...rest.map((l) => `${' '.repeat(lead.length)}${l}`)];
    })
    .join('\n');
}
