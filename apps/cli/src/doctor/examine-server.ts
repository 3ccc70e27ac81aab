/** Duty: connects to one server, as a control plane would, and hands what it says to the judge; changes nothing. */
import { Client } from 'pg';
import type { Context } from '../context.js';
import { fail, type Check, type Examined } from './check.js';
import { judgeBasics, judgeFacts, type Connected, type Part } from './judge-server.js';
import { readBasics, readFacts, type ServerBasics } from './server-facts.js';

export interface Server {
  readonly part: Part;
  /** Empty for the state database. */
  readonly name: string;
  readonly url: string;
  readonly tables: readonly string[];
}

const PATIENCE_MS = 5_000;
const OLDEST_ASKED = 140_000;

export async function examineServer(server: Server, now: Context['now']): Promise<Examined> {
  const { part, name, url } = server;
  return {
    place: name === '' ? part : `${part} ${name}`,
    at: placeOf(url),
    checks: await checksOf(server, now).catch((error: unknown) => [unreachable(error)]),
  };
}

async function checksOf({ part, url, tables }: Server, now: Context['now']): Promise<readonly Check[]> {
  const clients = [newClient(url), newClient(url)] as const;
  const [client, other] = clients;
  try {
    const startedAt = now();
    await client.connect();
    const ms = now() - startedAt;
    const basics = await readBasics(client);
    const skewMs = await skewOf(client, now);
    const isPooled = await sharesSession(client, other);
    const seen: Connected = { ms, skewMs, isPooled };
    const asked = basics.versionNumber >= OLDEST_ASKED && part !== 'replica';
    const rest = asked ? await factsOf(client, part, basics, tables) : [];
    return [...judgeBasics(part, basics, seen), ...rest];
  } finally {
    await Promise.all(clients.map((c) => c.end().catch(() => undefined)));
  }
}

async function factsOf(
  client: Client,
  part: Part,
  basics: ServerBasics,
  tables: readonly string[],
): Promise<readonly Check[]> {
  return judgeFacts(part, basics, await readFacts(client, tables));
}

function newClient(connectionString: string): Client {
  const client = new Client({
    connectionString,
    application_name: 'sluice doctor',
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  // one that breaks says so by its next question
  client.on('error', () => undefined);
  return client;
}

/** What is left after the way there and back is taken off, which may have been all on one side. */
async function skewOf(client: Client, now: Context['now']): Promise<number> {
  const sentAt = now();
  const { rows } = await client.query<{ now: number }>(
    'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
  );
  const cameAt = now();
  const theirs = rows[0]?.now ?? cameAt;
  if (theirs > cameAt) return theirs - cameAt;
  return theirs < sentAt ? theirs - sentAt : 0;
}

/** A pooler in transaction mode gives both clients the session that is free, with what the other has set in it. */
async function sharesSession(client: Client, other: Client): Promise<boolean> {
  await other.connect();
  await client.query(`select set_config('sluice.doctor', 'first', false)`);
  await other.query(`select set_config('sluice.doctor', 'second', false)`);
  const { rows } = await client.query<{ set: string }>(
    `select current_setting('sluice.doctor', true) as set`,
  );
  return rows[0]?.set !== 'first';
}

/** By SQLSTATE, or by the socket's own code. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Start the server, or check host and port.',
  ENOTFOUND: 'Check the name of the host.',
  ETIMEDOUT: 'Check host, port and firewall.',
  '28P01': 'Check user and password.',
  '28000': 'Let this user in from here: pg_hba.conf.',
  '3D000': 'Check the name of the database.',
  '53300': 'Raise max_connections, or close some.',
  '42501': 'Grant this role what sluice doctor --grants prints.',
};

function unreachable(error: unknown): Check {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const { code, message } = inner as { readonly code?: string; readonly message?: string };
  return fail(
    'connection',
    message ?? String(inner),
    WAYS_OUT[code ?? ''] ?? 'Check the URL, and that the server answers.',
  );
}

/** Host, port and database alone: a URL holds a password. */
function placeOf(url: string): string {
  try {
    const { hostname, port, pathname, searchParams } = new URL(url);
    const host = hostname || searchParams.get('host') || 'localhost';
    return `${decodeURIComponent(pathname.slice(1)) || 'the default database'} on ${host}${port ? `:${port}` : ''}`;
  } catch {
    return 'an address that cannot be read';
  }
}
