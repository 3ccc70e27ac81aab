/** Duty: the demo from the first row to the last figure: one rollout under traffic, with a rollback in the middle. */
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { createClient, type Client, type RolloutView } from '@sluice/api';
import { good, ROLLOUT } from './answers.js';
import { trafficOf, type DemoFigures, type Legacy } from './figures.js';
import { DEMO_SPEC } from '../places.js';
import { rollBack, type RolledBack } from './rollback-act.js';
import { intervalOf, stationOf, stepLine } from './story.js';
import { REGIONS, startWorld, type DemoWorld, type Region } from './world.js';

/** How often the demo looks, in milliseconds. */
const LOOK_MS = 50;
/** A demo that has not come to its end by then has failed. */
const PATIENCE_MS = 210_000;
/** How long the services are asked after the end, in milliseconds. */
const AFTER_MS = 3_000;
/** Traffic that the new column must have seen at 50 % before it is taken back. */
const READS_AT_HALF = 200;

export interface DemoOptions {
  readonly rows: number;
  readonly rate: number;
  readonly path: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly say: (line: string) => void;
  /** Ends the demo early; what it started is taken down. */
  readonly signal: AbortSignal;
  /** Called with the figures while the world still runs; it is taken down afterwards. */
  readonly ending: (figures: DemoFigures, world: DemoWorld) => Promise<void>;
}

interface Course {
  rolledBack: RolledBack | undefined;
  readonly legacy: Map<Region, Legacy>;
  /** What each target has come to. */
  readonly stations: Map<string, string>;
}

/** Runs it. The figures come also when the rollout does not reach its end: then `done` is false. */
export async function runDemo(options: DemoOptions): Promise<DemoFigures> {
  const { say, now, rows } = options;
  const startedAt = now();
  say('');
  say(
    `  Sluice demo: orders.amount (numeric) becomes orders.amount_cents (bigint), ${rows.toLocaleString('en-US')} orders in each of two regions`,
  );
  say('');
  const world = await startWorld(options);
  try {
    const client = createClient({ url: world.url, user: 'demo' });
    const course: Course = { rolledBack: undefined, legacy: new Map(), stations: new Map() };
    const done = await follow(options, world, client, course);
    const figures = await measure(options, world, course, done, startedAt);
    await options.ending(figures, world);
    // what is kept of the logs explains a failure; a demo that came to its end needs none
    if (done) world.dropLogs();
    return figures;
  } finally {
    await world.stop();
  }
}

async function follow(
  options: DemoOptions,
  world: DemoWorld,
  client: Client,
  course: Course,
): Promise<boolean> {
  const { say, now } = options;
  const deadline = now() + PATIENCE_MS;
  good(
    await client.call('applyRollout', {
      body: { spec: await readFile(DEMO_SPEC, 'utf8'), file: 'demo.rollout.yaml' },
    }),
  );
  say('');
  let waits: string | undefined;
  for (;;) {
    options.signal.throwIfAborted();
    world.processes.check();
    const rollout = good(await client.call('getRollout', { params: { id: ROLLOUT } }));
    await mark(options, world, rollout, course);
    waits = rollout.targets.map((t) => t.trouble ?? t.waits).find((w) => w !== null) ?? waits;
    if (rollout.doneAt !== null) return true;
    if (now() > deadline) {
      say(`  gave up after ${PATIENCE_MS / 1000} s; it waits for: ${waits ?? 'nothing'}`);
      return false;
    }
    if (!course.rolledBack && (await isHalf(world, rollout)))
      course.rolledBack = await rollBack({ ...options, world, client });
    if (course.legacy.size === 0 && waitsForSilence(rollout))
      await stopLegacy(options, world, rollout, course);
    await setTimeout(LOOK_MS);
  }
}

/** Marks the intervals of the load, and tells each step once. */
async function mark(
  { say }: DemoOptions,
  world: DemoWorld,
  rollout: RolloutView,
  course: Course,
): Promise<void> {
  for (const target of rollout.targets) {
    const station = stationOf(target, rollout.heading);
    if (course.stations.get(target.target) === station) continue;
    course.stations.set(target.target, station);
    await world.loads[target.target as Region].mark(intervalOf(station));
    const line = stepLine(target.target, station);
    if (line !== undefined) say(line);
  }
}

