/** Duty: a real unleash-server as a process, on a database that is there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

const ADMIN_TOKEN = '*:*.bench-admin-token';
const CLIENT_TOKEN = 'default:development.bench-backend-token';
/** It makes its schema first, which takes seconds, and longer on a machine that does other things too (ms). */
const PATIENCE_MS = 120_000;

export interface UnleashServer {
  readonly url: string;
  readonly clientToken: string;
  admin(method: string, path: string, body?: unknown): Promise<void>;
  stop(): Promise<void>;
}

export async function startUnleash(databaseUrl: string): Promise<UnleashServer> {
  const database = new URL(databaseUrl);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const main = join(dirname(createRequire(import.meta.url).resolve('unleash-server')), '../server.js');
  const child = spawn(process.execPath, [main], {
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'],
      DATABASE_HOST: database.hostname,
      DATABASE_PORT: database.port,
      DATABASE_NAME: database.pathname.slice(1),
      DATABASE_USERNAME: database.username,
      DATABASE_PASSWORD: database.password,
      DATABASE_SSL: 'false',
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      AUTH_TYPE: 'open-source',
      CHECK_VERSION: 'false',
      SEND_TELEMETRY: 'false',
      INIT_ADMIN_API_TOKENS: ADMIN_TOKEN,
      INIT_BACKEND_API_TOKENS: CLIENT_TOKEN,
    },
  });
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await fetch(`${url}/health`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error('unleash-server did not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    clientToken: CLIENT_TOKEN,
    admin: async (method, path, body) => {
      const response = await fetch(`${url}/api/admin${path}`, {
        method,
        headers: { authorization: ADMIN_TOKEN, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      await response.text();
    },
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
