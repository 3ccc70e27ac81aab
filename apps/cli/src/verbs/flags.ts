/** Duty: every flag as services see it. */
import { answer } from '../answer.js';
import type { Verb } from '../context.js';
import { flagLines } from '../render/flags.js';

export const flags: Verb = {
  usage: 'flags [rollout]',
  says: 'every flag and its percent on each target',
  group: 'Look',
  run: async (context, [rollout]) => {
    const { client, paint } = context;
    // an unknown rollout is a mistake, and not a rollout without flags
    const known =
      rollout === undefined ? undefined : await client.call('getRollout', { params: { id: rollout } });
    if (known && 'refused' in known) return answer(context, known, () => []);
    const given = await client.call('listFlags', { query: rollout === undefined ? {} : { rollout } });
    return answer(context, given, (all) => flagLines(all, paint));
  },
};
