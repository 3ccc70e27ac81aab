/** Duty: shows what a spec would do; changes nothing. */
import { isRefusal } from '@sluice/core';
import { refused } from '../answer.js';
import type { Verb } from '../context.js';
import { specText } from '../given.js';
import { planLines } from '../render/plan.js';

export const plan: Verb = {
  usage: 'plan <file>',
  says: 'what will run, phase by phase, and what stands in the way (then 3); changes nothing',
  group: 'Plan and apply',
  run: async (context, [file = '']) => {
    const spec = await specText(context, file);
    const plan = await context.client.call('makePlan', { body: { spec, file } });
    if (isRefusal(plan)) return refused(context, plan, file);
    if (context.json) context.out(JSON.stringify(plan));
    else for (const line of planLines(plan, context.paint, file)) context.out(line);
    // the first gate is closed: a script must see it without reading
    return plan.targets.some((t) => t.findings.some((f) => f.severity === 'blocks')) ? 3 : 0;
  },
};
