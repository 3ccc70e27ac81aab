/** Duty: takes the bridge away when nobody needs the old column any more. */
import { hasBridge, hasLiveDown } from '@sluice/core';
import { bridgeStanding } from '../bridge-standing.js';
import { bridgeStatements, dropBridgeStatements } from '../bridge-sql.js';
import { runDdl } from '../ddl.js';
import { look, lookAtTable } from '../look.js';
import type { Step } from '../step-context.js';

export const dropBridge: Step = {
  name: 'drop-bridge',
  statements: dropBridgeStatements,
  undoStatements: (spec, table) => bridgeStatements(spec, table, hasLiveDown(spec) ? 'both' : 'up'),
  inspect: (context) =>
    look(context, async (client, table) => {
      if (!hasBridge(context.spec)) return { state: 'unneeded' };
      const standing = await bridgeStanding(client, context.spec, table);
      return { state: standing === 'none' ? 'done' : 'todo', facts: { standing } };
    }),
  apply: async (context) => {
    const { state } = await dropBridge.inspect(context);
    if (state === 'todo') await runDdl(context, dropBridgeStatements(context.spec), { together: true });
    return {};
  },
  undo: async (context) => {
    const table = await lookAtTable(context);
    await runDdl(context, dropBridge.undoStatements(context.spec, table), { together: true });
    return {};
  },
};
