/** Duty: the story of a rollout, for the record. */
import { isRefusal } from '@sluice/core';
import { refused } from '../answer.js';
import type { Verb } from '../context.js';
import { eventsAfter } from '../events-after.js';
import { reportLines } from '../render/report.js';

export const report: Verb = {
  usage: 'report <rollout>',
  says: 'its story for the record, in Markdown: who decided what and why, and what was seen at each gate',
  group: 'Keep',
  run: async (context, [id = '']) => {
    const { client, json, out } = context;
    const rollout = await client.call('getRollout', { params: { id } });
    if (isRefusal(rollout)) return refused(context, rollout);
    const events = await eventsAfter(client, id, 0);
    if (isRefusal(events)) return refused(context, events);
    if (json) out(JSON.stringify({ rollout, events }));
    else for (const line of reportLines(rollout, events)) out(line);
    return 0;
  },
};
