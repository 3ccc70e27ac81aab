/** Duty: who runs, what each has acknowledged, and where it hears of flags. */
import { answer } from '../answer.js';
import type { Verb } from '../context.js';
import { instanceLines } from '../render/instances.js';

export const instances: Verb = {
  usage: 'instances [rollout]',
  says: 'every instance, what it has acknowledged, and where it hears of flags',
  group: 'Look',
  run: async (context, [id]) => {
    const { client, now, paint } = context;
    const given =
      id === undefined
        ? await client.call('listInstances')
        : await client.call('listRolloutInstances', { params: { id } });
    return answer(context, given, (all) => instanceLines(all, now(), paint, context.width()));
  },
};
