/** Duty: waits for a phase, for scripts; says nothing before the end. */
import type { RolloutView } from '@sluice/api';
import { comparePhases, PHASES, type Phase } from '@sluice/core';
import type { Verb } from '../context.js';
import { follow, TO_THE_END } from '../follow.js';
import { durationMs } from '../given.js';

export const wait: Verb = {
  usage: 'wait <rollout>',
  says: 'wait until every target has reached a phase (0), it was rolled back (1), or the time is over (3)',
  group: 'Look',
  options: [
    { flags: '--for <phase>', says: 'the phase', choices: PHASES, required: true },
    { flags: '--timeout <duration>', says: 'for example 90s or 10m; left out: without end' },
  ],
  run: (context, [id = ''], options) => {
    const phase = options['for'] as Phase;
    return follow(context, id, {
      ...(phase === 'done' ? TO_THE_END : { phase, reached: reaches(phase) }),
      shows: false,
      timeoutMs: durationMs(options, 'timeout'),
    });
  },
};

function reaches(phase: Phase): (view: RolloutView) => boolean {
  return (view) => view.targets.every((t) => comparePhases(t.phase, phase) >= 0);
}
