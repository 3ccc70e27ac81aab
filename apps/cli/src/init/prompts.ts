/** Duty: asks a person in a terminal: a choice of a list, a line of text; knows no spec. */
import type { Readable, Writable } from 'node:stream';
import { autocomplete, isCancel, select, text } from '@clack/prompts';
import { Cancelled, type Choice, type Prompts } from './questions.js';

/** So many fit without a search. */
const FEW = 12;

/** Questions go to `output`, which is standard error: standard output is for scripts. */
export function createPrompts(input: Readable, output: Writable): Prompts {
  return {
    pick: async (message, choices) => {
      const options = choices.map((c: Choice) => ({ value: c.value, label: c.label, hint: c.hint ?? '' }));
      const common = { message, options, input, output, maxItems: FEW };
      return answered(await (choices.length > FEW ? autocomplete(common) : select(common)));
    },
    write: async (message, { initial = '', fault }) =>
      answered(
        await text({
          message,
          initialValue: initial,
          input,
          output,
          validate: (given) => fault?.((given ?? '').trim()),
        }),
      ).trim(),
  };
}

function answered(given: string | symbol): string {
  if (isCancel(given)) throw new Cancelled();
  return given as string;
}
