/** Duty: turns one flag by hand; what may be turned is decided by the control plane. */
import { isRefusal } from '@sluice/core';
import { answer, refused, WrongUse } from '../answer.js';
import type { Verb } from '../context.js';
import { REASON, reason, word } from '../given.js';
import { flagLines } from '../render/flags.js';

export const setFlag: Verb = {
  usage: 'flag set <flag> <on|off>',
  says: 'lower the reads of one service, until somebody resumes; never above its phase',
  group: 'Steer',
  choices: { 'on|off': ['on', 'off'] },
  options: [
    { flags: '--percent <n>', says: 'on for so many percent of the keys' },
    { flags: '--target <target>', says: 'on this target alone; left out: on all' },
    { flags: '--region <region>', says: 'for the instances of this region alone' },
    REASON,
  ],
  run: async (context, [name = '', to], options) => {
    const asked = options['percent'];
    const [target, region] = [word(options['target']), word(options['region'])];
    if (to === 'off' && asked !== undefined)
      throw new WrongUse(
        'off is 0 percent, and --percent was given as well.',
        'Leave out --percent, or write on.',
      );
    const body = {
      percent: to === 'off' ? 0 : percent(asked),
      ...(target === undefined ? {} : { target }),
      ...(region === undefined ? {} : { region }),
      ...reason(options),
    };
    const flag = await context.client.call('setFlag', { params: { name }, body });
    if (isRefusal(flag) && flag.code === 'flag-above-phase' && target === undefined && to === 'on')
      return refused(context, { ...flag, todo: `${flag.todo} (${ONE_TARGET})` });
    return answer(context, flag, (good) => [
      ...flagLines([good], context.paint),
      // what was lowered by hand stays so; nothing else says how it comes up again
      ...(body.percent < 100 ? [`  Up again, by the ramp: sluice resume ${good.rollout}`] : []),
      `  Next: sluice watch ${good.rollout}`,
    ]);
  },
};

const ONE_TARGET = 'where it stands higher on others, lower it there alone: --target';

function percent(given: unknown): number {
  if (given === undefined) return 100;
  const n = Number(given);
  if (Number.isInteger(n) && n >= 0 && n <= 100) return n;
  throw new WrongUse(
    `A whole percentage was wanted, but "${given as string}" was found.`,
    'Write --percent 0 to --percent 100.',
  );
}
