/** Duty: a spec from its file, for verbs that ask no control plane; its mistakes are told at their places. */
import { readSpec } from '@sluice/api';
import { refuse, type Spec } from '@sluice/core';
import { refused } from './answer.js';
import type { Context, ExitCode } from './context.js';
import { specText } from './given.js';

/** A spec that leaves its targets out means the only one there is. */
const ANY_TARGET = ['any'];

/** Or the exit code, after the mistakes were told. */
export async function specOfFile(
  context: Context,
  file: string,
): Promise<{ readonly spec: Spec } | ExitCode> {
  const text = await specText(context, file);
  const postgres = await import('@sluice/postgres');
  const read = await readSpec(
    text,
    {
      readColumn: postgres.readColumn,
      checkExpression: postgres.checkExpression,
      checkIndex: postgres.checkIndex,
      // a fill may read the whole row
      checkFill: (sql) => postgres.checkExpression(sql, postgres.ANY_COLUMN),
      knownTargets: ANY_TARGET,
    },
    file,
  );
  if ('spec' in read) return read;
  const found = `${file} has ${read.mistakes.length === 1 ? 'a mistake' : `${read.mistakes.length} mistakes`}`;
  const refusal = refuse('spec-invalid', {
    wanted: 'a spec without mistakes',
    found,
    todo: 'Mend the file.',
  });
  return refused(context, { ...refusal, mistakes: read.mistakes }, file);
}
