/** Duty: follows a rollout until it is done or held, a change at a time. */
import type { Verb } from '../context.js';
import { follow, TO_THE_END } from '../follow.js';

export const watch: Verb = {
  usage: 'watch <rollout>',
  says: 'follow a rollout until it is done (0) or rolled back and held (1)',
  group: 'Look',
  run: (context, [id = '']) => follow(context, id, { ...TO_THE_END, shows: true }),
};
