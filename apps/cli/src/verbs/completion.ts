/** Duty: prints what a shell reads to complete the command line; made of the verb table, so it cannot lag behind. */
import { createClient } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import { SCRIPTS, SHELLS } from '../completion/scripts.js';
import { completedVerbs } from '../completion/words.js';
import type { Context, Verb } from '../context.js';

/** @param others every other verb, in the order in which help lists them. */
export function completionOf(others: readonly Verb[]): Verb {
  const completion: Verb = {
    usage: 'completion <shell>',
    says: 'what a shell reads to complete verbs, options and rollouts: source <(sluice completion bash)',
    group: 'Keep',
    choices: { shell: [...SHELLS, 'rollouts'] },
    run: async (context, [given]) => {
      const shell = SHELLS.find((s) => s === given);
      if (shell) context.out(SCRIPTS[shell](completedVerbs([...others, completion])).trimEnd());
      else for (const id of await rollouts(context)) context.out(id);
      return 0;
    },
  };
  return completion;
}

/** A key was pressed in the middle of a line: whatever is wrong, this is not the place to say it. */
async function rollouts({ clientOptions }: Context): Promise<readonly string[]> {
  try {
    // nor is it the place to wait for somebody to come back
    const known = await createClient({ ...clientOptions, pausesMs: [] }).all('listRollouts');
    return isRefusal(known) ? [] : known.map((r) => r.id);
  } catch {
    return [];
  }
}
