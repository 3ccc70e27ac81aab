/** Duty: for tests, an instance without a network whose knowledge is set by hand. */
import type { Rollout } from '@sluice/core';
import { snapshotOf as featuresOf } from '@sluice/core';
import { Breakers } from './breaker.js';
import { createColumn, type Column, type ColumnOptions } from './column.js';
import { handClock, type HandClock } from './hand-clock.fixture.js';
import type { Instance } from './instance.js';
import { Knowledge } from './knowledge.js';
import { Pins } from './pins.js';
import { Reports } from './reports.js';
import { Shadows } from './shadow.js';
import { snapshotOf } from './snapshot.js';
import { StageWatch } from './stage-watch.js';
import { LOCAL_TRUST } from './trust.js';
import { Writes } from './writes.js';

export interface BenchInstance {
  readonly instance: Instance;
  readonly clock: HandClock;
  readonly said: string[];
  readonly turn: (rollouts: readonly Rollout[], revision: number) => void;
  readonly column: <R, V>(options: ColumnOptions<R, V>, name?: string) => Column<R, V, unknown>;
}

export function benchInstance(rollouts: readonly Rollout[] = [], revision = 1): BenchInstance {
  const clock = handClock();
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const knowledge = new Knowledge(undefined, undefined, () => {});
  const present = () => knowledge.present();
  const instance: Instance = {
    service: 'checkout',
    region: undefined,
    clock,
    log: { info: say, warn: say, error: say },
    trust: LOCAL_TRUST,
    pins: new Pins({ clock, trust: LOCAL_TRUST, present, ended: () => {} }),
    stageWatch: new StageWatch({
      asks: new Map(),
      service: 'checkout',
      region: undefined,
      clock,
      distrust: () => false,
      learned: () => {},
      looked: () => {},
    }),
    reports: new Reports(),
    writes: new Writes(),
    breakers: new Breakers(clock),
    shadows: new Shadows(clock),
    present,
    unpinned: () => {},
    declared: () => [],
    streaming: () => true,
    byHand: undefined,
    targetOf: () => undefined,
  };
  const turn = (next: readonly Rollout[], to: number): void => {
    const snapshot = snapshotOf(featuresOf(next, to).features, { service: 'checkout', region: undefined });
    if (typeof snapshot === 'string') throw new Error(snapshot);
    knowledge.hears(snapshot);
  };
  turn(rollouts, revision);
  return {
    instance,
    clock,
    said,
    turn,
    column: (options, name = 'orders.amount_cents') =>
      createColumn<never, never, unknown>(instance, name, options as never).column as never,
  };
}
