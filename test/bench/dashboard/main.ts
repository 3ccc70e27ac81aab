/** Duty: measures how soon the pages show 50 rollouts and 2,000 instances, in a cold browser on the same machine. */
import type { Browser } from 'playwright-core';
import { contextOf, launch } from '../../browser/chromium.js';
import { startStack, type Stack } from '../../system/stack.fixture.js';

const ROLLOUTS = 50;
const INSTANCES = 2_000;
const SERVICES = 50;
const AT_ONCE = 20;
const TARGETS = Array.from({ length: 10 }, (_, i) => `t${i + 1}`);
const RUNS = 7;

/** The page, and what must stand on it before it counts as shown: of the list, every rollout and the count of every instance. */
const PAGES = {
  rollouts: {
    path: '/',
    shown: `.page:has(.card:nth-of-type(${ROLLOUTS}) h2 a) .fleet-line a:text("${INSTANCES.toLocaleString('en-US')} live")`,
  },
  rollout: { path: '/rollouts/t1.b', shown: '.events li' },
  fleet: { path: '/fleet', shown: 'tbody tr:nth-of-type(100)' },
} as const;

/** Told late or never, it is waited for: an absent figure is none, and not zero. */
const FIRST_PAINT = `new Promise((resolve) => {
  new PerformanceObserver((list, observer) => {
    const [first] = list.getEntriesByName('first-contentful-paint');
    if (!first) return;
    observer.disconnect();
    resolve(first.startTime);
  }).observe({ type: 'paint', buffered: true });
})`;

interface Shown {
  /** First contentful paint, in milliseconds since the navigation began. */
  readonly paintMs: number;
  /** Everything that the page is about stands on it, in milliseconds since the navigation began. */
  readonly wholeMs: number;
}

async function inTurns<T>(items: readonly T[], each: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await each(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function fill(stack: Stack): Promise<void> {
  const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
  // one after another: twenty plans at once would wait for the connections of one target
  for (const n of numbers(ROLLOUTS)) {
    const target = TARGETS[n % TARGETS.length] ?? 't1';
    await stack.pool(target).query(`create table t${n} (id bigint primary key, a integer not null)`);
    const spec = `column: t${n}.b bigint\nreplaces: { column: a, up: a::bigint, down: b::integer }\nservices: [service-${n}]\ntargets: [${target}]\nadvance: manual\n`;
    const { status, body } = await stack.call('POST', '/api/v1/rollouts', { spec });
    if (status !== 200) throw new Error(JSON.stringify(body));
  }
  await inTurns(numbers(INSTANCES), async (n) => {
    const of = (n % SERVICES) + 1;
    const instance = {
      id: `instance-${n}`,
      service: `service-${of}`,
      region: 'eu',
      version: '1.0.0',
      sdk: 'bench',
      columns: [`t${of}.b`],
      targets: [TARGETS[of % TARGETS.length] ?? 't1'],
    };
    const { status, body } = await stack.call('POST', '/api/v1/instances', instance);
    if (status !== 200) throw new Error(JSON.stringify(body));
  });
}

/** In a context of its own: nothing is cached, neither files nor code. */
async function show(browser: Browser, url: string, shown: string): Promise<Shown> {
  const context = await browser.newContext(contextOf('light', 1280));
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator(shown).first().waitFor();
  const wholeMs = await page.evaluate<number>('performance.now()');
  const paintMs = await page.evaluate<number>(FIRST_PAINT);
  await context.close();
  return { paintMs, wholeMs };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

const stack = await startStack(TARGETS, { SLUICE_LEASE_MS: '3600000' });
const browser = await launch();
try {
  await fill(stack);
  for (const [name, { path, shown }] of Object.entries(PAGES)) {
    const runs: Shown[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await show(browser, `${stack.url}${path}`, shown));
    const figures = {
      page: name,
      rollouts: ROLLOUTS,
      instances: INSTANCES,
      firstPaintMs: median(runs.map((r) => r.paintMs)),
      slowestFirstPaintMs: Math.round(Math.max(...runs.map((r) => r.paintMs))),
      wholeMs: median(runs.map((r) => r.wholeMs)),
      slowestWholeMs: Math.round(Math.max(...runs.map((r) => r.wholeMs))),
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  }
} finally {
  await browser.close();
  await stack.stop();
}
