/** Duty: the shop in two regions under traffic, with the SDK in each instance; every process ends with it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FreshServer } from '@sluice/embedded';
import pg from 'pg';

/** From here to the root, as a source and built. */
const ROOT = import.meta.url.includes('/test/dist/') ? '../../../' : '../../';
const SHOP = fileURLToPath(new URL(`${ROOT}apps/shop/dist/main.js`, import.meta.url));
const ORDERS = 2_000;
const RATE = 60;

export const REGIONS = ['eu', 'us'] as const;
type Region = (typeof REGIONS)[number];

export interface Shop {
  readonly stop: () => Promise<void>;
}

/** Two instances of each service and a load generator in each region. */
export async function startShop(server: FreshServer, url: string): Promise<Shop> {
  const running: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.toReversed().map(end));
  };
  const start = async (
    args: readonly string[],
    environment: Record<string, string> = {},
  ): Promise<string> => {
    const child = spawn(process.execPath, [SHOP, ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    running.push(child);
    const [line] = (await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`shop ${args[0]} ended with ${code}`))),
    ])) as [string];
    return `http://127.0.0.1:${String((JSON.parse(line) as { port?: number }).port)}`;
  };
  const startRegion = async (region: Region): Promise<void> => {
    const database = ['--database-url', server.url(region)];
    await withDatabase(server.url(region), 'create extension if not exists pg_stat_statements');
    await start(['seed', ...database, '--orders', String(ORDERS)]);
    const environment = { SLUICE_URL: url, SLUICE_REGION: region };
    const service = (name: string): Promise<string> =>
      start([name, ...database, '--target', region, '--follow-parent', 'yes'], environment);
    const [a, b, c, d] = await Promise.all(['checkout', 'checkout', 'reporting', 'reporting'].map(service));
    await start([
      'load',
      '--follow-parent=yes',
      `--rate=${RATE}`,
      `--orders=${ORDERS}`,
      `--checkout-urls=${a},${b}`,
      `--reporting-urls=${c},${d}`,
    ]);
  };
  try {
    await Promise.all(REGIONS.map(startRegion));
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function withDatabase(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
