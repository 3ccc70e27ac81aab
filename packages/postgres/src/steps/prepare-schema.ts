/** Duty: the schema `sluice` with what services and runner read; knows no rollout's table. */
import type { Statement } from '@sluice/core';
import { runDdl } from '../ddl.js';
import { forgetTarget } from '../forget.js';
import type { Step, StepContext } from '../step-context.js';
import { noteTerm, termOf } from '../term.js';

// none of these locks a table that anybody uses
const SCHEMA: Statement = { sql: 'create schema if not exists sluice', lock: 'none' };

/**
 * Two rollouts that begin at once: `if not exists` alone looks too early, and one of them would fail (23505). Only with a
 * relation's lock does a session hear what others have changed in the catalog meanwhile.
 */
const IN_TURN: Statement = {
  sql: `select pg_advisory_xact_lock(hashtextextended('sluice schema', 0));
lock table pg_catalog.pg_namespace in access share mode`,
  lock: 'none',
};

const STAGE: Statement = {
  sql: `create table if not exists sluice.stage (
  rollout text not null, service text not null, capability text not null, region text not null default '',
  percent integer not null, revision bigint not null, held boolean not null default false,
  primary key (rollout, service, capability, region))`,
  lock: 'none',
  note: 'what services obey when the control plane cannot be reached',
};

const PROGRESS: Statement = {
  sql: `create table if not exists sluice.progress (
  rollout text not null, step text not null, cursor jsonb not null, rows_done bigint not null default 0,
  rows_changed bigint not null default 0, epoch bigint not null, started_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(), finished boolean not null default false,
  primary key (rollout, step))`,
  lock: 'none',
  note: 'how far a scan is, written with each batch',
};

const GRANT_SCHEMA: Statement = { sql: 'grant usage on schema sluice to public', lock: 'none' };
const GRANT_STAGE: Statement = {
  sql: 'grant select on sluice.stage to public',
  lock: 'none',
  note: 'services read it',
};

const DROPS: readonly Statement[] = [
  'drop table sluice.stage',
  'drop table sluice.progress',
  'drop schema sluice',
].map((sql) => ({ sql, lock: 'none', note: 'with the last rollout alone' }));

interface Seen {
  schema: boolean;
  stage: boolean;
  progress: boolean;
  schema_granted: boolean;
  stage_granted: boolean;
}

/** True where the rollout has a row that says which control plane runs it. */
async function entered({ pool, spec }: StepContext): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from sluice.progress where rollout = $1 and step = 'runner'`,
    [spec.name],
  );
  return rowCount === 1;
}

async function see({ pool }: StepContext): Promise<Seen> {
  const { rows } = await pool.query<Seen>(
    `select to_regnamespace('sluice') is not null as schema,
            to_regclass('sluice.stage') is not null as stage,
            to_regclass('sluice.progress') is not null as progress,
            coalesce(has_schema_privilege('public', to_regnamespace('sluice')::oid, 'usage'), false) as schema_granted,
            coalesce(has_table_privilege('public', to_regclass('sluice.stage')::oid, 'select'), false) as stage_granted`,
  );
  const seen = rows[0];
  if (!seen) throw new Error('a query without a table gave no row');
  return seen;
}

/** What is missing alone: `create schema if not exists` asks for the right to make it even where it is there. */
function missing(seen: Seen, ...noted: readonly Statement[]): readonly Statement[] {
  return [
    ...(seen.schema ? [] : [SCHEMA]),
    ...(seen.progress ? [] : [PROGRESS]),
    // a control plane that is older than one known here is refused by it, and with it all that the message brings
    ...noted,
    ...(seen.stage ? [] : [STAGE]),
    ...(seen.schema_granted ? [] : [GRANT_SCHEMA]),
    ...(seen.stage_granted ? [] : [GRANT_STAGE]),
  ];
}

export const prepareSchema: Step = {
  name: 'prepare-schema',
  statements: () => [SCHEMA, PROGRESS, STAGE, GRANT_SCHEMA, GRANT_STAGE],
  undoStatements: () => DROPS,
  inspect: async (context) => {
    const there = missing(await see(context)).length === 0;
    return { state: there && (await entered(context)) ? 'done' : 'todo' };
  },
  apply: async (context) => {
    const note: Statement = { sql: noteTerm(termOf(context)), lock: 'none' };
    const statements = [IN_TURN, ...missing(await see(context), note)];
    await runDdl(context, statements, { together: true, guarded: true });
    return {};
  },
  undo: async (context) => ({
    dropped: await forgetTarget(context.pool, context.spec.name, termOf(context)),
  }),
};
