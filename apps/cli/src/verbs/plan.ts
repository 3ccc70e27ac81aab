/** Duty: the verbs that read a spec: plan and apply. */
import { isRefusal } from '@sluice/core';
import { answer, refused } from '../answer.js';
import type { Verb } from '../context.js';
import { planLines } from '../render/plan.js';
import { waitFor } from '../wait.js';

export const plan: Verb = {
  usage: 'plan <file>',
  says: 'show what will run, phase by phase, and what stands in the way; changes nothing',
  group: 'Plan',
  run: async (context, [file = '']) => {
    const spec = await context.readFile(file);
    const plan = await context.client.call('makePlan', { body: { spec, file } });
    if (isRefusal(plan)) return refused(context, plan, file);
    return answer(context, plan, (good) => planLines(good, context.paint, file));
  },
};

export const apply: Verb = {
  usage: 'apply <file>',
  says: 'start a rollout, or change one that runs',
  group: 'Plan',
  options: [
    { flags: '--wait', says: 'follow it until it is done' },
    { flags: '--through <subject...>', says: 'wave a blocking finding through, by its subject' },
    { flags: '--reason <text>', says: 'written into the log' },
  ],
  run: async (context, [file = ''], options) => {
    const spec = await context.readFile(file);
    const through = (options['through'] as string[] | undefined) ?? [];
    const why = options['reason'] as string | undefined;
    const body = { spec, file, through, ...(why === undefined ? {} : { why }) };
    const rollout = await context.client.call('applyRollout', { body });
    if (isRefusal(rollout)) return refused(context, rollout, file);
    if (options['wait'] === true) {
      if (!context.json) context.out(`  ${rollout.id} has started.`);
      return waitFor(context, rollout.id, { phase: 'done' });
    }
    return answer(context, rollout, (good) => [
      `  ${context.paint.good('✓')} ${good.id} has started, on ${good.targets.map((t) => t.target).join(', ')}.`,
      `  Next: sluice watch ${good.id}`,
    ]);
  },
};
