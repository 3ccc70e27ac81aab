/** Duty: one history from its plan to its judgement; leaves nothing running. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Anomaly } from './check/anomaly.js';
import { judge } from './check/judge.js';
import { collect } from './collect.js';
import type { Lane } from './lane.js';
import { perform } from './perform.js';
import type { Plan } from './plan.js';
import { Stage, type StageNeeds } from './stage.js';

/** How long a history may take, in seconds. */
export const SECONDS = 18;
/** What is left of it when the load ends: the last looks and the judgement. */
const AFTER_MS = 2_500;

export interface HistoryResult {
  readonly seed: number;
  readonly operations: number;
  readonly anomalies: readonly Anomaly[];
  readonly faults: Readonly<Record<string, number>>;
  readonly excused: Readonly<Record<string, number>>;
  /** From the first database made to the last look, in milliseconds. */
  readonly ms: number;
  /** Where each rollout stood at the end, one word or line each. */
  readonly ends: readonly string[];
  readonly said: readonly string[];
  /** Set where the history was kept: it has anomalies. */
  readonly folder?: string;
}

export interface HistoryNeeds {
  readonly plan: Plan;
  readonly lane: Lane;
  readonly results: string;
  readonly keep?: boolean;
  /** Left out: SECONDS. A slow machine wants more. */
  readonly seconds?: number;
  readonly mains?: StageNeeds['mains'];
}

export async function runHistory({
  plan,
  lane,
  results,
  keep,
  mains,
  seconds = SECONDS,
}: HistoryNeeds): Promise<HistoryResult> {
  const folder = join(results, `history-${plan.seed}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const startedAt = performance.now();
  const stage = new Stage({ plan, lane, folder, mains });
  try {
    await stage.open();
    const performed = await perform(stage, seconds * 1000 - AFTER_MS - (performance.now() - startedAt));
    await stage.close();
    const gathered = await collect(stage);
    const judged = judge(plan, gathered, stage.spells);
    const ms = Math.round(performance.now() - startedAt);
    const ends = performed.lastViews.map((v) => {
      const where = v.targets
        .map((t) => `${t.target} ${t.phase}${t.waits ? ` (${t.waits})` : ''}`)
        .join(', ');
      return `${v.id}: ${v.doneAt === null ? `${v.heading}, ${where}` : 'done'}`;
    });
    const kept = keep || judged.anomalies.length > 0;
    const result: HistoryResult = {
      seed: plan.seed,
      ...judged,
      faults: performed.faults,
      ms,
      ends,
      said: performed.said,
      ...(kept ? { folder } : {}),
    };
    if (kept) {
      const write = (name: string, what: unknown): void =>
        writeFileSync(join(folder, name), JSON.stringify(what, undefined, 1));
      write('plan.json', plan);
      write('result.json', { ...result, begun: performed.begun });
      write('spells.json', stage.spells);
      write('journals.json', gathered.journals);
      write('events.json', gathered.events);
    } else rmSync(folder, { recursive: true, force: true });
    return result;
  } finally {
    await stage.close();
    await stage.drop();
  }
}
