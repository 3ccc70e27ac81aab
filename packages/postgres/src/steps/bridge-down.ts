/** Duty: the bridge's other leg: from just before the first `retire`, old follows new as well. */
import { hasLiveDown } from '@sluice/core';
import { bridgeStanding } from '../bridge-standing.js';
import { bridgeStatements } from '../bridge-sql.js';
import { runDdl } from '../ddl.js';
import { look, lookAtTable } from '../look.js';
import type { Step } from '../step-context.js';

export const bridgeDown: Step = {
  name: 'bridge-down',
  statements: (spec, table) => bridgeStatements(spec, table, 'both'),
  undoStatements: (spec, table) => bridgeStatements(spec, table, 'up'),
  inspect: (context) =>
    look(context, async (client, table) => {
      if (!hasLiveDown(context.spec)) return { state: 'unneeded' };
      const standing = await bridgeStanding(client, context.spec, table);
      const state = standing === 'both' ? 'done' : standing === 'broken' ? 'invalid' : 'todo';
      return { state, facts: { standing } };
    }),
  apply: async (context) => {
    const { state } = await bridgeDown.inspect(context);
    if (state !== 'done' && state !== 'unneeded')
      await runDdl(context, bridgeDown.statements(context.spec, await lookAtTable(context)), {
        together: true,
      });
    return {};
  },
  undo: async (context) => {
    const table = await lookAtTable(context);
    await runDdl(context, bridgeDown.undoStatements(context.spec, table), { together: true });
    return {};
  },
};
