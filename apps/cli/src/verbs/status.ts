/** Duty: where rollouts stand: all in a line each, or one on a screen. */
import { answer } from '../answer.js';
import type { Verb } from '../context.js';
import { rolloutLines } from '../render/rollout.js';
import { summaryLines } from '../render/summary.js';

export const status: Verb = {
  usage: 'status [rollout]',
  says: 'where all rollouts stand, or one with what it waits for',
  group: 'Look',
  run: async (context, [id]) => {
    const { client, now, paint } = context;
    const width = context.width();
    if (id === undefined)
      return answer(context, await client.call('listRollouts'), (all) => summaryLines(all, paint, width));
    const rollout = await client.call('getRollout', { params: { id } });
    return answer(context, rollout, (good) => rolloutLines(good, now(), paint, { width }));
  },
};
