/** Duty: runs a service's own tests once for every moment of a rollout, in whatever runner they are written for. */
import type { Stage } from '@sluice/core';
import type { KnownColumn } from '../names.js';
import type { Sluice } from '../sluice.js';
import { byHand, NOTHING, seen, sum, turn, type Seen, type Turn } from './by-hand.js';
import { moments, type Moment, type Shape } from './moments.js';
import { runnerOf, type Runner } from './runner.js';

/** What the tests of one moment are given. */
export interface StageUnderTest {
  /** `shadow`, or `write beside shadow`: in the name of the tests' group already. */
  readonly name: string;
  /** Where the first instance stands. */
  readonly stage: Stage;
  readonly percent: number;
  /** Where the other one stands: the same, or a stage beside it. */
  readonly other: { readonly stage: Stage; readonly percent: number };
  /** Which columns the table has at this moment. */
  readonly shape: Shape;
  /** The first instance: let it write, and the second read, or the other way round. */
  readonly first: Sluice;
  readonly second: Sluice;
  /** What reads of both instances have shown since it was asked last: `differing` has to be 0. */
  seen(): Seen;
}

export interface EachStageOptions extends Omit<Turn, 'percent' | 'eve'>, Partial<Runner> {
  /** Percents of `read` to stop at below 100; `[50]` when left out. */
  readonly percents?: readonly number[];
  /** `test` when left out. */
  readonly service?: string;
  /**
   * Instances that the service's own modules made with `sluice()`, one or two. Before each test they are turned; needs a
   * `beforeEach`. Left out, two are made by hand for each moment.
   */
  readonly instances?: readonly [Sluice] | readonly [Sluice, Sluice];
}

/**
 * Defines the tests in `body` once for each stage and for each legal pair of stages of two instances.
 * @param column as the code declares it: `orders.amount_cents`.
 * @throws where no test runner is found and none was given.
 */
export function eachStage(
  column: KnownColumn,
  body: (stage: StageUnderTest) => void,
  options: EachStageOptions = {},
): void {
  const runner = runnerOf(options, globalThis);
  for (const moment of moments(options.percents)) {
    // an instance that is there once can stand at one stage only
    if (options.instances?.length === 1 && moment.standings[0] !== moment.standings[1]) continue;
    runner.describe(`${column} at ${moment.name}`, () => body(under(column, moment, options, runner)));
  }
}

function under(
  column: KnownColumn,
  { name, standings, shape }: Moment,
  options: EachStageOptions,
  runner: Runner,
): StageUnderTest {
  const { service, instances, percents: _, describe: _d, beforeEach: _b, ...more } = options;
  const hands = service === undefined ? {} : { service };
  const first = instances?.[0] ?? byHand(hands);
  const second = instances?.[1] ?? (instances ? first : byHand(hands));
  // before anybody retires, everybody has acknowledged that nothing falls back any more
  const eve = standings.some(({ stage }) => stage === 'retire');
  const place = (): void => {
    turn(first, column, standings[0].stage, { ...more, eve, percent: standings[0].percent });
    if (second !== first)
      turn(second, column, standings[1].stage, { ...more, eve, percent: standings[1].percent });
  };
  // what all moments share is turned again before each test; what one moment has to itself, once
  if (instances) runner.beforeEach(place);
  else place();
  return {
    name,
    ...standings[0],
    other: standings[1],
    shape,
    first,
    second,
    seen: () => sum(seen(first, column), second === first ? NOTHING : seen(second, column)),
  };
}
