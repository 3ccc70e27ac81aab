/**
 * Duty: what the SDK adds to a service's calls, beside unleash-client, LaunchDarkly's migration, OpenFeature's provider in
 * memory and the bare await, in turns in one run; then what a process pays once, in start and memory. Its last line is one
 * JSON object with `--json`. Options: `--rounds N` (9). On another Node.js, once it is built:
 * `npx -p node@22 node test/dist/bench/sdk/main.js`.
 */
import {
  createMigration,
  init,
  LDMigrationStage,
  LDSerialExecution,
  LDExecutionOrdering,
} from '@launchdarkly/node-server-sdk';
import { TestData } from '@launchdarkly/node-server-sdk/integrations';
import { InMemoryProvider, OpenFeature } from '@openfeature/server-sdk';
import { sluice } from '@sluice/sdk';
import { Unleash } from 'unleash-client';
import { median, rounded } from '../backfill/statistics.js';
import { footprint } from './footprint.js';
import { startPlane, TOKEN } from './plane.js';

const at = process.argv.indexOf('--rounds');
const rounds = at < 0 ? 9 : Number(process.argv[at + 1]);
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const CALLS = 20_000;
/** Keys of as many rows: nobody reads one row for ever. */
const KEYS = Array.from({ length: 1_024 }, (_, n) => `order-${n}`);
const CONTEXTS = KEYS.map((userId) => ({ userId }));

const plane = await startPlane();
const s = sluice({
  service: 'checkout',
  url: plane.url,
  token: TOKEN,
  database: () => Promise.resolve([]),
  log: quiet,
});
const total = s.column('orders.amount_cents', { old: (row: { amount: number }) => row.amount * 100 });
await s.ready();
const unleash = new Unleash({
  url: `${plane.url}/api`,
  appName: 'bare',
  customHeaders: { Authorization: TOKEN },
  disableMetrics: true,
  refreshInterval: 60_000,
});
unleash.on('error', () => undefined);
await new Promise<void>((resolve) => unleash.once('synchronized', () => resolve()));

const data = new TestData();
const client = init('sdk-bench', {
  updateProcessor: data.getFactory(),
  sendEvents: false,
  logger: { ...quiet, debug: () => undefined },
});
await client.waitForInitialization({ timeout: 10 });
const bare = async (): Promise<number> => 1;
const migration = createMigration<number, number>(client, {
  execution: new LDSerialExecution(LDExecutionOrdering.Fixed),
  latencyTracking: true,
  errorTracking: true,
  readOld: async () => ({ success: true, result: 1 }) as never,
  readNew: async () => ({ success: true, result: 1 }) as never,
  writeOld: async () => ({ success: true, result: 1 }) as never,
  writeNew: async () => ({ success: true, result: 1 }) as never,
});
const PERSON = { kind: 'user', key: 'order-1' };
await OpenFeature.setProviderAndWait(
  new InMemoryProvider({ on: { disabled: false, variants: { yes: true }, defaultVariant: 'yes' } }),
);
const openFeature = OpenFeature.getClient();

type Call = (n: number) => unknown;
const staged: Call = (n) => total.read({ key: KEYS[n & 1023], old: bare, new: bare });
/** So many stretches make one figure; the fastest of them counts, because whatever else the machine does only adds. */
const STRETCHES = 20;
/** Nanoseconds a call. Which of two loops runs is decided outside of them, so a plain call is not charged for an await. */
async function time(call: Call, awaited: boolean, calls = CALLS): Promise<number> {
  let fastest = Infinity;
  const each = calls / STRETCHES;
  for (let stretch = 0; stretch < STRETCHES; stretch += 1) {
    const began = process.hrtime.bigint();
    if (awaited) for (let n = 0; n < each; n += 1) await call(n);
    else for (let n = 0; n < each; n += 1) call(n);
    fastest = Math.min(fastest, Number(process.hrtime.bigint() - began) / each);
  }
  return fastest;
}

