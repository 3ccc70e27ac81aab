/**
 * Duty: what a service's own requests feel of a control plane that fails in every way, beside the same service without the
 * SDK, in turns in one run. Its last line is one JSON object with `--json`. Options: `--rounds N` (5), `--seconds N` (6), how
 * long each way of failing lasts in a round.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { freshEmbedded } from '@sluice/embedded';
import pg from 'pg';
import { rounded } from '../backfill/statistics.js';
import { startPlane } from '../sdk/plane.js';
import { front, HOSTILITIES, type Hostility } from './hostile-plane.js';

const option = (name: string, usual: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : Number(process.argv[at + 1]);
};
const rounds = option('rounds', 5);
const seconds = option('seconds', 6);
const EVERY_MS = 5;
const ORDERS = 1_000;
const SERVICE = fileURLToPath(new URL('./service.js', import.meta.url));

const server = await freshEmbedded({ databases: ['shop'] });
const client = new pg.Client({ connectionString: server.url('shop') });
await client.connect();
await client.query(`
  create table orders (id int primary key, amount numeric(12, 2) not null, amount_cents bigint not null);
  insert into orders select n, n / 100.0, n from generate_series(1, ${ORDERS}) n;
  create schema sluice;
  create table sluice.stage (rollout text, service text, capability text, region text, percent int, revision bigint, held boolean);
  insert into sluice.stage select 'orders.amount_cents', 'checkout', c, '', case c when 'retire' then 0 else 100 end, 2, false
    from unnest(array['write', 'shadow', 'read', 'retire']) c`);
await client.end();
const plane = await startPlane(2_000);
plane.turn({ stage: 'read', percent: 100 });
const door = await front(plane.url);

interface Service {
  readonly child: ChildProcess;
  readonly url: string;
  readonly agent: Agent;
}
async function start(environment: Record<string, string>): Promise<Service> {
  const child = fork(SERVICE, { env: { ...process.env, DATABASE_URL: server.url('shop'), ...environment } });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { child, url, agent: new Agent({ keepAlive: true, maxSockets: 16 }) };
}
const bare = await start({});
const staged = await start({ SLUICE_URL: door.url });
let failures = 0;

/** Milliseconds of one request; one that fails counts as a failure and as nothing else. */
function request({ url, agent }: Service, id: number): Promise<number | undefined> {
  const began = performance.now();
  return new Promise((resolve) => {
    const failed = (): void => {
      failures += 1;
      resolve(undefined);
    };
    get(`${url}/${id}`, { agent, timeout: 10_000 }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => (text === String(id) ? resolve(performance.now() - began) : failed()));
    }).on('error', failed);
  });
}

const p99 = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length * 0.99)] ?? Number.NaN;

/** What keeps the plane hostile while requests run; answers what ends it. */
function trouble(hostility: Hostility): () => void {
  if (hostility === 'flips') {
    const standings = [
      { stage: 'read', percent: 100 },
      { stage: 'shadow', percent: 0 },
    ] as const;
    const turn = (): void => {
      for (let n = 0; n < 5; n += 1) for (const standing of standings) plane.turn(standing);
    };
    const timer = setInterval(turn, 10);
    return () => {
      clearInterval(timer);
      plane.turn({ stage: 'read', percent: 100 });
    };
  }
  if (hostility !== 'clock') return () => undefined;
  const timer = setInterval(() => staged.child.send(Math.round((Math.random() - 0.5) * 7_200_000)), 1_000);
  return () => {
    clearInterval(timer);
    staged.child.send(0);
  };
}

/** The requests of both services at once, in milliseconds: what disturbs this machine disturbs both. */
async function measure(hostility: Hostility): Promise<readonly [readonly number[], readonly number[]]> {
  door.turns(hostility);
  const end = trouble(hostility);
  const [plain, ours]: [number[], number[]] = [[], []];
  const running: Promise<unknown>[] = [];
  for (let n = 0; n < (seconds * 1_000) / EVERY_MS; n += 1) {
    const pair = [
      [bare, plain],
      [staged, ours],
    ] as const;
    for (const [service, list] of n % 2 === 0 ? pair : pair.toReversed())
      running.push(request(service, 1 + (n % ORDERS)).then((ms) => ms !== undefined && list.push(ms)));
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  await Promise.all(running);
  end();
  return [plain, ours];
}

await measure('calm');
failures = 0;
/** Of all rounds together: the p99 of one round alone is its 12 slowest requests, and moved by a third either way. */
const all = new Map(HOSTILITIES.map((h) => [h, { plain: [] as number[], ours: [] as number[] }]));
for (let round = 0; round < rounds; round += 1) {
  for (const [hostility, { plain, ours }] of all) {
    const [without, withSdk] = await measure(hostility);
    plain.push(...without);
    ours.push(...withSdk);
    process.stderr.write(
      `${hostility}: p99 ${rounded(p99(without))} ms without, ${rounded(p99(withSdk))} ms with the SDK\n`,
    );
  }
}
const p99VsBare = Object.fromEntries(
  [...all].map(([hostility, { plain, ours }]) => [hostility, rounded(p99(ours) / p99(plain))]),
);
const { calm: _calm, ...hostile } = p99VsBare;
const result = {
  node: process.versions.node,
  failedRequests: failures,
  worstP99VsBare: Math.max(...Object.values(hostile)),
  p99VsBare,
};
process.stdout.write(
  process.argv.includes('--json')
    ? `${JSON.stringify(result)}\n`
    : `${JSON.stringify(result, undefined, 2)}\n`,
);
for (const { child, agent } of [bare, staged]) {
  agent.destroy();
  child.disconnect();
  if (child.exitCode === null) await once(child, 'exit');
}
await door.close();
await plane.close();
await server.stop();
