/** Duty: writes the types of what specs name, for the compiler of a service; asks no control plane. */
import type { Spec } from '@sluice/core';
import { refused, WrongUse } from '../answer.js';
import type { Verb } from '../context.js';
import { specText } from '../given.js';
import { namesOf, twins, typeLines } from '../render/types.js';
import { readSpecText, specInvalid } from '../spec-reading.js';

/** A spec that leaves its targets out means the only one there is, and types do not name targets. */
const ANY_TARGET = ['any'];

export const types: Verb = {
  usage: 'types <spec...>',
  says: 'the names of columns and flags as types, for > sluice.d.ts in a service',
  group: 'Keep',
  run: async (context, given) => {
    const specs: Spec[] = [];
    let faulty = 0;
    for (const file of given.flat()) {
      const read = await readSpecText(await specText(context, file), file, ANY_TARGET);
      if ('spec' in read) specs.push(read.spec);
      else {
        faulty += 1;
        refused(context, specInvalid(read.mistakes, file, 'specs without mistakes'), file);
      }
    }
    // half of the types would let half of the mistakes through
    if (faulty > 0) return 1;
    const [twin] = twins(specs);
    if (twin !== undefined)
      throw new WrongUse(
        `Each column and each rollout was wanted once, but ${twin} is in two of these specs.`,
        'Name one of the two files.',
      );
    const names = namesOf(specs);
    if (context.json) context.out(JSON.stringify(names));
    else for (const line of typeLines(names)) context.out(line);
    return 0;
  },
};
