/** Duty: proves what the pages say: how far a target is, what a rollback does, who has followed, numbers and times. */
import type { AcknowledgementView, RolloutView, TargetView } from '@sluice/api';
import type { Phase } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { arrivedOf, followedOf, furtherOf, intentOf, losesOf } from './rollback.js';
import { about, and, day, moment, ms, percent, plural, shortId, shownOf } from './say.js';
import { barOf, fallOf, phaseSays, stateOf, stopOf, wayOf } from './state.js';

const standing = (service: string, stage: 'shadow' | 'read', percent: number) => ({
  service,
  stage,
  percent,
  apart: [],
});

function target(change: Partial<TargetView>): TargetView {
  return {
    target: 'eu',
    wave: 1,
    phase: 'read',
    since: 0,
    stages: [standing('checkout', 'read', 50), standing('reporting', 'read', 10)],
    progress: [],
    compared: 0,
    differing: 0,
    differingKeys: [],
    gate: null,
    waits: null,
    trouble: null,
    back: false,
    ...change,
  };
}

function rollout(targets: readonly TargetView[], loses: number | null = 0): RolloutView {
  const spec = {
    column: { table: 'orders', column: 'amount_cents' },
    replaces: { column: 'amount' },
    services: [
      { name: 'checkout', reads: true },
      { name: 'legacy', reads: false },
      { name: 'reporting', reads: true },
    ],
  };
  const wayBackNow = { kind: 'instant', says: 'instant, loses nothing', loses };
  return {
    id: 'orders.amount_cents',
    spec,
    targets,
    wayBackNow,
    heading: 'forward',
  } as unknown as RolloutView;
}

describe('the bar of a target', () => {
  it('shows the least percent of its readers while reads move', () => {
    expect(barOf(target({}))).toMatchObject({ share: 0.1, says: '10 %' });
  });
  it('shows the rows of a step that runs, and never more than all', () => {
    const step = {
      step: 'backfill',
      rowsDone: 30,
      rowsChanged: 0,
      rowsTotal: 20,
      rowsPerSecond: null,
      startedAt: 0,
      finished: false,
    } as const;
    expect(barOf(target({ phase: 'backfill', progress: [step] })).says).toBe('100 %');
    const again = { ...step, rowsDone: 20, again: { pass: 2, rows: 5 } };
    expect(barOf(target({ phase: 'backfill', progress: [again] })).says).toBe('25 %');
    expect(barOf(target({ phase: 'backfill', progress: [{ ...step, finished: true }] })).of).toBe('the way');
  });
});

it.each([
  [{ doneAt: 1, paused: false, heading: 'forward' }, 'done'],
  [{ doneAt: null, paused: true, heading: 'forward' }, 'paused'],
  [{ doneAt: null, paused: false, heading: 'held' }, 'rolled back'],
  [{ doneAt: null, paused: true, heading: 'back' }, 'rolling back'],
  [{ doneAt: null, paused: false, heading: 'forward' }, 'running'],
] as const)('%j is said to be %s', (view, says) => {
  expect(stateOf(view).says).toBe(says);
});

it('says how a phase stands to where the targets are', () => {
  const at = (...phases: readonly Phase[]) => phases.map((phase, i) => ({ target: `t${i + 1}`, phase }));
  expect(stopOf('expand', at('read', 'plan'))).toEqual({ state: 'partly', who: 't1' });
  expect(stopOf('plan', at('read', 'plan'))).toEqual({ state: 'here', who: 't2' });
  expect(stopOf('plan', at('read', 'verify'))).toEqual({ state: 'passed', who: '' });
  expect(stopOf('read', at('read', 'read'))).toEqual({ state: 'here', who: '' });
  expect(stopOf('soak', at('read', 'read'))).toEqual({ state: 'ahead', who: '' });
  expect(stopOf('done', at('done', 'done'))).toEqual({ state: 'passed', who: '' });
  expect(stopOf('write', at('read', 'read', 'read', 'read', 'plan')).who).toBe('4 of 5');
});

it('says at a glance how far reads are, and who took it back and why', () => {
  expect([phaseSays({ phase: 'read', percent: 10 }), phaseSays({ phase: 'soak', percent: 100 })]).toEqual([
    'read 10 %',
    'soak',
  ]);
  expect(wayOf('read', 50)).toBeCloseTo((wayOf('read') + wayOf('soak')) / 2);
  const at = new Date(2026, 10, 23, 14, 31).getTime();
  const by = { who: 'sluice', by: 'guardrail', at, why: '7 of 4,120 reads differed in eu' } as const;
  expect(fallOf({ heading: 'held', rolledBackBy: by }, at)).toBe(
    'Rolled back by itself at 14:31: 7 of 4,120 reads differed in eu',
  );
  expect(fallOf({ heading: 'held', rolledBackBy: { ...by, who: 'ana', by: 'person', why: null } }, at)).toBe(
    'Rolled back by ana at 14:31',
  );
  expect(fallOf({ heading: 'forward', rolledBackBy: by }, at)).toBeUndefined();
});

