/** Duty: the demo from the first row to the last figure: one rollout under traffic, with a rollback in the middle. */
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { createClient, type Client, type RolloutView } from '@sluice/api';
import { seconds } from '@sluice/core';
import type { Paint } from '../paint.js';
import { DEMO_SPEC } from '../places.js';
import { targetLines } from '../render/target.js';
import { good, ROLLOUT } from './answers.js';
import { createCourse } from './course.js';
import { faultsOf, type DemoFigures, type Legacy } from './figures.js';
import { stopLegacy, waitsForSilence } from './legacy-act.js';
import { measure } from './measure.js';
import { rollBack, rollForward, type RolledBack } from './rollback-act.js';
import {
  clockOf,
  passageLine,
  rolledBackLine,
  stationOf,
  titleLines,
  waitsLine,
  worldLines,
} from './story.js';
import { startWorld, type DemoWorld, type Region } from './world.js';

/** How often the demo looks, in milliseconds. */
const LOOK_MS = 50;
/** A demo that has not come to its end by then has failed. */
const PATIENCE_MS = 600_000;
/** Where nobody sees the live lines, what is waited for is told this often while nothing else is (ms). */
const TELL_MS = 30_000;
/** Traffic that the new column must have seen at 50 % before it is taken back. */
const READS_AT_HALF = 200;

export interface DemoOptions {
  readonly rows: number;
  readonly rate: number;
  readonly path: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly paint: Paint;
  readonly say: (line: string) => void;
  /** Lines that are drawn anew below the story; undefined where nobody sees them. */
  readonly live: ((lines: readonly string[]) => void) | undefined;
  /** Ends the demo early; what it started is taken down. */
  readonly signal: AbortSignal;
  /** Called with the figures while the world still runs; it is taken down afterwards. */
  readonly ending: (figures: DemoFigures, world: DemoWorld) => Promise<void>;
}

interface Run extends DemoOptions {
  readonly world: DemoWorld;
  readonly client: Client;
  readonly elapsedMs: () => number;
}

interface Outcome {
  readonly done: boolean;
  readonly rolledBack: RolledBack | undefined;
  readonly legacy: ReadonlyMap<Region, Legacy>;
}

/** Runs it. The figures come also when the rollout does not reach its end: then `done` is false. */
export async function runDemo(options: DemoOptions): Promise<DemoFigures> {
  const { now, say, paint, signal, ending } = options;
  const startedAt = now();
  titleLines(paint).forEach((line) => say(line));
  const world = await startWorld(options);
  let clean = false;
  try {
    worldLines({ ...options, ...world }, paint).forEach((line) => say(line));
    const client = createClient({ url: world.url, user: 'demo' });
    const run: Run = { ...options, world, client, elapsedMs: () => now() - startedAt };
    const figures = await measure({ ...run, ...(await follow(run)) });
    await ending(figures, world);
    clean = figures.done && faultsOf(figures) === 0;
    return figures;
  } finally {
    // logs explain a failure; where there was none nobody needs them
    if (clean || signal.aborted) world.dropLogs();
    else say(`  The logs of all processes: ${world.logs}`);
    await world.stop();
  }
}

async function follow(run: Run): Promise<Outcome> {
  const { client, world, say, paint, live, now, signal, elapsedMs } = run;
  const deadline = elapsedMs() + PATIENCE_MS;
  const spec = await readFile(DEMO_SPEC, 'utf8');
  good(await client.call('applyRollout', { body: { spec, file: 'demo.rollout.yaml' } }));
  const course = createCourse(run);
  const look = async (): Promise<RolloutView> => {
    const rollout = good(await client.call('getRollout', { params: { id: ROLLOUT } }));
    const passages = await course(rollout);
    if (passages.length > 0) toldAt = elapsedMs();
    for (const passage of passages) passageLine(passage, paint).forEach((line) => say(line));
    return rollout;
  };
  const tell = (text: string): void => {
    toldAt = elapsedMs();
    say(`  ${clockOf(toldAt)}  ${text}`);
  };
  let rolledBack: RolledBack | undefined;
  let legacy: ReadonlyMap<Region, Legacy> | undefined;
  let toldAt = elapsedMs();
  for (;;) {
    signal.throwIfAborted();
    world.processes.check();
    const rollout = await look();
    const done = rollout.doneAt !== null;
    live?.(done ? [] : ['', ...targetLines(rollout, now(), paint).map((l) => `  ${l}`)]);
    const late = elapsedMs() > deadline;
    if (late) tell(paint.bad(`gave up after ${seconds(PATIENCE_MS)}`));
    if (late || (!live && elapsedMs() - toldAt > TELL_MS))
      for (const t of rollout.targets) tell(paint.dim(waitsLine(t)));
    if (done || late) return { done, rolledBack, legacy: legacy ?? new Map() };
    if (!rolledBack && (await isHalf(world, rollout))) {
      rolledBack = await rollBack(run, async () => void (await look()));
      tell(paint.strong(rolledBackLine(rolledBack, world.instances)));
      await rollForward(run);
      tell(paint.strong('AND FORWARD AGAIN. Both columns stayed equal: nothing is filled twice.'));
    }
    if (!legacy && waitsForSilence(rollout)) {
      tell(`contract waits: ${rollout.targets[0]?.waits ?? ''}`);
      legacy = await stopLegacy(world);
      tell('So the old programs are stopped.');
    }
    await setTimeout(LOOK_MS);
  }
}

/** True when every service in eu reads half of its rows from the new column, and has done so for a while. */
async function isHalf(world: DemoWorld, rollout: RolloutView): Promise<boolean> {
  const eu = rollout.targets.find((t) => t.target === 'eu');
  if (!eu || stationOf(eu, rollout.heading) !== 'read 50') return false;
  const interval = (await world.loads.eu.stats()).marks.at(-1);
  return interval?.name === 'read 50' && interval.reads >= READS_AT_HALF;
}
