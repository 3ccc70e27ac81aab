/** Duty: which bridge stands on the table now, by the catalog. */
import type { Spec } from '@sluice/core';
import type { PoolClient } from 'pg';
import { bridgeBody, type Legs } from './bridge-sql.js';
import { bridgeNames, SCHEMA } from './names.js';
import type { TableFacts } from './table-facts.js';

/**
 * `none`: no function and no trigger. `broken`: something else than what this spec makes: one trigger is missing, disabled
 * or calls another function, or the text is of another spec.
 */
export type BridgeStanding = Legs | 'none' | 'broken';

export async function bridgeStanding(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<BridgeStanding> {
  const names = bridgeNames(spec);
  // each partition has its own, which can be disabled by itself
  const tables = [table.oid, ...(table.members ?? []).map((m) => m.oid)];
  const { rows } = await client.query<{ body: string | null; triggers: number; working: number }>(
    `select f.prosrc as body, count(t.oid)::int as triggers,
            (count(t.oid) filter (where t.tgfoid = f.oid and t.tgenabled = any($5)))::int as working
       from (select) one
       left join pg_catalog.pg_proc f
         on f.proname = $1 and f.pronamespace = to_regnamespace($2) and f.pronargs = 0
       left join pg_catalog.pg_trigger t
         on t.tgrelid = any($3) and t.tgname = any($4)
            -- before 15 those that PostgreSQL makes on partitions count as its own
            and (not t.tgisinternal or t.tgparentid <> 0)
      group by f.oid, f.prosrc`,
    [
      names.function,
      SCHEMA,
      tables,
      [names.onInsert, names.onUpdate],
      // A: also for rows that a subscription brings
      table.subscriptions.length > 0 ? ['A'] : ['O', 'A'],
    ],
  );
  const { body, triggers, working } = rows[0] ?? { body: null, triggers: 0, working: 0 };
  if (body === null && triggers === 0) return 'none';
  const wanted = 2 * tables.length;
  if (working !== wanted || triggers !== wanted) return 'broken';
  if (body === bridgeBody(spec, table, 'up')) return 'up';
  const hasBoth = spec.replaces?.down !== undefined && body === bridgeBody(spec, table, 'both');
  return hasBoth ? 'both' : 'broken';
}
