/** Duty: where a rollout is headed, and how far it is, in a word and a figure; pure. */
import type { RolloutSummary, TargetView } from '@sluice/api';
import { comparePhases, PHASES, type Phase } from '@sluice/core';

type Headed = Pick<RolloutSummary, 'doneAt' | 'paused' | 'heading'>;
export type Tone = 'good' | 'move' | 'warn' | 'bad' | 'still';

/** The one word, and how loud it is. */
export function stateOf({ doneAt, paused, heading }: Headed): { readonly says: string; readonly tone: Tone } {
  if (doneAt !== null) return { says: 'done', tone: 'good' };
  if (heading === 'back') return { says: 'rolling back', tone: 'bad' };
  if (heading === 'held') return { says: 'rolled back', tone: 'warn' };
  return paused ? { says: 'paused', tone: 'warn' } : { says: 'running', tone: 'move' };
}

/** The phase of the target that is farthest behind. */
export function slowest(targets: readonly { readonly phase: Phase }[]): Phase {
  return targets.map((t) => t.phase).toSorted(comparePhases)[0] ?? 'plan';
}

/** Share of the way, 0 to 1, of one target. */
export function wayOf(phase: Phase): number {
  return PHASES.indexOf(phase) / (PHASES.length - 1);
}

export interface Bar {
  /** 0 to 1. */
  readonly share: number;
  readonly says: string;
  /** What it measures: a step's rows, reads of the new column, or the way through the phases. */
  readonly of: string;
}

/** The one bar of a target: the rows of a step under way, the percent while reads move, the way otherwise. */
export function barOf({ phase, progress, stages }: TargetView): Bar {
  const step = progress.findLast((p) => !p.finished && p.rowsTotal !== null && p.rowsTotal > 0);
  if (step?.rowsTotal) {
    const share = Math.min(1, step.rowsDone / step.rowsTotal);
    return { share, says: `${Math.floor(share * 100)} %`, of: `rows of ${step.step}` };
  }
  const percents = stages.map((s) => (s.stage === 'read' || s.stage === 'retire' ? s.percent : 0));
  if (phase === 'read' && percents.length > 0) {
    const least = Math.min(...percents);
    return { share: least / 100, says: `${least} %`, of: 'reads of the new column' };
  }
  const share = wayOf(phase);
  return { share, says: phase === 'done' ? 'done' : `${Math.round(share * 100)} %`, of: 'the way' };
}
