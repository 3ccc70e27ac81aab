/** Duty: one code explained, and the list of all, as people read them; pure. */
import type { Explained } from '@sluice/api';
import { columns } from './columns.js';
import type { Paint } from '../paint.js';

/** Where nothing says how wide a line may be. */
const USUAL = 96;

export function explainedLines(
  { code, kinds, ...said }: Explained,
  paint: Paint,
  width = USUAL,
): readonly string[] {
  const told = (text: string): readonly string[] => columns([[text]], '  ', width);
  return [
    `${paint.strong(code)}   ${paint.dim(kinds.map((k) => KIND[k]).join(', and '))}`,
    '',
    ...told(said.means),
    '',
    ...told(said.why),
    '',
    ...said.example.split('\n').map((line) => `    ${line}`),
    '',
    ...told(said.todo),
  ];
}

const KIND: Record<Explained['kinds'][number], string> = {
  finding: 'a finding of a plan',
  refusal: 'a refusal',
};

/** Every code with its first sentence. */
export function explainedList(all: readonly Explained[], paint: Paint, width?: number): readonly string[] {
  return (['finding', 'refusal'] as const).flatMap((kind) => [
    paint.strong(HEADING[kind]),
    ...columns(
      all.filter((e) => e.kinds[0] === kind).map((e) => [e.code, firstOf(e.means)]),
      '  ',
      width,
    ),
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
