/** Duty: starts a rollout, or changes one that runs: by a spec, or by a plan that was read before and holds still. */
import type { CallInput } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import { refused } from '../answer.js';
import type { Verb } from '../context.js';
import { follow, TO_THE_END } from '../follow.js';
import { REASON, reason, specText } from '../given.js';
import { planFileIn } from '../plan-file.js';

/** A plan as a request carries it: the same value, with what nobody changes not marked so. */
type Expected = NonNullable<CallInput<'applyRollout'>['body']['expects']>;

export const apply: Verb = {
  usage: 'apply <file>',
  says: 'start a rollout, or change one that runs; a plan of "plan --out" is run as it was read, or not at all',
  group: 'Plan and apply',
  options: [
    { flags: '--wait', says: 'follow it until it is done (0) or rolled back (1)' },
    { flags: '--through <subject...>', says: 'wave a blocking finding through, by its subject' },
    { flags: '--rehearse', says: 'holds, soak and windows in seconds, and no approvals' },
    REASON,
  ],
  run: async (context, [given = ''], options) => {
    const { client, json, out, paint } = context;
    const text = await specText(context, given);
    const read = planFileIn(text, given);
    const { file, spec } = read ?? { file: given, spec: text };
    const through = Array.isArray(options['through']) ? options['through'].map(String) : [];
    const rehearse = options['rehearse'] === true;
    const expects = read ? { expects: read.plan as Expected } : {};
    const rollout = await client.call('applyRollout', {
      body: { spec, file, through, rehearse, ...expects, ...reason(options) },
    });
    if (isRefusal(rollout)) return refused(context, rollout, file);
    const waits = options['wait'] === true;
    if (json && !waits) out(JSON.stringify(rollout));
    if (!json) {
      out(
        `${paint.good('✓')} ${rollout.id} is under way on ${rollout.targets.map((t) => t.target).join(', ')}.`,
      );
      if (!waits) out(`  Next: sluice watch ${rollout.id}`);
    }
    return waits ? follow(context, rollout.id, { ...TO_THE_END, shows: !json }) : 0;
  },
};
