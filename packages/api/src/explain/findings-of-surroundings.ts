/** Duty: what the findings mean that concern the server, its roles and everything around a table; knows no other code. */
import type { FindingCode } from '@sluice/core';
import type { Explanation } from './explanation.js';

export const FINDINGS_OF_SURROUNDINGS = {
  'server-too-old': {
    means: 'The server is older than PostgreSQL 14.',
    why: 'Sluice fills rows by ranges of tuple ids, which PostgreSQL can scan since 14, and every release from 14 to 18 is tested.',
    example: `select version();`,
    todo: 'Upgrade the server.',
  },
  'not-owner': {
    means: 'The role of this connection does not own the table.',
    why: 'Only an owner may alter a table: PostgreSQL knows no right that could be granted for it.',
    example: `grant orders_owner to sluice;             -- a member of the owner may alter the table
$ sluice doctor --grants --table orders   # prints what is needed`,
    todo: 'Fine for planning. For apply, use a role that owns the table or is a member of its owner.',
  },
  'no-schema-right': {
    means: 'The role may not create the schema sluice, and it is not there yet.',
    why: 'Stage rows, progress and the bridge’s function live in it; services read their stage there when the control plane is away.',
    example: `grant create on database shop to sluice;`,
    todo: 'Grant create on the database to the role that applies, or create the schema for it: create schema sluice authorization ROLE.',
  },
  'replica-unnamed': {
    means: 'Replicas are attached to this database, and the spec names none.',
    why: 'A service that reads from a replica must not read the new column before the rows have arrived there.',
    example: `targets:
  eu: { replicas: [EU_2] }                # its URL is in REPLICA_EU_2_URL`,
    todo: 'If services read from them, name them under targets, so that "read" waits for them. Else go on.',
  },
  'rows-by-replication': {
    means: 'Rows of the table arrive through a logical subscription.',
    why: 'They pass ordinary triggers by. With the bridge Sluice makes its trigger fire for them as well; without one nothing fills the column in them.',
    example: `sync: trigger                             # the default, with "replaces"
replaces: { column: amount, up: … }`,
    todo: 'With the bridge: add the column on the publisher before contract. Without: use the bridge, or wave it through when the publisher sends the column already.',
  },
  'bridge-passed-by': {
    means: 'The sessions of a role run with session_replication_role = replica.',
    why: 'No ordinary trigger fires in them, the bridge included: what they write reaches one column alone.',
    example: `alter role loader reset session_replication_role;`,
    todo: 'The backfill and verify find what they write. Let them write both columns, or reset the setting.',
  },
  'table-published': {
    means: 'The table is in a publication.',
    why: 'A subscriber that lacks the column stops at the first row that has it, and the slot then keeps all log from there on.',
    example: `alter table orders add column amount_cents bigint;   -- on each subscriber, first`,
    todo: 'Add the column on the subscribers first. A backfill also sends every row through the slot.',
  },
  'replica-identity-missing': {
    means: 'The table is published for UPDATE and has no replica identity.',
    why: 'PostgreSQL refuses every UPDATE of such a table, and a backfill is nothing else.',
    example: `alter table orders replica identity using index orders_pkey;`,
    todo: 'Give it a replica identity: a unique index on columns that are NOT NULL, or full.',
  },
  'triggers-fire': {
    means: 'The table has triggers that fire for every row that the backfill fills.',
    why: 'An audit or an updated_at trigger would run millions of times, and may tell others that every order has changed.',
    example: `create trigger audit after update of amount, state on orders …   -- only for what it is for`,
    todo: 'Narrow them with "update of …" or a "when" condition; or go on, if that is what you want.',
  },
  'trigger-order': {
    means: 'A trigger of the table fires after the sync trigger.',
    why: 'Triggers fire in the order of their names. What a later one changes in the old column the sync trigger does not see.',
    example: `alter trigger zzzz_round on orders rename to round_amount;`,
    todo: 'Give it a name that sorts before zzz_sluice.',
  },
  'statements-invisible': {
    means: 'The extension pg_stat_statements is not there, or this role may not read it.',
    why: 'Without it nobody can see whether some forgotten script still names the old column, so contract asks a person instead.',
    example: `shared_preload_libraries = 'pg_stat_statements'   # postgresql.conf, then restart
create extension pg_stat_statements;
grant pg_read_all_stats to sluice;`,
    todo: 'Install it and grant pg_read_all_stats; or be ready for sluice approve ROLLOUT contract.',
  },
  'hold-while-fails': {
    means: 'The question under pace.holdWhile could not be answered.',
    why: 'One that fails holds the backfill, so it would be held for ever.',
    example: `pace: { holdWhile: "select count(*) > 100 from jobs where state = 'waiting'" }`,
    todo: 'Write one query that gives one boolean or number within a second, and changes nothing.',
  },
  'autovacuum-off': {
    means: 'The spec limits the share of dead rows, and autovacuum is off for the table or the server.',
    why: 'Filled rows leave dead ones. Where nothing takes them away the backfill comes to its limit and waits for ever.',
    example: `alter table orders reset (autovacuum_enabled);`,
    todo: 'Switch autovacuum on, vacuum by hand while the backfill waits, or leave maxDeadShare out.',
  },
  'dead-share-below-vacuum': {
    means: 'The limit on dead rows is below the share at which autovacuum begins.',
    why: 'The backfill would stop at its limit before anything starts to take dead rows away.',
    example: `alter table orders set (autovacuum_vacuum_scale_factor = 0.05);
pace: { maxDeadShare: 0.3 }`,
    todo: 'Raise the limit, or lower that setting for the table.',
  },
} as const satisfies Partial<Record<FindingCode, Explanation>>;
