/** Duty: explains a code that a plan or a refusal carried; asks nobody. */
import { EXPLAINED, nearest } from '@sluice/api';
import { WrongUse } from '../answer.js';
import type { Verb } from '../context.js';
import { explainedLines, explainedList } from '../render/explain.js';

export const explain: Verb = {
  usage: 'explain [code]',
  says: 'what a code of a finding or a refusal means, why, and what to do; alone: all codes',
  group: 'Look',
  run: ({ json, out, paint, width }, [code]) => {
    if (code === undefined) {
      if (json) out(JSON.stringify(EXPLAINED));
      else for (const line of explainedList(EXPLAINED, paint, width())) out(line);
      return Promise.resolve(0);
    }
    const found = EXPLAINED.find((e) => e.code === code.toLowerCase());
    if (!found) {
      const near = nearest(
        code,
        EXPLAINED.map((e) => e.code),
      );
      throw new WrongUse(
        `A code of a finding or a refusal was wanted, but "${code}" is none.`,
        near === undefined ? 'sluice explain lists them all.' : `Did you mean: sluice explain ${near}`,
      );
    }
    if (json) out(JSON.stringify(found));
    else for (const line of explainedLines(found, paint, width())) out(line);
    return Promise.resolve(0);
  },
};
