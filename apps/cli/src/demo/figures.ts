/** Duty: the demo's figures, each taken from what was measured; pure. */
import type { Counts, Stats } from './load.js';

/** What `--json` prints as its last line. Times in milliseconds unless the name says otherwise. */
export interface DemoFigures {
  readonly done: boolean;
  readonly rows: number;
  readonly rowsCompared: number;
  readonly differingRows: number;
  readonly targets: number;
  readonly instances: number;
  readonly seconds: number;
  /** From sending the rollback to the acknowledgement of the last instance. Null: it did not come to it. */
  readonly rollbackMs: number | null;
  /** From sending the rollback to the last answer from the new column that a client received; 0: none came after it. */
  readonly lastNewReadAfterRollbackMs: number | null;
  readonly reads: number;
  readonly writes: number;
  readonly wrongReads: number;
  readonly failedReads: number;
  readonly failedWrites: number;
  /** The longest that any request took, from sending to the answer, since the rollout was applied; an old program's since its start. */
  readonly worstStallMs: number;
  /** Under which of `byPhase` that was; null where it was a legacy writer's. */
  readonly worstStallIn: string | null;
  readonly newReads: number;
  /** Reads and writes of a region's clients while its target was there, summed over the regions. */
  readonly byPhase: Readonly<Record<string, PhaseFigures>>;
}

interface PhaseFigures {
  readonly reads: number;
  readonly writes: number;
  readonly worstMs: number;
}

export type Legacy = NonNullable<Stats['legacy']>;

type Traffic = Omit<
  DemoFigures,
  | 'done'
  | 'rows'
  | 'rowsCompared'
  | 'differingRows'
  | 'targets'
  | 'instances'
  | 'seconds'
  | 'rollbackMs'
  | 'lastNewReadAfterRollbackMs'
>;

/** What must be 0, summed up. */
export function faultsOf(f: DemoFigures): number {
  return f.wrongReads + f.failedReads + f.failedWrites + f.differingRows;
}

/** Sums up what all load generators and legacy writers saw. */
export function trafficOf(stats: readonly Stats[], legacy: readonly Legacy[]): Traffic {
  const sum = (of: (c: Counts) => number): number => stats.reduce((n, s) => n + of(s), 0);
  const byPhase = byPhaseOf(stats);
  // processes that have just started are slow by themselves; byPhase shows how slow
  const { start: _before, ...during } = byPhase;
  const worstStallMs = Math.max(
    ...Object.values(during).map((p) => p.worstMs),
    ...legacy.map((l) => Math.round(l.worstMs)),
    0,
  );
  return {
    reads: sum((s) => s.reads),
    writes: sum((s) => s.writes) + legacy.reduce((n, l) => n + l.writes, 0),
    wrongReads: sum((s) => s.wrongReads),
    failedReads: sum((s) => s.failedReads),
    failedWrites: sum((s) => s.failedWrites) + legacy.reduce((n, l) => n + l.failedWrites, 0),
    newReads: sum((s) => s.new),
    worstStallMs,
    worstStallIn: Object.entries(during).find(([, p]) => p.worstMs === worstStallMs)?.[0] ?? null,
    byPhase,
  };
}

function byPhaseOf(stats: readonly Stats[]): DemoFigures['byPhase'] {
  const phases = new Map<string, PhaseFigures>();
  for (const { name, reads, writes, worstMs } of stats.flatMap((s) => s.marks)) {
    const before = phases.get(name) ?? { reads: 0, writes: 0, worstMs: 0 };
    phases.set(name, {
      reads: before.reads + reads,
      writes: before.writes + writes,
      worstMs: Math.max(before.worstMs, Math.round(worstMs)),
    });
  }
  return Object.fromEntries(phases);
}
