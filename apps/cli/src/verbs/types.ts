/** Duty: writes the types of what specs name, for the compiler of a service; asks no control plane. */
import { formatMistakes, readSpec } from '@sluice/api';
import { ANY_COLUMN, checkExpression, checkIndex, readColumn } from '@sluice/postgres';
import type { Spec } from '@sluice/core';
import { WrongUse } from '../answer.js';
import type { Verb } from '../context.js';
import { specText } from '../given.js';
import { twins, typeLines } from '../render/types.js';

/** A spec that leaves its targets out means the only one there is, and types do not name targets. */
const ANY_TARGET = ['any'];

export const types: Verb = {
  usage: 'types <spec...>',
  says: 'the names of columns and flags as types, for > sluice.d.ts in a service',
  group: 'Keep',
  run: async (context, given) => {
    const specs: Spec[] = [];
    const mistakes: string[] = [];
    for (const file of given.flat()) {
      const read = await readSpec(
        await specText(context, file),
        {
          readColumn,
          checkExpression,
          checkIndex,
          checkFill: (sql) => checkExpression(sql, ANY_COLUMN),
          knownTargets: ANY_TARGET,
        },
        file,
      );
      if ('spec' in read) specs.push(read.spec);
      else mistakes.push(formatMistakes(read.mistakes, file));
    }
    // half of the types would let half of the mistakes through
    if (mistakes.length > 0) {
      for (const lines of mistakes) context.err(lines);
      return 1;
    }
    const [twin] = twins(specs);
    if (twin !== undefined)
      throw new WrongUse(
        `Each column and each rollout was wanted once, but ${twin} is in two of these specs.`,
        'Name one of the two files, or give one rollout a name of its own.',
      );
    for (const line of typeLines(specs)) context.out(line);
    return 0;
  },
};
