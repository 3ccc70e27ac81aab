/** Duty: the lines of a code base that name the old column, by how sure it is; pure. */
import type { Paint } from '../paint.js';
import { ofGrade, type Scanned, type ScannedLine } from '../scan/scan.js';
import { columns, count } from './columns.js';

export interface ScanTold {
  /** `orders.amount`. */
  readonly old: string;
  /** The new column. */
  readonly successor: string;
  /** Lines of the word alone are listed, too. */
  readonly all: boolean;
  /** Only what is sure is listed. */
  readonly sureAlone: boolean;
  /** How many lines count. */
  readonly open: number;
}

const SAYS = {
  sure: 'by its table, in SQL that names it, or in its model',
  likely: 'beside its table, or of what looks like a row of it',
  maybe: 'the word alone',
} as const;

export function scanLines(scanned: Scanned, told: ScanTold, paint: Paint): readonly string[] {
  const { lines } = scanned;
  const [sure, likely, maybe] = [ofGrade(lines, 'sure'), ofGrade(lines, 'likely'), ofGrade(lines, 'maybe')];
  return [
    ...part('sure', sure, paint),
    ...(told.sureAlone ? [] : part('likely', likely, paint)),
    ...(told.all ? part('maybe', maybe, paint) : []),
    ...noteLines(scanned, told, { likely: likely.length, maybe }, paint),
    verdict(scanned, told, paint),
  ];
}

function part(grade: keyof typeof SAYS, lines: readonly ScannedLine[], paint: Paint): readonly string[] {
  if (lines.length === 0) return [];
  return [
    `${paint.strong(grade)}   ${paint.dim(`${linesOf(lines.length)}: ${SAYS[grade]}`)}`,
    ...[...new Set(lines.map((l) => l.file))].flatMap((file) =>
      columns(lines.filter((l) => l.file === file).map((l) => [`${file}:${l.line}`, l.text])),
    ),
    '',
  ];
}

/** Names in one line; all of them stand in the JSON. */
const MOST_NAMED = 3;

function named(files: readonly string[]): string {
  const more = files.length > MOST_NAMED ? ` and ${count(files.length - MOST_NAMED)} more` : '';
  return `${files.slice(0, MOST_NAMED).join(', ')}${more}`;
}

function noteLines(
  { history, behind, large }: Scanned,
  { successor, all, sureAlone }: ScanTold,
  unlisted: { readonly likely: number; readonly maybe: readonly ScannedLine[] },
  paint: Paint,
): readonly string[] {
  const { likely, maybe } = unlisted;
  const notes = [
    ...(behind.length > 0
      ? [`${filesOf(behind.length)} ${have(behind.length)} no word of ${successor} yet: ${named(behind)}`]
      : []),
    ...(sureAlone && likely > 0 ? [`${linesOf(likely)} more ${likely === 1 ? 'is' : 'are'} likely`] : []),
    ...(!all && maybe.length > 0
      ? [
          `${linesOf(maybe.length)} more ${have(maybe.length)} the word alone, in ${files(maybe)}: --all lists them`,
        ]
      : []),
    ...(history.length > 0
      ? [
          `${linesOf(history.length)} in migrations and copies of the schema ${have(history.length)} it: history, not counted`,
        ]
      : []),
    ...(large.length > 0
      ? [
          `${filesOf(large.length)} of more than 1 MB ${large.length === 1 ? 'was' : 'were'} not read: ${named(large)}`,
        ]
      : []),
  ];
  return notes.length === 0 ? [] : [...notes.map((n) => paint.dim(`  ${n}`)), ''];
}

function verdict({ files: read }: Scanned, { old, open, sureAlone }: ScanTold, paint: Paint): string {
  return open === 0
    ? `${paint.good('✓')} No line of ${filesOf(read)} names ${old}${sureAlone ? ' for sure' : ''}.`
    : `${paint.bad('x')} ${linesOf(open)} in ${filesOf(read)} ${open === 1 ? 'names' : 'name'} ${old}: change them before retire.`;
}

function files(lines: readonly ScannedLine[]): string {
  return filesOf(new Set(lines.map((l) => l.file)).size);
}

function filesOf(n: number): string {
  return `${count(n)} ${n === 1 ? 'file' : 'files'}`;
}

function linesOf(n: number): string {
  return `${count(n)} ${n === 1 ? 'line' : 'lines'}`;
}

function have(n: number): string {
  return n === 1 ? 'has' : 'have';
}
