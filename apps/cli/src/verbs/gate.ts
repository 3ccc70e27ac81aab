/** Duty: one gate with everything that must be true, for people and for scripts that ask before they deploy. */
import { isRefusal, PHASES, type Phase } from '@sluice/core';
import { refused } from '../answer.js';
import type { Verb } from '../context.js';
import { gateLines } from '../render/gate.js';

export const gate: Verb = {
  usage: 'gate <rollout> <phase>',
  says: 'what must be true before a phase starts: open or passed on every target (0), closed (3)',
  group: 'Look',
  choices: { phase: PHASES },
  run: async (context, [id = '', phase = '']) => {
    const query = { phase: phase as Phase };
    const gates = await context.client.call('listGates', { params: { id }, query });
    if (isRefusal(gates)) return refused(context, gates);
    const { json, out, paint } = context;
    // a target without a gate was not looked at yet, so nothing is known to be true there
    const open = gates.length > 0 && gates.every((g) => g.open);
    if (json) out(JSON.stringify({ open, gates }));
    else {
      for (const line of gateLines(gates, phase, paint, context.width())) out(line);
      if (!open) out(`  Next: sluice wait ${id} --for ${phase}`);
    }
    return open ? 0 : 3;
  },
};
