/** Duty: the mistakes of a spec as lines for people. */
import type { SpecMistake } from './page.js';

/** `file:line:column  message`, and below it what to do. Editors and terminals make a link of the first part. */
export function formatMistakes(mistakes: readonly SpecMistake[], file: string): string {
  return mistakes
    .map(
      (m) =>
        `${file}:${m.line}:${m.column}  ${m.path === '' ? '' : `${m.path}: `}${m.message}\n    ${m.todo}`,
    )
    .join('\n');
}
