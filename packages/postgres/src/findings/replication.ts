/** Duty: rows that arrive past triggers: through a subscription, or in sessions that replay what was written elsewhere. */
import { hasBridge, needsStep, type Finding, type Spec } from '@sluice/core';
import type { PoolClient } from 'pg';
import type { TableFacts } from '../table-facts.js';
import { blocks, warns } from './finding.js';

export async function replicationFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  return [...subscriptionFindings(spec, table), ...(hasBridge(spec) ? await roleFindings(client) : [])];
}

/** The bridge is made to fire for what a subscription brings; without a bridge nothing fills it. */
function subscriptionFindings(spec: Spec, { subscriptions }: TableFacts): readonly Finding[] {
  if (subscriptions.length === 0 || !(needsStep(spec, 'backfill') || spec.column.notNull)) return [];
  const { schema, table, column } = spec.column;
  const names = subscriptions.join(', ');
  const arrive = `rows of ${schema}.${table} arrive through the subscription ${names}`;
  return hasBridge(spec)
    ? [
        warns(
          'rows-by-replication',
          names,
          `${arrive}; the bridge fires for them as well (enable always), until contract takes it away`,
          `Add ${column} on the publisher before contract, with a rollout there: afterwards nothing fills what arrives without it.`,
        ),
      ]
    : [
        blocks(
          'rows-by-replication',
          names,
          `${arrive}, and without a bridge nothing fills ${column} in them`,
          `Use "sync: trigger" with "replaces", or, if the publisher sends ${column} already, wave it through by the subscription's name.`,
        ),
      ];
}

/** Roles whose sessions replay by default: no ordinary trigger fires in them. */
async function roleFindings(client: PoolClient): Promise<readonly Finding[]> {
  const { rows } = await client.query<{ who: string }>(
    `select coalesce(r.rolname, 'every role') as who
       from pg_catalog.pg_db_role_setting s
       left join pg_catalog.pg_roles r on r.oid = s.setrole
       left join pg_catalog.pg_database d on d.oid = s.setdatabase
      where (s.setdatabase = 0 or d.datname = current_database())
        and 'session_replication_role=replica' = any(s.setconfig) order by 1`,
  );
  return rows.map(({ who }) =>
    warns(
      'bridge-passed-by',
      who,
      `sessions of ${who} run with session_replication_role = replica, in which the bridge does not fire`,
      'What they write is found by the backfill and by verify. Let them write both columns, or reset the setting.',
    ),
  );
}
