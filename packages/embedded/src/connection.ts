/** Duty: speaks to the server as its superuser; must not know how it was started. */
import { realpathSync } from 'node:fs';
import { Client, escapeIdentifier } from 'pg';
import { SUPERUSER } from './cluster.js';
import { codeOf } from './embedded-error.js';

/** Where a server listens, and the key to it. */
export interface Door {
  readonly port: number;
  readonly password: string;
}

/** `ours` answers; `not yet` starts, stops or is not there; `refused` has another password; `other` has other data. */
export type Answer = 'ours' | 'not yet' | 'refused' | 'other';

const CONNECT_MS = 5_000;
const DUPLICATE_DATABASE = '42P04';
const UNIQUE_VIOLATION = '23505';
const REFUSALS = new Set(['28P01', '28000']);

/** The URL of a database of this server. */
export function urlOf({ port, password }: Door, database: string): string {
  return `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${inPath(database)}`;
}

// pg reads the path by decodeURI, which leaves `%3B` and its like as they are: encode no more than a URL needs.
const inPath = (name: string): string => encodeURI(name).replaceAll(/[?#]/g, encodeURIComponent);

/** Asks whether the server behind the door is the one of this data. */
export async function ask(door: Door, data: string): Promise<Answer> {
  try {
    return await withClient(door, async (client) => {
      const { rows } = await client.query<{ data: string }>(
        "select current_setting('data_directory') as data",
      );
      return rows[0] && realpathSync(rows[0].data) === realpathSync(data) ? 'ours' : 'other';
    });
  } catch (error) {
    return REFUSALS.has(codeOf(error) ?? '') ? 'refused' : 'not yet';
  }
}

/** Makes the databases that are not there yet. */
export async function ensureDatabases(door: Door, databases: readonly string[]): Promise<void> {
  if (databases.length === 0) return;
  await withClient(door, async (client) => {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
    const present = new Set(rows.map(({ datname }) => datname));
    for (const database of databases.filter((each) => !present.has(each)))
      await makeDatabase(client, database);
  });
}

async function makeDatabase(client: Client, database: string): Promise<void> {
  try {
    await client.query(`create database ${escapeIdentifier(database)}`);
  } catch (error) {
    // Somebody else who shares the server made it between our look and our deed.
    if (![DUPLICATE_DATABASE, UNIQUE_VIOLATION].includes(codeOf(error) ?? '')) throw error;
  }
}

async function withClient<T>(door: Door, use: (client: Client) => Promise<T>): Promise<T> {
  // `ssl: false` and the rest are said out loud, or else PGSSLMODE and its kin of the host would be obeyed.
  const client = new Client({
    connectionString: urlOf(door, 'postgres'),
    ssl: false,
    options: '',
    connectionTimeoutMillis: CONNECT_MS,
  });
  // A server that is killed while we speak ends the connection; the query's own rejection says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