async function turned(stage: 'old' | 'write' | 'read', percent: number): Promise<void> {
  plane.turn({ stage, percent });
  const there = (): boolean => {
    const now = total.details('x');
    return now.stage === stage && now.percent === percent;
  };
  await new Promise<void>((resolve) => {
    const stop = s.onNews(() => {
      if (!there()) return;
      stop();
      resolve();
    });
    if (there()) resolve();
  });
}

const raw: Record<string, number[]> = {};
async function measure(name: string, call: Call, awaited = false, calls = CALLS): Promise<void> {
  if (!raw[name]) await time(call, awaited, calls);
  (raw[name] ??= []).push(await time(call, awaited, calls));
}

const LD_STAGES = [LDMigrationStage.Off, LDMigrationStage.DualWrite, LDMigrationStage.Complete] as const;
async function measureLaunchDarkly(where: string): Promise<void> {
  for (const stage of LD_STAGES) {
    await data.update(data.flag('move').valueForAll(stage));
    const read: Call = () => migration.read('move', PERSON, LDMigrationStage.Off);
    await measure(`launchDarkly ${stage}${where}`, read, true, CALLS / 10);
  }
}

// AsyncLocalStorage makes every promise of the process dearer from its first use on, and the SDK's reads use it
for (let round = 0; round < rounds; round += 1) {
  await measure('bareAwait alone', bare, true);
  await measureLaunchDarkly(' alone');
}
for (let round = 0; round < rounds; round += 1) {
  for (const stage of ['old', 'write', 'read'] as const) {
    await turned(stage, stage === 'read' ? 100 : 0);
    await measure('bareAwait', bare, true);
    await measure(`read ${stage}`, staged, true);
    await measure(`decision ${stage}`, () => total.stage(), false, 10 * CALLS);
    await measure(`decisionReads ${stage}`, (n) => total.reads(KEYS[n & 1023]), false, 10 * CALLS);
  }
  await turned('read', 50);
  await measure('percent', (n) => total.reads(KEYS[n & 1023]));
  await measure('unleashPercent', (n) => unleash.isEnabled('plain-half', CONTEXTS[n & 1023]));
  await measure('unleashOn', () => unleash.isEnabled('plain-on'));
  await measure('unleashOff', () => unleash.isEnabled('plain-off'));
  await measure('openFeature', () => openFeature.getBooleanValue('on', false), true, CALLS / 10);
  await measureLaunchDarkly('');
}
const ns = (name: string): number => median(raw[name] ?? []);
/** Above the bare await of the same round and stage. */
const added = (name: string): number => ns(name) - ns('bareAwait');
const readOverheadNs = rounded(Math.max(added('read old'), added('read write'), added('read read')));
/** Of its cheapest stage. */
const launchDarkly = (where: string): number =>
  Math.min(...LD_STAGES.map((stage) => ns(`launchDarkly ${stage}${where}`))) - ns(`bareAwait${where}`);
const once = await footprint(plane.url, rounds);
const [bareOnce, oursOnce] = [once['unleash-client'], once.sluice];
const result = {
  node: process.versions.node,
  decisionNs: rounded(
    Math.max(
      ...['old', 'write', 'read'].flatMap((stage) => [ns(`decision ${stage}`), ns(`decisionReads ${stage}`)]),
    ),
  ),
  readOverheadNs,
  vsLaunchDarkly: rounded(launchDarkly('') / readOverheadNs),
  /** As above, where LaunchDarkly runs in a process that uses no AsyncLocalStorage. */
  vsLaunchDarklyAlone: rounded(launchDarkly(' alone') / readOverheadNs),
  percentVsUnleash: rounded(ns('percent') / ns('unleashPercent')),
  memoryVsUnleash: rounded(oursOnce.rssBytes / bareOnce.rssBytes),
  startVsUnleash: rounded(oursOnce.startMs / bareOnce.startMs),
  startMs: rounded(oursOnce.startMs),
  memoryBytes: oursOnce.rssBytes,
  medians: Object.fromEntries(Object.keys(raw).map((name) => [name, rounded(ns(name))])),
};
process.stdout.write(
  `${process.argv.includes('--json') ? JSON.stringify({ ...result, raw }) : JSON.stringify(result, null, 2)}\n`,
);
client.close();
unleash.destroy();
await s.close();
await plane.close();
process.exit(0);
