/** Duty: how a step looks at its table: one connection with the rollout's search path, and the catalog's facts. */
import type { PoolClient } from 'pg';
import { inSession } from './session.js';
import type { StepContext } from './step-context.js';
import { readTable, type TableFacts } from './table-facts.js';

/** Looks at the table of a rollout. @throws when it is not there: planning has found it, so somebody dropped it. */
export async function look<T>(
  { spec, pool, signal, target }: StepContext,
  at: (client: PoolClient, table: TableFacts) => T | Promise<T>,
): Promise<T> {
  return inSession(pool, { spec, signal, lockTimeoutMs: spec.locks.timeoutMs }, async (client) => {
    const table = await readTable(client, spec.column);
    if (!table) throw new Error(`there is no table ${spec.column.schema}.${spec.column.table} in ${target}`);
    return at(client, table);
  });
}

/** The facts alone. */
export async function lookAtTable(context: StepContext): Promise<TableFacts> {
  return look(context, (_client, table) => table);
}
