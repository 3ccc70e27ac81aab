/** Duty: many histories over some lanes at once, and their sum; knows no command line. */
import type { Anomaly } from './check/anomaly.js';
import { generate } from './generate.js';
import { runHistory, type HistoryResult } from './history.js';
import { openLane } from './lane.js';
import type { Plan } from './plan.js';

export interface RunNeeds {
  readonly histories: number;
  /** Of the first history; the others follow by one. */
  readonly seed: number;
  readonly lanes: number;
  readonly results: string;
  /** Left out: each seed's own plan. */
  readonly plan?: Plan;
  readonly keep?: boolean;
  readonly seconds?: number;
  readonly told?: (result: HistoryResult) => void;
}

export interface Summary {
  readonly histories: number;
  readonly operations: number;
  readonly anomalies: number;
  /** How often each kind of fault was really done. */
  readonly faults: Readonly<Record<string, number>>;
  /** How the rollouts ended. */
  readonly ends: Readonly<Record<string, number>>;
  readonly longestMs: number;
  readonly found: readonly {
    readonly seed: number;
    readonly folder: string;
    readonly anomalies: readonly Anomaly[];
  }[];
}

export async function run({
  histories,
  seed,
  lanes,
  results,
  plan,
  keep,
  seconds,
  told,
}: RunNeeds): Promise<Summary> {
  const done: HistoryResult[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    if (next >= histories) return;
    const lane = await openLane();
    try {
      while (next < histories) {
        const mine = seed + next;
        next += 1;
        const result = await runHistory({
          plan: plan ?? generate(mine),
          lane,
          results,
          ...(keep === undefined ? {} : { keep }),
          ...(seconds === undefined ? {} : { seconds }),
        });
        done.push(result);
        told?.(result);
      }
    } finally {
      await lane.stop();
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, histories) }, work));
  return summaryOf(done);
}

function summaryOf(done: readonly HistoryResult[]): Summary {
  const faults: Record<string, number> = {};
  const ends: Record<string, number> = {};
  for (const result of done) {
    for (const [kind, times] of Object.entries(result.faults)) faults[kind] = (faults[kind] ?? 0) + times;
    for (const end of result.ends) {
      const how = /: (done|held|back|forward)/.exec(end)?.[1] ?? 'unknown';
      ends[how] = (ends[how] ?? 0) + 1;
    }
  }
  return {
    histories: done.length,
    operations: done.reduce((sum, r) => sum + r.operations, 0),
    anomalies: done.reduce((sum, r) => sum + r.anomalies.length, 0),
    faults,
    ends,
    longestMs: Math.max(0, ...done.map((r) => r.ms)),
    found: done.flatMap((r) =>
      r.anomalies.length > 0
        ? [{ seed: r.seed, folder: r.folder ?? '', anomalies: r.anomalies.slice(0, 10) }]
        : [],
    ),
  };
}
