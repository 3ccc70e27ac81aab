/** Duty: the trigger that keeps the new column true to the old one for writers without the SDK. */
import { hasBridge } from '@sluice/core';
import { bridgeStanding } from '../bridge-standing.js';
import { bridgeStatements, dropBridgeStatements } from '../bridge-sql.js';
import { runDdl } from '../ddl.js';
import { look, lookAtTable } from '../look.js';
import type { Step } from '../step-context.js';

export const bridge: Step = {
  name: 'bridge',
  statements: (spec, table) => bridgeStatements(spec, table, 'up'),
  undoStatements: dropBridgeStatements,
  inspect: (context) =>
    look(context, async (client, table) => {
      if (!hasBridge(context.spec)) return { state: 'unneeded' };
      const standing = await bridgeStanding(client, context.spec, table);
      // with both legs it does all that one leg does
      const state = standing === 'none' ? 'todo' : standing === 'broken' ? 'invalid' : 'done';
      return { state, facts: { standing } };
    }),
  apply: async (context) => {
    const { state } = await bridge.inspect(context);
    if (state !== 'done' && state !== 'unneeded')
      await runDdl(context, bridge.statements(context.spec, await lookAtTable(context)), { together: true });
    return {};
  },
  undo: async (context) => {
    await runDdl(context, dropBridgeStatements(context.spec), { together: true });
    return {};
  },
};
