/** Duty: brings up the world of the demo: databases, control plane, services, load; knows no rollout. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import pg from 'pg';
import { Load } from './load.js';
import { CONTROL_PLANE, SHOP } from '../places.js';
import { Processes, type Started } from './processes.js';

export const REGIONS = ['eu', 'us'] as const;
export type Region = (typeof REGIONS)[number];
/** Of each service in each region. */
const INSTANCES = 2;

export interface WorldOptions {
  /** Rows of each target before the load begins. */
  readonly rows: number;
  /** Requests a second in each region. */
  readonly rate: number;
  readonly path: string;
}

export interface DemoWorld {
  readonly server: FreshServer;
  readonly processes: Processes;
  readonly url: string;
  readonly loads: Readonly<Record<Region, Load>>;
  readonly legacy: Readonly<Record<Region, Started>>;
  readonly instances: number;
  readonly logs: string;
  readonly dropLogs: () => void;
  readonly query: <T extends pg.QueryResultRow>(region: Region, sql: string) => Promise<readonly T[]>;
  readonly stop: () => Promise<void>;
}

export async function startWorld({ rows, rate, path }: WorldOptions): Promise<DemoWorld> {
  const server = await freshEmbedded({
    databases: ['state', ...REGIONS],
    settings: { max_connections: '300' },
  });
  // beside the server's home, which is gone with the demo: after a failure somebody wants to read them
  const logs = mkdtempSync(join(tmpdir(), 'sluice-demo-logs-'));
  const processes = new Processes(logs, path);
  const pools = new Map(
    REGIONS.map((r) => [
      r,
      new pg.Pool({ connectionString: server.url(r), max: 2, application_name: 'sluice demo' }),
    ]),
  );
  for (const pool of pools.values()) pool.on('error', () => undefined);
  const stop = async (): Promise<void> => {
    await processes.stop();
    await Promise.all([...pools.values()].map((p) => p.end()));
    await server.stop();
  };
  const query = async <T extends pg.QueryResultRow>(region: Region, sql: string): Promise<readonly T[]> =>
    (await pools.get(region)?.query<T>(sql))?.rows ?? [];
  try {
    await Promise.all(
      REGIONS.map(async (region) => {
        await query(region, 'create extension if not exists pg_stat_statements');
        const args = ['seed', '--database-url', server.url(region), '--orders', String(rows)];
        await (await processes.start(`seed-${region}`, SHOP, args)).stop();
      }),
    );
    const controlPlane = await processes.start('control-plane', CONTROL_PLANE, [], {
      SLUICE_DEV: '1',
      SLUICE_FOLLOW_PARENT: '1',
      PORT: '0',
      STATE_DATABASE_URL: server.url('state'),
      TARGET_EU_URL: server.url('eu'),
      TARGET_US_URL: server.url('us'),
    });
    const url = String(controlPlane.said['url']);
    const regions = await Promise.all(
      REGIONS.map((region) => startRegion({ processes, server, region, url, rows, rate })),
    );
    const [eu, us] = regions;
    if (!eu || !us) throw new Error('a region is missing');
    const instances = REGIONS.length * INSTANCES * 2;
    return {
      server,
      processes,
      url,
      instances,
      logs,
      dropLogs: () => rmSync(logs, { recursive: true, force: true }),
      query,
      stop,
      loads: { eu: eu.load, us: us.load },
      legacy: { eu: eu.legacy, us: us.legacy },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface RegionOptions {
  readonly processes: Processes;
  readonly server: FreshServer;
  readonly region: Region;
  readonly url: string;
  readonly rows: number;
  readonly rate: number;
}

async function startRegion({
  processes,
  server,
  region,
  url,
  rows,
  rate,
}: RegionOptions): Promise<{ load: Load; legacy: Started }> {
  const database = ['--database-url', server.url(region), '--follow-parent', 'yes'];
  const environment = { SLUICE_URL: url, SLUICE_REGION: region };
  const addresses = async (service: string): Promise<string> => {
    const numbers = Array.from({ length: INSTANCES }, (_, i) => i + 1);
    const started = await Promise.all(
      numbers.map((n) =>
        processes.start(
          `${service}-${region}-${n}`,
          SHOP,
          [service, ...database, '--target', region],
          environment,
        ),
      ),
    );
    return started.map(addressOf).join(',');
  };
  const checkout = await addresses('checkout');
  const reporting = await addresses('reporting');
  const legacy = await processes.start(`legacy-${region}`, SHOP, ['legacy', ...database]);
  const load = await processes.start(`load-${region}`, SHOP, [
    'load',
    '--follow-parent=yes',
    `--rate=${rate}`,
    `--orders=${rows}`,
    `--checkout-urls=${checkout}`,
    `--reporting-urls=${reporting}`,
    `--legacy-url=${addressOf(legacy)}`,
  ]);
  return {
    legacy,
    load: new Load(addressOf(load), { checkout: checkout.split(','), reporting: reporting.split(',') }),
  };
}

function addressOf(started: Started): string {
  return `http://127.0.0.1:${String(started.said['port'])}`;
}
