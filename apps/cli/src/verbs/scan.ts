/** Duty: lists the lines of a code base that name the old column, before it is given up; asks no database and changes nothing. */
import { WrongUse } from '../answer.js';
import type { Verb } from '../context.js';
import { word } from '../given.js';
import { scanLines } from '../render/scan.js';
import { specOfFile } from '../spec-of-file.js';

export const scan: Verb = {
  usage: 'scan <dir>',
  says: 'list the lines of code that name the old column: none (0), some (3); asks no database',
  group: 'Plan and apply',
  options: [
    { flags: '--spec <file>', says: 'the spec that replaces the column', required: true },
    { flags: '--sure', says: 'list and count only what is sure' },
    { flags: '--all', says: 'list the lines that have the word alone, too' },
    { flags: '--except <path...>', says: 'leave these out, for example docs or "**/*.snap"' },
  ],
  run: async (context, [folder = '.'], options) => {
    const file = word(options['spec']) ?? '';
    const read = await specOfFile(context, file);
    if (typeof read === 'number') return read;
    const { spec } = read;
    if (!spec.replaces)
      throw new WrongUse(
        `A spec that replaces a column was wanted, but ${file} replaces none.`,
        'There is no old column whose lines could be listed.',
      );
    // what knows PostgreSQL's grammar is heavy, and few verbs need it
    const [{ judgeStatement }, { ofGrade, scan: scanned }] = await Promise.all([
      import('@sluice/postgres'),
      import('../scan/scan.js'),
    ]);
    const except = Array.isArray(options['except']) ? options['except'].map(String) : [];
    const found = await scanned({ folder, spec, judge: judgeStatement, except }).catch((error: unknown) => {
      throw new WrongUse(
        `A folder was wanted in ${folder}, but ${FAULTS[codeOf(error)] ?? String(error)}.`,
        'Name the folder of the code: sluice scan DIR --spec FILE',
      );
    });
    if (!found || found.files === 0)
      throw new WrongUse(
        `Code was wanted in ${folder}, but there is no file of text.`,
        'Name the folder of the code: sluice scan DIR --spec FILE',
      );
    const old = `${spec.column.table}.${spec.replaces.column}`;
    const sureAlone = options['sure'] === true;
    const open =
      ofGrade(found.lines, 'sure').length + (sureAlone ? 0 : ofGrade(found.lines, 'likely').length);
    if (context.json)
      context.out(JSON.stringify({ rollout: spec.name, old, new: spec.column.column, open, ...found }));
    else {
      const told = {
        old,
        successor: spec.column.column,
        all: options['all'] === true,
        sureAlone,
        open,
      };
      for (const line of scanLines(found, told, context.paint)) context.out(line);
    }
    return open > 0 ? 3 : 0;
  },
};

const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is none',
  ENOTDIR: 'that is a file',
  EACCES: 'it may not be read by this user',
};

function codeOf(error: unknown): string {
  return (error as { readonly code?: string }).code ?? '';
}
