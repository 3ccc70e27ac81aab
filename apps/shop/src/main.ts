/** Duty: one process of the shop: reads its surroundings, starts what the first word names, ends it when asked to. */
import { checkout } from './checkout.js';
import { startLegacy } from './legacy/start.js';
import type { Running } from './listen.js';
import { startLoad } from './load/start.js';
import { reporting } from './reporting.js';
import { seed } from './seed.js';
import { startService } from './service.js';
import { settings, type Settings } from './settings.js';

const SEEDED = 300_000;

const log = (line: string): void => void process.stderr.write(`${line}\n`);
const say = (facts: Readonly<Record<string, unknown>>): void =>
  void process.stdout.write(`${JSON.stringify(facts)}\n`);
const monotonic = (): number => performance.now();

/** What a process is, by its first word. */
const PROCESSES: Readonly<Record<string, (given: Settings) => Promise<Running>>> = {
  checkout: (given) => startService({ service: 'checkout', app: checkout, ...placeOf(given) }),
  reporting: (given) => startService({ service: 'reporting', app: reporting, ...placeOf(given) }),
  legacy: (given) =>
    startLegacy({
      ...placeOf(given),
      writesPerSecond: given.whole('rate', 10),
      mostRows: 1_000,
      random: Math.random,
      now: monotonic,
    }),
  load: (given) =>
    startLoad({
      addresses: {
        checkout: given.list('checkout-urls'),
        reporting: given.list('reporting-urls'),
        legacy: given.text('legacy-url'),
      },
      port: given.whole('port', 0),
      requestsPerSecond: given.whole('rate', 120),
      workers: given.whole('workers', 16),
      seeded: given.whole('orders', SEEDED),
      customers: given.range('customers'),
      random: Math.random,
      clocks: { now: Date.now, monotonic },
    }),
};

function placeOf(given: Settings) {
  return {
    databaseUrl: given.needed('database-url'),
    port: given.whole('port', 0),
    target: given.text('target'),
    log,
  };
}

async function main(): Promise<void> {
  const given = settings(process.argv.slice(2), process.env);
  const what = given.what ?? '';
  if (what === 'seed') {
    say({ seeded: await seed(given.needed('database-url'), given.whole('orders', SEEDED)) });
    return;
  }
  const start = PROCESSES[what];
  if (!start) throw new Error(`wanted ${['seed', ...Object.keys(PROCESSES)].join(', ')}, found "${what}"`);
  const running = await start(given);
  const end = (): void => {
    running.close().catch((thrown: unknown) => {
      log(String(thrown));
      process.exitCode = 1;
    });
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  // whoever started it holds the other end: when that process is killed, this one must not go on alone
  if (given.text('follow-parent')) process.stdin.once('end', end).resume().unref();
  say({ ready: true, port: running.port });
}

try {
  await main();
} catch (thrown) {
  log(`shop: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  process.exitCode = 1;
}
