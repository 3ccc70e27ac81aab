/** Duty: a connection of the pool with settings that make our SQL mean the same everywhere; must not know what is asked. */
import type { Spec } from '@sluice/core';
import type { Pool, PoolClient } from 'pg';
import { quoteIdentifier } from './identifier.js';
import { supersededFrom } from './superseded.js';

export interface SessionOptions {
  readonly spec: Spec;
  readonly signal?: AbortSignal;
  /** Milliseconds to wait for any lock; 0: without end. */
  readonly lockTimeoutMs: number;
  /** What the session is called in pg_stat_activity; left out: as the pool calls it. */
  readonly name?: string;
}

/**
 * Names without a schema are found in pg_catalog and the table's own schema alone, whatever the writer's path is:
 * the bridge, the batches and the checks must all mean the same function.
 */
export function searchPath(spec: Spec): string {
  return `pg_catalog, ${quoteIdentifier(spec.column.schema)}, pg_temp`;
}

/** Settings that a database or role may have set otherwise. Those that a version lacks are left out. */
function settings({ spec, lockTimeoutMs, name }: SessionOptions): Readonly<Record<string, string>> {
  return {
    search_path: searchPath(spec),
    lock_timeout: `${lockTimeoutMs}ms`,
    // a scan of a large table may take hours; what others wait for is bounded by lock_timeout and by the batch
    statement_timeout: '0',
    transaction_timeout: '0',
    // a process that is frozen in a transaction must not keep locks on rows that others want
    idle_in_transaction_session_timeout: '4s',
    // one that has a table's turn says nothing for as long as another works
    idle_session_timeout: '0',
    client_min_messages: 'warning',
    // a row that a policy hides must stop us: filtered out in silence it would never be filled
    row_security: 'off',
    // keys go through text and must come back as they were
    datestyle: 'ISO, YMD',
    intervalstyle: 'postgres',
    bytea_output: 'hex',
    extra_float_digits: '1',
    default_transaction_isolation: 'read committed',
    ...(name === undefined ? {} : { application_name: name }),
  };
}

/**
 * Runs `work` on one connection with our settings and puts them back. When the signal fires, the statement that runs is
 * cancelled on the server and the connection is closed, so that a late cancel never meets somebody else's statement.
 */
export async function inSession<T>(
  pool: Pool,
  options: SessionOptions,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const { signal } = options;
  signal?.throwIfAborted();
  const client = await pool.connect();
  let pid: number | undefined;
  let cancelled = false;
  const cancel = (): void => {
    cancelled = true;
    // a pool that is ending refuses; its connections end with it
    if (pid !== undefined) pool.query('select pg_cancel_backend($1)', [pid]).catch(() => undefined);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  let broken: Error | undefined;
  try {
    const wanted = settings(options);
    const names = Object.keys(wanted);
    const { rows } = await client.query<{ pid: number; name: string }>(
      `select pg_backend_pid() as pid, s.name, set_config(s.name, v.value, false)
         from pg_catalog.pg_settings s join unnest($1::text[], $2::text[]) as v(name, value)
           on v.name = lower(s.name)`,
      [names, names.map((name) => wanted[name])],
    );
    pid = rows[0]?.pid;
    signal?.throwIfAborted();
    const result = await work(client);
    await client.query(rows.map((r) => `reset ${r.name}`).join('; '));
    return result;
  } catch (error) {
    // what state the connection is in is unknown, and connecting again is cheap
    broken = error instanceof Error ? error : new Error(String(error));
    throw signal?.aborted ? (signal.reason ?? error) : supersededFrom(error);
  } finally {
    signal?.removeEventListener('abort', cancel);
    client.release(broken ?? cancelled);
  }
}

/** Runs `work` in a transaction of this connection. */
export async function inTransaction<T>(
  client: PoolClient,
  work: () => Promise<T>,
  begin = 'begin',
): Promise<T> {
  await client.query(begin);
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    // the first error is the one to tell; a connection that is gone cannot roll back, nor need it
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** The SQLSTATE of an error; empty where it has none. */
export function sqlState(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