describe('a rollback', () => {
  it('says who reads what again, where, and what it costs', () => {
    expect(intentOf(rollout([target({}), target({ target: 'us' })]), undefined)).toEqual([
      'checkout and reporting read orders.amount again, in eu and us.',
      'Instant, loses nothing: both columns stay equal, the backfill is kept.',
    ]);
  });
  it('names only who reads the new column, and where', () => {
    const shadowing = [standing('checkout', 'shadow', 0), standing('reporting', 'shadow', 0)];
    const first = [standing('checkout', 'read', 10), standing('reporting', 'shadow', 0)];
    const view = rollout([target({ stages: first }), target({ target: 'us', stages: shadowing })]);
    expect(intentOf(view, undefined)[0]).toBe('checkout reads orders.amount again, in eu.');
  });
  it('promises nothing where it was rolled back already, unless further back', () => {
    const view = { ...rollout([target({ phase: 'read', stages: [] })]), heading: 'held' as const };
    expect(intentOf(view, undefined)).toEqual([
      'Rolled back already: nobody reads orders.amount_cents by itself.',
    ]);
    expect(intentOf(view, 'write')).toHaveLength(3);
  });
  it('says whom the last switch has reached, and who is silent', () => {
    const view = (acknowledgedMs: number | null, ...services: readonly (readonly number[])[]): RolloutView =>
      ({
        lastChange: { acknowledgedMs },
        services: services.map(([acknowledged, instances, lost]) => ({ acknowledged, instances, lost })),
      }) as unknown as RolloutView;
    expect(followedOf(view(41.4, [2, 2, 0]))).toBe('Last switch reached all in 41 ms.');
    expect(followedOf(view(null, [1, 2, 0], [3, 3, 1]))).toBe(
      'Last switch reached 4 of 5 so far. 1 instance is silent.',
    );
    expect(followedOf(view(7))).toBe('');
  });
  it('says so where nobody reads the new column yet', () => {
    const view = rollout([target({ phase: 'verify', stages: [standing('checkout', 'shadow', 0)] })]);
    expect(intentOf(view, 'write')[0]).toContain('Nobody reads orders.amount_cents');
    expect(intentOf(view, 'write')).toHaveLength(3);
    expect(furtherOf(view)).toEqual(['write', 'expand', 'plan']);
    expect(furtherOf(rollout([target({ phase: 'plan' })]))).toEqual([]);
  });
  it('names what is lost', () => {
    expect(losesOf(rollout([], 0))).toBeUndefined();
    expect(losesOf(rollout([], 1))).toContain('1 row says more');
  });
  it('counts who has followed, and is complete only with the last', () => {
    const instance = (id: string, acknowledged: number, afterMs: number | null) => ({
      id,
      service: 'checkout',
      region: null,
      acknowledged,
      afterMs,
      state: 'live' as const,
    });
    const seen = (...instances: ReturnType<typeof instance>[]): AcknowledgementView => ({
      revision: 7,
      at: 0,
      counted: instances.length,
      acknowledged: 0,
      lastMs: null,
      instances,
    });
    expect(arrivedOf(seen(instance('a', 7, 38), instance('b', 6, null)))).toEqual({
      says: '1 of 2 instances are back. The last so far after 38 ms.',
      complete: false,
    });
    expect(arrivedOf(seen(instance('a', 7, 38), instance('b', 9, 41))).says).toBe(
      'All 2 instances are back. The last one after 41 ms.',
    );
    expect(arrivedOf(seen()).complete).toBe(true);
  });
});

it('says numbers as people read them', () => {
  expect([about(4_200_000), about(12_345), about(850)]).toEqual(['4.2 M', '12 k', '850']);
  expect([ms(null), ms(8.14), ms(1_091)]).toEqual(['–', '8.1', '1,091']);
  expect([percent(0, 0), percent(1, 1_000_000), percent(1, 200), percent(1, 10)]).toEqual([
    '0 %',
    '< 0.01 %',
    '0.50 %',
    '10.0 %',
  ]);
  expect([and([]), and(['eu']), and(['eu', 'us', 'ap'])]).toEqual(['', 'eu', 'eu, us and ap']);
  expect([plural(1, 'row'), plural(2_000, 'row')]).toEqual(['1 row', '2,000 rows']);
  expect([shownOf(8, 100), shownOf(2_000, 100)]).toEqual(['8 instances', '100 of 2,000 instances']);
  const noon = new Date(2026, 10, 23, 12, 5).getTime();
  expect([day(noon), moment(noon, noon + 60_000), moment(noon, noon + 86_400_000)]).toEqual([
    'Nov 23',
    '12:05',
    'Nov 23, 12:05',
  ]);
  expect(shortId('7f9c0000-1111-2222-3333-444455556666')).toBe('7f9c0000');
});
