/** Duty: one code explained, and the list of all, as people read them; pure. */
import type { Explained } from '@sluice/api';
import { columns } from './columns.js';
import type { Paint } from '../paint.js';

const WIDTH = 92;

export function explainedLines({ code, kinds, ...said }: Explained, paint: Paint): readonly string[] {
  return [
    `${paint.strong(code)}   ${paint.dim(kinds.map((k) => KIND[k]).join(', and '))}`,
    '',
    ...wrapped(said.means),
    '',
    ...wrapped(said.why),
    '',
    ...said.example.split('\n').map((line) => `    ${line}`),
    '',
    ...wrapped(said.todo),
  ];
}

const KIND: Record<Explained['kinds'][number], string> = {
  finding: 'a finding of a plan',
  refusal: 'a refusal',
};

/** Every code with its first sentence. */
export function explainedList(all: readonly Explained[], paint: Paint): readonly string[] {
  return (['finding', 'refusal'] as const).flatMap((kind) => [
    paint.strong(HEADING[kind]),
    ...columns(all.filter((e) => e.kinds[0] === kind).map((e) => [e.code, firstOf(e.means)])),
    '',
  ]);
}

const HEADING: Record<Explained['kinds'][number], string> = {
  finding: 'FINDINGS, in a plan',
  refusal: 'REFUSALS, of a command or a request',
};

function firstOf(text: string): string {
  return text.split(/(?<=[.:]) /)[0]?.replace(/[.:]$/, '') ?? text;
}

/** Broken between words, two blanks before each line. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? `  ${word}` : `${line} ${word}`;
  }
  return [...lines, line];
}
