/** Duty: where a rollout is headed, and how far it is, in a word and a figure; pure. */
import type { RolloutSummary, TargetView } from '@sluice/api';
import { comparePhases, PHASES, type Phase } from '@sluice/core';
import { moment } from './say.js';

type SummarisedTarget = RolloutSummary['targets'][number];
type Fallen = Pick<RolloutSummary, 'heading' | 'rolledBackBy'>;
type Placed = Pick<SummarisedTarget, 'target' | 'phase'>;
type Headed = Pick<RolloutSummary, 'doneAt' | 'paused' | 'heading'>;
export type Tone = 'good' | 'move' | 'warn' | 'bad' | 'still';

/** The one word, and how loud it is. */
export function stateOf({ doneAt, paused, heading }: Headed): { readonly says: string; readonly tone: Tone } {
  if (doneAt !== null) return { says: 'done', tone: 'good' };
  if (heading === 'back') return { says: 'rolling back', tone: 'bad' };
  if (heading === 'held') return { says: 'rolled back', tone: 'warn' };
  return paused ? { says: 'paused', tone: 'warn' } : { says: 'running', tone: 'move' };
}

export interface Stop {
  readonly state: 'passed' | 'partly' | 'here' | 'ahead';
  /** The targets of which that is true; empty where it is true of all, or of too many to name. */
  readonly who: string;
}

/** How a phase stands to where the targets are: `partly` where some have passed it and none is there. */
export function stopOf(phase: Phase, targets: readonly Placed[]): Stop {
  const here = targets.filter((t) => t.phase === phase);
  const beyond = targets.filter((t) => comparePhases(t.phase, phase) > 0);
  const named = (some: readonly Placed[]): string =>
    some.length === targets.length
      ? ''
      : some.length > 3
        ? `${some.length} of ${targets.length}`
        : some.map((t) => t.target).join(' ');
  if (beyond.length === targets.length || (phase === 'done' && here.length === targets.length))
    return { state: 'passed', who: '' };
  if (here.length > 0) return { state: 'here', who: named(here) };
  return beyond.length > 0 ? { state: 'partly', who: named(beyond) } : { state: 'ahead', who: '' };
}

/** Share of the way, 0 to 1, of one target; while reads move, by their percent on to the next phase. */
export function wayOf(phase: Phase, percent = 0): number {
  const beyond = phase === 'read' ? percent / 100 : 0;
  return (PHASES.indexOf(phase) + beyond) / (PHASES.length - 1);
}

/** `backfill`, `read 50 %`. */
export function phaseSays({ phase, percent }: Pick<SummarisedTarget, 'phase' | 'percent'>): string {
  return phase === 'read' ? `read ${percent} %` : phase;
}

/** Who took it back, when and why; undefined where it is not taken back. */
export function fallOf({ heading, rolledBackBy }: Fallen, now: number): string | undefined {
  if (heading === 'forward' || rolledBackBy === null) return undefined;
  const { by, who, at, why } = rolledBackBy;
  const whom = by === 'guardrail' ? 'itself' : who;
  return `Rolled back by ${whom} at ${moment(at, now)}${why === null ? '' : `: ${why}`}`;
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
    const share = Math.min(1, (step.again?.rows ?? step.rowsDone) / step.rowsTotal);
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
