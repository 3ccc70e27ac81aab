/** Duty: builds and drops indexes without blocking, and clears away what a failed build left; knows not what they are for. */
import type { Spec, Statement } from '@sluice/core';
import { readIndexes } from './constraints.js';
import { runDdl } from './ddl.js';
import { quoteIdentifier, quoteTable } from './identifier.js';
import { look } from './look.js';
import { rest } from './rest.js';
import type { StepContext } from './step-context.js';

/** While another session builds the index, it is looked at again this often. */
const BUILD_LOOK_MS = 500;

/** Lock: SHARE UPDATE EXCLUSIVE; waits for older transactions, and nobody waits for it. */
export function createIndex(spec: Spec, name: string, rest: string, unique = false): Statement {
  return {
    sql: `create ${unique ? 'unique ' : ''}index concurrently ${quoteIdentifier(name)} on ${quoteTable(spec.column)} ${rest}`,
    lock: 'SHARE UPDATE EXCLUSIVE',
    alone: true,
    note: 'two scans; waits for older transactions, and nobody waits for it',
  };
}

/** Lock: SHARE UPDATE EXCLUSIVE; readers and writers do not wait. */
export function dropIndex(spec: Spec, name: string): Statement {
  return {
    sql: `drop index concurrently if exists ${quoteTable({ schema: spec.column.schema, table: name })}`,
    lock: 'SHARE UPDATE EXCLUSIVE',
    alone: true,
  };
}

/** `building`: another session is at it, for example one whose control plane was killed. */
export type IndexState = 'none' | 'valid' | 'invalid' | 'building';

export async function indexState(context: StepContext, name: string): Promise<IndexState> {
  return look(context, async (client, table) => {
    const index = (await readIndexes(client, table.oid)).get(name);
    if (!index) return 'none';
    if (index.valid) return 'valid';
    const { rowCount } = await client.query(
      `select from pg_catalog.pg_stat_progress_create_index p join pg_catalog.pg_class c on c.oid = p.index_relid
        where p.relid = $1 and c.relname = $2`,
      [table.oid, name],
    );
    return rowCount ? 'building' : 'invalid';
  });
}

/**
 * Brings an index to be valid. What an earlier build left INVALID is dropped and built again: `if not exists` would take it
 * for done. A failed unique build is dropped at once, because even INVALID it refuses other people's rows.
 */
export async function ensureIndex(context: StepContext, name: string, create: Statement): Promise<void> {
  let state = await indexState(context, name);
  while (state === 'building') {
    await rest(BUILD_LOOK_MS, context.signal);
    state = await indexState(context, name);
  }
  if (state === 'valid') return;
  if (state === 'invalid') await runDdl(context, [dropIndex(context.spec, name)]);
  try {
    await runDdl(context, [create]);
  } catch (error) {
    // with the signal fired there is no time for it; the next apply finds it
    if (!context.signal.aborted && (await indexState(context, name)) === 'invalid')
      await runDdl(context, [dropIndex(context.spec, name)]);
    throw error;
  }
}
