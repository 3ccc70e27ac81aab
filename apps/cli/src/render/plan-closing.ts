/** Duty: the last lines of a plan: the verdict, and what to do next; pure. */
import { seconds } from '@sluice/core';
import type { Paint } from '../paint.js';
import { columns } from './columns.js';
import type { Found } from './findings.js';

export interface PlanShown {
  /** False: no statement could be written, so there is nothing to apply or to look at. */
  readonly isPlanned?: boolean;
  /** The spec's file, for what is next. */
  readonly file: string;
  readonly width?: number | undefined;
  /** How long it took to look, in milliseconds. */
  readonly tookMs?: number;
  /** The file that the plan was written to, if it was. */
  readonly saved?: string | undefined;
}

/** `1 blocks, 2 to know. Nothing was changed (3.1 s).`, and what is next. */
export function closing(
  found: readonly Found[],
  paint: Paint,
  { file, tookMs, saved, width, isPlanned = true }: PlanShown,
): readonly string[] {
  const blocking = found.filter(({ finding }) => finding.severity === 'blocks');
  const known = found.length - blocking.length;
  const verdict =
    blocking.length === 0
      ? 'Nothing blocks'
      : `${blocking.length} ${blocking.length === 1 ? 'blocks' : 'block'}`;
  const took = tookMs === undefined ? '' : ` (${seconds(tookMs)})`;
  const line = `${verdict}, ${known} to know. Nothing was changed${took}.`;
  const subjects = [...new Set(blocking.map(({ finding }) => quoted(finding.subject)))].join(' ');
  const apply = `sluice apply ${quoted(saved ?? file)}`;
  const mended = `sluice plan ${quoted(file)}${saved === undefined ? '' : ` --out ${quoted(saved)}`}`;
  const next =
    blocking.length === 0
      ? [['Next:', apply]]
      : [
          ['Next:', blocking[0]?.finding.todo ?? ''],
          ['then', saved === undefined ? apply : mended],
          ['or', `${apply} --through ${subjects}     (it is waved through, as it is)`],
        ];
  const lines = isPlanned
    ? [...next, ['', `sluice plan ${quoted(file)} --sql   every statement with its lock`]]
    : [
        ['Next:', blocking[0]?.finding.todo ?? ''],
        ['then', mended],
      ];
  return [
    `  ${blocking.length > 0 ? paint.bad(line) : line}`,
    ...(saved === undefined
      ? []
      : [`  It stands in ${saved}: apply of that file runs this plan, or nothing.`]),
    ...columns(lines, '  ', width),
  ];
}

/** As a shell takes it for one word. */
export function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
