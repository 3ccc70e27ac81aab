/** Duty: what the tests of this package stand on: a real server, fresh databases in it, specs and step contexts. */
import type { Facts, Spec, StepName } from '@sluice/core';
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import { Client, Pool } from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { readColumn } from './column.js';
import { STEP_TABLE } from './step-table.js';
import type { Step, StepContext } from './step-context.js';

export interface TestTarget {
  readonly pool: Pool;
  /** The database that was made last, for a pool of one's own. */
  url(): string;
  /** Another session, closed at the end of the file. */
  session(): Promise<Client>;
  /** The server's major version: the tests run on 14 to 18. */
  version(): Promise<number>;
  /** A new database with this schema in it. */
  fresh(schema: string): Promise<void>;
}

/** One server for a test file, with a new database whenever a test asks for one. */
export function useTarget(): TestTarget {
  let server: FreshServer;
  let admin: Client;
  let pool: Pool | undefined;
  let name = 'postgres';
  let databases = 0;
  const clients: Client[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(clients.splice(0).map((c) => c.end()));
    await pool?.end();
    pool = undefined;
  };
  beforeAll(async () => {
    server = await freshEmbedded({
      postgres: inject('postgres'),
      settings: {
        fsync: 'off',
        max_prepared_transactions: '5',
        shared_preload_libraries: 'pg_stat_statements',
        autovacuum: 'off',
      },
    });
    admin = await connected(new Client({ connectionString: server.url() }));
  });
  afterAll(async () => {
    await closeAll();
    await admin.end();
    await server.stop();
  });
  return {
    get pool() {
      if (!pool) throw new Error('call fresh first');
      return pool;
    },
    url: () => server.url(name),
    session: async () => {
      const client = await connected(new Client({ connectionString: server.url(name) }));
      clients.push(client);
      return client;
    },
    version: async () => {
      const { rows } = await admin.query<{ major: number }>(
        `select current_setting('server_version_num')::int / 10000 as major`,
      );
      return rows[0]?.major ?? 0;
    },
    fresh: async (schema) => {
      await closeAll();
      databases += 1;
      name = `test_${databases}`;
      await admin.query(`create database ${name}`);
      pool = new Pool({ connectionString: server.url(name), max: 6, application_name: 'sluice test' });
      pool.on('error', () => undefined);
      // one that is in use may be ended as well
      pool.on('connect', (client) => client.on('error', () => undefined));
      await pool.query(schema);
    },
  };
}

async function connected(client: Client): Promise<Client> {
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** A whole spec from its column's text and what differs from the usual. */
export function specOf(column: string, rest: Partial<Omit<Spec, 'column'>> = {}): Spec {
  const read = readColumn(column);
  if ('mistakes' in read) throw new Error(read.mistakes.map((m) => m.message).join('; '));
  return {
    name: `${read.table}.${read.column}`,
    column: read,
    drop: false,
    sync: 'trigger',
    services: [{ name: 'checkout', reads: true, writes: true }],
    targets: [{ name: 'main', wave: 1, replicas: [] }],
    indexes: [],
    ramp: [1, 10, 50, 100],
    holdMs: 0,
    shadow: { sample: 1, windowMs: 0, minimum: 0 },
    soakMs: 0,
    pace: 'full',
    guardrails: { differing: 0, errors: 1.5, latency: 1.3 },
    approvals: {},
    advance: 'auto',
    queries: {},
    graceMs: 0,
    fence: 'none',
    repair: false,
    locks: { timeoutMs: 50, giveUpAfterMs: 10_000 },
    ...rest,
  };
}

export interface Told {
  readonly message: string;
  readonly facts: Facts;
}

/** A context whose log can be read. */
export function contextOf(
  pool: Pool,
  spec: Spec,
  rest: Partial<StepContext> = {},
): StepContext & { readonly told: Told[] } {
  const told: Told[] = [];
  return {
    spec,
    target: 'main',
    pool,
    signal: new AbortController().signal,
    epoch: 1,
    now: () => performance.now(),
    log: (message, facts) => told.push({ message, facts }),
    ...rest,
    told,
  };
}

export function stepNamed(name: StepName): Step {
  return STEP_TABLE[name];
}

/** Applies steps one after another. */
export async function applyAll(context: StepContext, names: readonly StepName[]): Promise<void> {
  for (const name of names) await STEP_TABLE[name].apply(context);
}

/** The pool, with something done after each statement of a connection that matches; for what happens between two statements. */
export function interrupted(pool: Pool, after: (sql: string) => Promise<void>): Pool {
  const connect = async (): Promise<object> => {
    const connection = await pool.connect();
    const query = connection.query.bind(connection) as (...args: unknown[]) => Promise<unknown>;
    return Object.assign(Object.create(connection) as object, {
      query: async (...args: unknown[]) => {
        const answer = await query(...args);
        const sql = String(args[0]);
        await after(sql);
        // a message that ends its own transaction is a commit, too
        if (sql.endsWith('; commit')) await after('commit');
        return answer;
      },
    });
  };
  return Object.assign(Object.create(pool) as Pool, { connect, query: pool.query.bind(pool) });
}
