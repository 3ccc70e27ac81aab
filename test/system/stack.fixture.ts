/** Duty: a whole Sluice for a test: an embedded PostgreSQL with target databases, and a control plane as a process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import pg from 'pg';

/** From here to the root, as a source and built. */
const ROOT = import.meta.url.includes('/test/dist/') ? '../../../' : '../../';
const MAIN = fileURLToPath(new URL(`${ROOT}apps/control-plane/dist/main.js`, import.meta.url));
const DEADLINE_MS = 60_000;

export interface Answer {
  readonly status: number;
  // the tests look into answers of many shapes; what they expect of each is asserted there
  readonly body: Record<string, never>;
}

export interface Stack {
  readonly server: FreshServer;
  readonly url: string;
  pool(target: string): pg.Pool;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Asks until the answer is good enough; the deadline's error shows the last one. */
  until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T>;
  /** kill -9 of the control plane. */
  kill(): Promise<void>;
  /** Starts the control plane again, on the same port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startStack(
  targets: readonly string[],
  environment: Record<string, string> | ((server: FreshServer) => Promise<Record<string, string>>) = {},
): Promise<Stack> {
  const server = await freshEmbedded({
    postgres: process.env['SLUICE_EMBEDDED_POSTGRES'],
    databases: ['state', ...targets],
  });
  const own = typeof environment === 'function' ? await environment(server) : environment;
  const pools = new Map(targets.map((t) => [t, new pg.Pool({ connectionString: server.url(t), max: 8 })]));
  for (const pool of pools.values()) pool.on('error', () => undefined);
  let child: ChildProcess | undefined;
  let url = '';
  let port = '0';

  async function start(): Promise<void> {
    const env = {
      PATH: process.env.PATH ?? '',
      SLUICE_DEV: '1',
      PORT: port,
      LOG_LEVEL: process.env.TEST_LOG ?? 'error',
      STATE_DATABASE_URL: server.url('state'),
      ...Object.fromEntries(targets.map((t) => [`TARGET_${t.toUpperCase()}_URL`, server.url(t)])),
      ...own,
    };
    const mine = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    child = mine;
    const lines = createInterface({ input: mine.stdout });
    const [line] = (await Promise.race([
      once(lines, 'line'),
      once(mine, 'exit').then(([code]) => Promise.reject(new Error(`the control plane ended with ${code}`))),
    ])) as [string];
    url = (JSON.parse(line) as { url: string }).url;
    port = new URL(url).port;
  }

  async function kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  await start();
  return {
    server,
    get url() {
      return url;
    },
    pool: (target) => pools.get(target) ?? missing(target),
    call: async (method, path, body) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: (text === '' ? {} : JSON.parse(text)) as Record<string, never>,
      };
    },
    until: async (what, look) => {
      const deadline = performance.now() + DEADLINE_MS;
      let last: unknown;
      for (;;) {
        const seen = await look();
        if (seen !== undefined && seen !== false) return seen;
        last = seen;
        if (performance.now() > deadline)
          throw new Error(`waited ${DEADLINE_MS} ms for: ${what}; last: ${JSON.stringify(last)}`);
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    },
    kill: () => kill(),
    start,
    stop: async () => {
      await kill('SIGTERM');
      await Promise.all([...pools.values()].map((p) => p.end()));
      await server.stop();
    },
  };
}

function missing(target: string): never {
  throw new Error(`the stack has no target ${target}`);
}
