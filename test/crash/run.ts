/** Duty: a whole crash run: every course in one world a victim, then the books: what was struck, what was lost. */
import type { EventType, StepName } from '@sluice/core';
import { Armoury, distinct, missing, type KillPoint } from './armoury.js';
import { COURSES, type Course } from './courses.js';
import { checkLog } from './log-check.js';
import { forgetAll, Stuck, walkCourse } from './walk.js';
import { World } from './world.js';

export interface Report {
  /** Different kill points: victim, direction, deed, moment. */
  readonly killPoints: number;
  /** Kills in all. */
  readonly kills: number;
  /** Rollouts that were walked from beginning to end. */
  readonly runs: number;
  /** Rows that did not hold what was acknowledged. */
  readonly differing: number;
  readonly stuck: number;
  /** Everything that was lost or left over: the number of `faults`. */
  readonly lost: number;
  readonly faults: readonly string[];
  /** Steps and events around which a victim was not killed at some moment. */
  readonly missing: readonly string[];
  readonly reads: number;
  readonly writes: number;
  readonly seconds: number;
  readonly points: readonly KillPoint[];
}

/** Who is killed: one world each, both at once. */
export const VICTIMS = ['control plane', 'PostgreSQL'] as const;

export interface RunOptions {
  readonly victims?: readonly (typeof VICTIMS)[number][];
  readonly courses?: readonly Course[];
  readonly wanted?: (point: KillPoint) => boolean;
  readonly log?: (line: string) => void;
}

/** Every course under every kind of victim. */
export async function crashRun(options: RunOptions = {}): Promise<Report> {
  const begun = performance.now();
  const both = await Promise.all((options.victims ?? VICTIMS).map((victim) => inWorld(victim, options)));
  const points = both.flatMap((w) => w.struck);
  const undone = new Set(both.flatMap((w) => [...w.undone]));
  const recorded = new Set(both.flatMap((w) => [...w.types]));
  const faults = both.flatMap((w) => w.faults);
  const sum = (of: (w: Lived) => number): number => both.reduce((total, w) => total + of(w), 0);
  return {
    killPoints: distinct(points).length,
    kills: points.length,
    runs: sum((w) => w.runs),
    differing: sum((w) => w.differing),
    stuck: sum((w) => w.stuck),
    lost: faults.length,
    faults,
    missing: missing(points, undone, recorded),
    reads: sum((w) => w.reads),
    writes: sum((w) => w.writes),
    seconds: Math.round((performance.now() - begun) / 1000),
    points: distinct(points),
  };
}

interface Lived {
  readonly struck: readonly KillPoint[];
  readonly undone: ReadonlySet<StepName>;
  readonly types: ReadonlySet<EventType>;
  readonly faults: readonly string[];
  readonly runs: number;
  readonly differing: number;
  readonly stuck: number;
  readonly reads: number;
  readonly writes: number;
}

async function inWorld(
  victim: (typeof VICTIMS)[number],
  { courses = COURSES, wanted, log = () => undefined }: RunOptions,
): Promise<Lived> {
  const armoury = new Armoury(wanted);
  const world = await World.start({ armoury, victim, log: (line) => log(line) });
  const faults: string[] = [];
  let [runs, differing, stuck, reads, writes] = [0, 0, 0, 0, 0];
  try {
    await world.startPlane();
    await world.startService();
    for (const course of courses) {
      log(`${victim}: ${course.name}`);
      try {
        const walked = await walkCourse(world, course);
        runs += 1;
        differing += walked.differing;
        reads += walked.reads;
        writes += walked.writes;
        faults.push(...walked.faults.map((fault) => `${victim}, ${course.name}: ${fault}`));
      } catch (thrown) {
        if (thrown instanceof Stuck) stuck += 1;
        faults.push(`${victim}, ${course.name}: ${String(thrown)}`);
        // who writes a table is still at it
        break;
      }
    }
    if (runs === courses.length) {
      const left = await forgetAll(world, courses).catch((thrown: unknown) => [String(thrown)]);
      faults.push(...left.map((fault) => `${victim}: ${fault}`));
    }
    const { undone, types, faults: ofLog } = await checkLog(world.state);
    faults.push(...ofLog.map((fault) => `${victim}: ${fault}`));
    return { struck: armoury.struck, undone, types, faults, runs, differing, stuck, reads, writes };
  } finally {
    await world.stop();
  }
}
