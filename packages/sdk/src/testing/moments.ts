/** Duty: the moments of a rollout that a service's tests must stand: one stage alone, or two side by side; knows no test runner. */
import { adjacent, type Standing } from '@sluice/core/sdk';
import { standing } from './by-hand.js';

/** Which columns the table has at this moment: before `expand`, in between, or after `contract` with `drop`. */
export type Shape = 'old' | 'both' | 'new';

export interface Moment {
  /** `shadow`, or `write beside shadow`. */
  readonly name: string;
  /** Where each of two instances stands. */
  readonly standings: readonly [Standing, Standing];
  readonly shape: Shape;
}

/** Each stage alone, then each legal pair in both orders. @param percents of `read`, below 100. */
export function moments(percents: readonly number[] = [50]): readonly Moment[] {
  const all: readonly Standing[] = [
    standing('old', 0),
    standing('write', 0),
    standing('shadow', 0),
    ...percents.filter((percent) => percent < 100).map((percent) => standing('read', percent)),
    standing('read', 100),
    standing('retire', 100),
  ];
  const alone = all.map((each) => momentOf(each, each));
  const pairs = all.flatMap((a) => all.filter((b) => beside(a, b)).map((b) => momentOf(a, b)));
  return [...alone, ...pairs];
}

/** True where two instances may stand so at once, each way: a step apart, or by the rollback that turns `read` and `shadow` off. */
function beside(a: Standing, b: Standing): boolean {
  if (a === b) return false;
  const both = [a, b];
  const retires = both.some(({ stage }) => stage === 'retire');
  // nobody stops writing the old column before everybody reads the new one
  if (retires) return both.some(({ stage, percent }) => stage === 'read' && percent === 100);
  const writesBoth = both.every(({ stage }) => stage !== 'old');
  return writesBoth || adjacent(a, b);
}

function momentOf(a: Standing, b: Standing): Moment {
  const name = a === b ? nameOf(a) : `${nameOf(a)} beside ${nameOf(b)}`;
  return { name, standings: [a, b], shape: a === b ? SHAPES[a.stage] : 'both' };
}

const SHAPES: Readonly<Record<Standing['stage'], Shape>> = {
  old: 'old',
  write: 'both',
  shadow: 'both',
  read: 'both',
  retire: 'new',
};

function nameOf({ stage, percent }: Standing): string {
  return stage === 'read' ? `read ${percent} %` : stage;
}
