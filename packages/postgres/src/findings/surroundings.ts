/** Duty: what stands around the table that a person should know: rights, replicas, what cannot be seen, what hangs on the old column. */
import type { Dependent, Finding, Spec } from '@sluice/core';
import type { Pool, PoolClient } from 'pg';
import { dependentsOf } from '../dependents.js';
import { statementsView } from '../statements.js';
import { ask } from '../strain.js';
import type { TableFacts } from '../table-facts.js';
import { blocks, warns } from './finding.js';
import { replicationFindings } from './replication.js';

export async function surroundingFindings(
  client: PoolClient,
  pool: Pool,
  spec: Spec,
  target: string,
  table: TableFacts,
): Promise<readonly Finding[]> {
  return [
    ...(await rightsFindings(client, spec, table)),
    ...(await replicaFindings(client, spec, target)),
    ...(await replicationFindings(client, spec, table)),
    ...(await visibilityFindings(pool, spec)),
    ...(await dependentFindings(client, spec, table)),
    ...(await questionFindings(pool, spec)),
    ...(await vacuumFindings(client, spec, table)),
  ];
}

/** A question that cannot be answered would hold the backfill for ever. */
async function questionFindings(pool: Pool, { pace }: Spec): Promise<readonly Finding[]> {
  if (typeof pace === 'string' || pace.holdWhile === undefined) return [];
  const answer = await ask(pool, pace.holdWhile);
  if ('holds' in answer) return [];
  const todo = 'Write one query that gives one boolean or number within a second, and changes nothing.';
  return [blocks('hold-while-fails', pace.holdWhile, answer.error, todo)];
}

/** Where dead rows are a limit and nothing takes them away, a backfill that comes to it would wait for ever. */
async function vacuumFindings(
  client: PoolClient,
  { pace, column }: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  if (typeof pace === 'string' || pace.maxDeadShare === undefined) return [];
  const { rows } = await client.query<{ server: boolean; off: string | null; from: number }>(
    `with members as (
       select c.oid, c.reloptions from pg_catalog.pg_class c
        where (c.oid = $1 or c.oid in (select relid from pg_catalog.pg_partition_tree($1::oid))) and c.relkind = 'r')
     select current_setting('autovacuum')::bool as server,
            (select string_agg(m.oid::regclass::text, ', ' order by 1) from members m
              where exists (select from pg_catalog.pg_options_to_table(m.reloptions) o
                             where o.option_name = 'autovacuum_enabled' and not o.option_value::bool)) as off,
            coalesce((select max(o.option_value::float8) from members m, pg_catalog.pg_options_to_table(m.reloptions) o
                       where o.option_name = 'autovacuum_vacuum_scale_factor'),
                     current_setting('autovacuum_vacuum_scale_factor')::float8) as from`,
    [table.oid],
  );
  const { server = true, off = null, from = 0 } = rows[0] ?? {};
  const name = `${column.schema}.${column.table}`;
  const limit = `the backfill waits while more than ${percent(pace.maxDeadShare)} of the rows are dead`;
  const todo = 'Switch it on, vacuum by hand while it waits, or leave maxDeadShare out.';
  if (!server) return [warns('autovacuum-off', name, `${limit}, and autovacuum is off on this server`, todo)];
  if (off !== null) return [warns('autovacuum-off', off, `${limit}, and autovacuum is off for ${off}`, todo)];
  // of the rows that live; the limit is of all rows
  const begins = from / (1 + from);
  if (begins < pace.maxDeadShare) return [];
  const why = `autovacuum begins only at ${percent(begins)} (autovacuum_vacuum_scale_factor ${from})`;
  return [
    warns(
      'dead-share-below-vacuum',
      name,
      `${limit}, and ${why}`,
      'Raise the limit, or lower that setting for the table.',
    ),
  ];
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

async function rightsFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  const { rows } = await client.query<{ role: string; owns: boolean; creates: boolean }>(
    `select current_user as role, pg_has_role(c.relowner, 'usage') as owns,
            to_regnamespace('sluice') is not null
              or has_database_privilege(current_database(), 'create') as creates
       from pg_catalog.pg_class c where c.oid = $1`,
    [table.oid],
  );
  const { role, owns, creates } = rows[0] ?? { role: '', owns: false, creates: false };
  const name = `${spec.column.schema}.${spec.column.table}`;
  return [
    ...(owns
      ? []
      : [
          warns(
            'not-owner',
            role,
            `${role} does not own ${name}, so it cannot alter it`,
            'Fine for planning; apply with a role that owns it.',
          ),
        ]),
    ...(creates
      ? []
      : [
          warns(
            'no-schema-right',
            role,
            `${role} cannot create the schema sluice`,
            'grant create on database … to the role that applies.',
          ),
        ]),
  ];
}

async function replicaFindings(client: PoolClient, spec: Spec, target: string): Promise<readonly Finding[]> {
  if ((spec.targets.find((t) => t.name === target)?.replicas.length ?? 0) > 0) return [];
  const { rows } = await client.query<{ names: string | null }>(
    `select string_agg(distinct application_name, ', ') as names from pg_catalog.pg_stat_replication`,
  );
  const names = rows[0]?.names;
  return typeof names === 'string'
    ? [
        warns(
          'replica-unnamed',
          names,
          `replicas are attached (${names}), and the spec names none`,
          'If services read from them, name them under targets, so that "read" waits for them.',
        ),
      ]
    : [];
}

async function visibilityFindings(pool: Pool, spec: Spec): Promise<readonly Finding[]> {
  if (!spec.replaces || (await statementsView(pool)) !== undefined) return [];
  return [
    warns(
      'statements-invisible',
      'pg_stat_statements',
      `who still uses ${spec.replaces.column} cannot be seen, so contract will ask a person`,
      'create extension pg_stat_statements (and preload it).',
    ),
  ];
}

/** What PostgreSQL would refuse to drop the old column for, or drop along with it. */
async function dependentFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  if (!spec.replaces || !spec.drop) return [];
  const { column } = spec.replaces;
  return (await dependentsOf(client, spec, table)).map(({ what, how }) => JUDGED[how](what, column));
}

const JUDGED: Record<Dependent['how'], (what: string, column: string) => Finding> = {
  needs: (what, column) =>
    blocks(
      'column-has-dependents',
      what,
      `${what} needs ${column}, which is to be dropped`,
      'Change it first, or leave "drop" out.',
    ),
  shares: goesWith,
  goes: goesWith,
  names: (what, column) =>
    warns(
      'function-names-column',
      what,
      `${what} has ${column} in its text, and PostgreSQL keeps no record of what it uses`,
      'Change it before contract, or say there that it means another.',
    ),
};

function goesWith(what: string, column: string): Finding {
  return warns(
    'goes-with-column',
    what,
    `${what} goes when ${column} is dropped`,
    'Make what is still needed anew on the new column.',
  );
}