/** True when every service in eu reads half of its rows from the new column, and has done so for a while. */
async function isHalf(world: DemoWorld, rollout: RolloutView): Promise<boolean> {
  const eu = rollout.targets.find((t) => t.target === 'eu');
  if (!eu || stationOf(eu, rollout.heading) !== 'read 50') return false;
  const interval = (await world.loads.eu.stats()).marks.at(-1);
  return interval?.name === 'read 50' && interval.reads >= READS_AT_HALF;
}

function waitsForSilence(rollout: RolloutView): boolean {
  return rollout.targets.every(
    (t) => t.gate?.phase === 'contract' && t.gate.conditions.some((c) => c.name === 'quiet' && !c.met),
  );
}

/** The contract gate names the writer that still uses the old column; here it is one that knows nothing of Sluice. */
async function stopLegacy(
  { say }: DemoOptions,
  world: DemoWorld,
  rollout: RolloutView,
  course: Course,
): Promise<void> {
  say(`      the gate of contract is closed: ${rollout.targets[0]?.waits ?? ''}`);
  for (const region of REGIONS) {
    const { legacy } = await world.loads[region].stats();
    if (legacy) course.legacy.set(region, legacy);
    await world.loads[region].leaveLegacy();
    await world.legacy[region].stop();
  }
  say('      so the writers without the SDK are stopped');
  // from contract on nobody keeps amount true; who wants to compare both columns at the end must write nothing from here on
  await Promise.all(REGIONS.map((r) => world.loads[r].rest()));
}

async function measure(
  options: DemoOptions,
  world: DemoWorld,
  course: Course,
  done: boolean,
  startedAt: number,
): Promise<DemoFigures> {
  for (const region of REGIONS) await world.loads[region].rest();
  const rows = await Promise.all(REGIONS.map((r) => compare(world, r)));
  if (done) await goOn(world);
  const stats = await Promise.all(REGIONS.map((r) => world.loads[r].stats()));
  const legacy = REGIONS.flatMap((r, i) => course.legacy.get(r) ?? stats[i]?.legacy ?? []);
  const faults = stats.flatMap((s) => [...s.wrong, ...s.failures]).slice(0, 5);
  for (const fault of faults) options.say(`  ${fault.request}: ${fault.says}`);
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  return {
    done,
    rows: sum(rows.map((r) => r.rows)),
    rowsCompared: sum(rows.map((r) => r.compared)),
    differingRows: sum(rows.map((r) => r.differing)),
    targets: REGIONS.length,
    instances: world.instances,
    seconds: Math.round((options.now() - startedAt) / 100) / 10,
    rollbackMs: course.rolledBack?.acknowledgedMs ?? null,
    lastNewReadAfterRollbackMs: course.rolledBack?.lastNewReadMs ?? null,
    ...trafficOf(stats, legacy),
  };
}

/** After the end the services know one column alone; they are asked for a while more. */
async function goOn(world: DemoWorld): Promise<void> {
  for (const region of REGIONS) {
    await world.loads[region].mark('after done');
    await world.loads[region].goOn();
  }
  await setTimeout(AFTER_MS);
  for (const region of REGIONS) await world.loads[region].rest();
}

interface Rows {
  readonly rows: number;
  readonly compared: number;
  readonly differing: number;
}

/** The demo's own comparison, row by row, by SQL that no part of Sluice wrote. */
async function compare(world: DemoWorld, region: Region): Promise<Rows> {
  const [counted] = await world.query<{ n: number }>(region, 'select count(*)::int as n from orders');
  const [row] = await world
    .query<{ compared: number; differing: number }>(
      region,
      `select count(*)::int as compared,
              count(*) filter (where amount_cents is distinct from round(amount * 100)::bigint)::int as differing
         from orders`,
    )
    // a rollout that did not come to expand has no column to compare
    .catch(() => []);
  return { rows: counted?.n ?? 0, compared: row?.compared ?? 0, differing: row?.differing ?? 0 };
}
