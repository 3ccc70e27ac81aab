/** Duty: proves a spec on a copy of its table, with every rollback, before a target sees it; changes nothing anywhere. */
import { WrongUse } from '../answer.js';
import type { Context, Options, Verb } from '../context.js';
import { targetUrls } from '../databases.js';
import { durationMs, specText, whole, word } from '../given.js';
import { specOfFile } from '../spec-of-file.js';
import type { Source } from '../trial/make-table.js';

const ROWS = 300;
const PATIENCE_MS = 20_000;

export const test: Verb = {
  usage: 'test <spec>',
  says: 'prove a spec on a copy of its table with made-up rows, back and forth: it holds (0), or not (1)',
  group: 'Plan and apply',
  options: [
    {
      flags: '--schema <file>',
      says: 'SQL that makes the table; left out: the catalog of a target, which is only read',
    },
    { flags: '--rows <n>', says: `rows to make up; left out: ${ROWS}` },
    { flags: '--target <name=url...>', says: 'the database that has the table; left out: TARGET_<NAME>_URL' },
    { flags: '--timeout <duration>', says: 'give up where nothing changes for so long; left out: 20s' },
  ],
  run: async (context, [file = ''], options) => {
    const rows = whole(options, 'rows', 1) ?? ROWS;
    const patienceMs = durationMs(options, 'timeout') ?? PATIENCE_MS;
    const read = await specOfFile(context, file);
    if (typeof read === 'number') return read;
    const source = await sourceOf(
      context,
      options,
      read.spec.targets.map((t) => t.name),
    );
    // heavy, and no other verb needs it
    const [{ runTrial, TRIAL_TARGET }, { specForTrial }] = await Promise.all([
      import('../trial/trial.js'),
      import('../trial/spec-for-trial.js'),
    ]);
    const { text, aside } = specForTrial(await specText(context, file), TRIAL_TARGET);
    const again = await specOfFile({ ...context, readFile: () => Promise.resolve(text) }, file);
    if (typeof again === 'number') return again;
    return runTrial(context, { file, spec: again.spec, text, aside, source, rows, patienceMs });
  },
};

async function sourceOf(context: Context, options: Options, targets: readonly string[]): Promise<Source> {
  const file = word(options['schema']);
  if (file !== undefined) {
    const sql = await context.readFile(file).catch((error: unknown) => {
      throw new WrongUse(
        `SQL was wanted in ${file}, but ${error instanceof Error ? error.message : String(error)}.`,
        'Name a file that makes the table: --schema FILE',
      );
    });
    return { kind: 'schema', file, sql };
  }
  const urls = targetUrls(context.environment, options['target']);
  const [named] = [...urls].filter(([name]) => targets.includes(name));
  const [first] = [...urls];
  const [target, url] = named ?? first ?? ['', ''];
  return { kind: 'target', target, url };
}
