/** Duty: for tests, a real Unleash server as a process, with a database of its own on a throw-away PostgreSQL. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { FreshServer } from '@sluice/embedded';
import pg from 'pg';

export const ADMIN_TOKEN = '*:*.some-admin-token';
export const CLIENT_TOKEN = 'default:development.some-backend-token';

export interface RealServer {
  readonly url: string;
  /** Asks its admin API, as a person would through its pages. */
  readonly admin: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** `DELETE` and the like of a flag's environment, by the path behind it. */
  readonly turn: (flag: string, how: 'on' | 'off') => Promise<unknown>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startRealServer(server: FreshServer): Promise<RealServer> {
  const admin = new pg.Client({ connectionString: server.url() });
  await admin.connect();
  await admin.query('create database unleash');
  await admin.end();
  const { hostname, port: databasePort, username, password } = new URL(server.url('unleash'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let stop = async (): Promise<void> => undefined;

  async function start(): Promise<void> {
    const main = join(dirname(createRequire(import.meta.url).resolve('unleash-server')), '../server.js');
    const child = spawn(process.execPath, [main], {
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        DATABASE_HOST: hostname,
        DATABASE_PORT: databasePort,
        DATABASE_NAME: 'unleash',
        DATABASE_USERNAME: username,
        DATABASE_PASSWORD: password,
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
    const gone = once(child, 'exit');
    stop = async () => {
      child.kill('SIGKILL');
      await gone;
    };
    for (;;) {
      if (child.exitCode !== null) throw new Error(`unleash-server ended with ${child.exitCode}`);
      const up = await fetch(`${url}/health`).catch(() => undefined);
      if (up?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${url}/api/admin${path}`, {
      method,
      headers: { authorization: ADMIN_TOKEN, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }

  await start();
  return {
    url,
    admin: ask,
    turn: (flag, how) => ask('POST', `/projects/default/features/${flag}/environments/development/${how}`),
    start,
    stop: () => stop(),
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
