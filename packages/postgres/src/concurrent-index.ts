/** Duty: builds and drops indexes without blocking, and clears away what a failed build left; knows not what they are for. */
import type { Statement, TableName } from '@sluice/core';
import { readIndexes } from './constraints.js';
import { runDdl } from './ddl.js';
import { quoteIdentifier, quoteTable } from './identifier.js';
import { look } from './look.js';
import { rest } from './rest.js';
import { sqlState } from './session.js';
import type { StepContext } from './step-context.js';

/** While another session builds the index, it is looked at again this often. */
const BUILD_LOOK_MS = 500;

/** Lock: SHARE UPDATE EXCLUSIVE; waits for older transactions, and nobody waits for it. */
export function createIndex(on: TableName, name: string, rest: string, unique = false): Statement {
  return {
    sql: `create ${unique ? 'unique ' : ''}index concurrently ${quoteIdentifier(name)} on ${quoteTable(on)} ${rest}`,
    lock: 'SHARE UPDATE EXCLUSIVE',
    alone: true,
    note: 'two scans; waits for older transactions, and nobody waits for it',
  };
}

/** Lock: SHARE UPDATE EXCLUSIVE; readers and writers do not wait. */
export function dropIndex(on: TableName, name: string): Statement {
  return {
    sql: `drop index concurrently if exists ${quoteTable({ schema: on.schema, table: name })}`,
    lock: 'SHARE UPDATE EXCLUSIVE',
    alone: true,
  };
}

/** How long a build that was told to stop may clear up after itself (ms). */
const CLEAR_MS = 5_000;

/** `building`: another session is at it, for example one whose control plane was killed. */
export type IndexState = 'none' | 'valid' | 'invalid' | 'building';

export async function indexState(
  context: StepContext,
  name: string,
  on: TableName = context.spec.column,
): Promise<IndexState> {
  return look(context, async (client) => {
    const found = await client.query<{ oid: number | null }>(
      'select to_regclass($1)::oid::int8::int as oid',
      [quoteTable(on)],
    );
    const oid = found.rows[0]?.oid ?? 0;
    const index = (await readIndexes(client, oid)).get(name);
    if (!index) return 'none';
    if (index.valid) return 'valid';
    const { rowCount } = await client.query(
      `select from pg_catalog.pg_stat_progress_create_index p join pg_catalog.pg_class c on c.oid = p.index_relid
        where p.relid = $1 and c.relname = $2`,
      [oid, name],
    );
    return rowCount ? 'building' : 'invalid';
  });
}

/**
 * Brings an index to be valid. What an earlier build left INVALID is dropped and built again: `if not exists` would take it
 * for done. A failed unique build is dropped at once, because even INVALID it refuses other people's rows.
 */
export async function ensureIndex(
  context: StepContext,
  name: string,
  create: Statement,
  on: TableName = context.spec.column,
): Promise<void> {
  let state = await indexState(context, name, on);
  while (state === 'building') {
    await rest(BUILD_LOOK_MS, context.signal);
    state = await indexState(context, name, on);
  }
  if (state === 'valid') return;
  if (state === 'invalid') await runDdl(context, [dropIndex(on, name)]);
  try {
    await runDdl(context, [create]);
  } catch (error) {
    // the signal has fired and the build is cancelled: what is left must not refuse rows for as long as a pause may last
    const signal = context.signal.aborted ? AbortSignal.timeout(CLEAR_MS) : context.signal;
    const clearing = clear({ ...context, signal }, name, on);
    // behind a transaction that holds the table the drop waits too: the next apply or undo finds what is left
    await (context.signal.aborted ? clearing.catch(() => undefined) : clearing);
    throw duplicateNamed(error);
  }
}

/** PostgreSQL names the value that is there twice in the error's detail alone. */
function duplicateNamed(error: unknown): unknown {
  const { detail } = error as { detail?: unknown };
  if (sqlState(error) !== '23505' || typeof detail !== 'string') return error;
  const message = `${(error as Error).message}: ${detail} Mend these rows; it is built again by itself`;
  return new Error(message, { cause: error });
}

async function clear(context: StepContext, name: string, on: TableName): Promise<void> {
  if ((await indexState(context, name, on)) === 'invalid') await runDdl(context, [dropIndex(on, name)]);
}
