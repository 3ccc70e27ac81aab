/** Duty: a table of its own with its foreground, and what that feels while a statement runs behind a transaction that holds the table. */
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { tables } from '../../ddl/covering.js';
import type { LockWaits } from './lock-waits.js';
import { foreground, stalls, type Foreground, type Stalls } from './foreground.js';

export interface Scene {
  readonly pool: pg.Pool;
  readonly load: Foreground;
  /** Runs `work` behind a holder, measured from its beginning until both have ended and the foreground has gone on. */
  behindHolder(work: () => Promise<unknown>): Promise<Felt>;
  stop(): Promise<void>;
}

export interface Felt extends Stalls {
  /** How long the statement took, waiting included. */
  readonly tookMs: number;
}

export interface SceneOptions {
  readonly url: string;
  readonly table: string;
  /** SQL that makes it; left out: a plain table. */
  readonly made?: string;
  readonly rows: number;
  readonly connections: number;
  readonly holdMs: number;
  /** The foreground of a table that nobody locks, and who waits for locks; left out for that one itself. */
  readonly beside?: { readonly control: Foreground; readonly waits: LockWaits };
}

/** What the foreground is watched for after the statement, and at least in all (ms). */
const AFTER_MS = 200;
const LEAST_MS = 2_000;

export async function openScene(options: SceneOptions): Promise<Scene> {
  const { url, table, made = tables(table), rows, connections, holdMs, beside } = options;
  const pool = new pg.Pool({ connectionString: url, max: 4, application_name: 'sluice bench' });
  await pool.query(made);
  await pool.query(
    `insert into ${table} (amount, note) select n * 0.01, 'new' from generate_series(1, $1::int) n`,
    [rows],
  );
  await pool.query(`vacuum analyze ${table}`);
  const connect = async (application_name: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url, application_name });
    await client.connect();
    return client;
  };
  const clients = await Promise.all(Array.from({ length: connections }, () => connect('foreground')));
  const holder = await connect('nightly report');
  // what a commit waits for the disk is no lock
  await Promise.all(clients.map((client) => client.query('set synchronous_commit = off')));
  const load = foreground(clients, table, rows);

  /** Has read and written, so that every statement that locks out readers or writers waits for it. */
  const hold = async (): Promise<() => Promise<void>> => {
    await holder.query(
      `begin; select note from ${table} where id = 1; update ${table} set note = 'held' where id = ${rows}`,
    );
    const until = performance.now() + holdMs;
    return async () => {
      await setTimeout(Math.max(0, until - performance.now()));
      await holder.query('commit');
    };
  };
  return {
    pool,
    load,
    behindHolder: async (work) => {
      const held = await hold();
      const start = performance.now();
      const running = work();
      const ended = running.then(() => performance.now());
      const least = setTimeout(LEAST_MS);
      // who does not wait for the holder is done long before it
      const isDone = await Promise.race([ended.then(() => true), setTimeout(LEAST_MS, false)]);
      if (isDone) await Promise.all([least, holder.query('commit')]);
      else await held();
      const tookMs = (await ended) - start;
      await setTimeout(AFTER_MS);
      if (!beside) throw new Error('there is nothing to compare with');
      return { ...(await stalls(load, beside, start, performance.now())), tookMs };
    },
    stop: async () => {
      await load.stop();
      await Promise.all([...clients, holder].map((c) => c.end()));
      await pool.end();
    },
  };
}
