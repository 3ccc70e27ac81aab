/** Duty: shows the smaller screens: summaries, gates, flags, instances, events, waits. */
import type { EventView } from '@sluice/api';
import { expect, it } from 'vitest';
import { changeLine, eventLines } from './event.js';
import { flagLines } from './flags.js';
import { gateLines } from './gate.js';
import { instanceLines } from './instances.js';
import { summaryLine, summaryLines } from './summary.js';
import { instance, NOW, PLAIN, rollout, target } from './views.fixture.js';
import { createWaitNotes } from './wait-notes.js';

it.each([
  ['running', {}],
  ['paused', { paused: true }],
  ['rolling back', { heading: 'back', paused: true }],
  ['rolled back', { heading: 'held' }],
  ['done', { doneAt: NOW, heading: 'forward' }],
] as const)('a rollout that is %s', (state, more) => {
  expect(summaryLine(rollout(more))).toBe(`orders.amount_cents is ${state}: eu plan, us plan`);
  expect(summaryLines([rollout(more)], PLAIN)[1]).toMatch(
    new RegExp(`^orders.amount_cents  ${state} +eu plan, us plan`),
  );
});

it('no rollout says what is next', () => {
  expect(summaryLines([], PLAIN)).toEqual(['No rollouts.', 'Next: sluice plan FILE']);
});

it('a gate shows what is true and what is not', () => {
  const conditions = [
    { name: 'wave', met: true, says: 'eu soaks', evidence: {} },
    { name: 'horizon', met: false, says: 'waits for a transaction: pid 4711', evidence: {} },
    {
      name: 'differing',
      met: false,
      says: '1 of 9 rows differ',
      evidence: { samples: ['7: b is 1, a is 2'] },
    },
  ];
  const gates = [{ phase: 'read' as const, target: 'us', open: false, conditions }];
  expect(gateLines(gates, 'read', PLAIN)).toEqual([
    'us  read closed',
    '  ✓ eu soaks',
    '  · waits for a transaction: pid 4711',
    '  · 1 of 9 rows differ',
    '      7: b is 1, a is 2',
  ]);
});

it('flags have one column a target, with the regions that are held lower', () => {
  const flag = { rollout: 'r', service: 's', capability: 'read' as const };
  const lines = flagLines(
    [
      { ...flag, name: 'r.s.read', percentByTarget: { eu: 50, us: 0 }, apart: { eu: { north: 0 } } },
      { ...flag, name: 'r.s.write', percentByTarget: { eu: 100 }, apart: {} },
    ],
    PLAIN,
  );
  expect(lines).toEqual([
    'flag       eu               us',
    'r.s.read   50 %, north off  off',
    'r.s.write  on',
  ]);
});

it('instances in plain words', () => {
  const lines = instanceLines(
    [
      instance('b0c1d2e3-0000-4000-8000-000000000000', { distrust: true, acknowledged: 41 }),
      instance('a-1', { state: 'lost', openPins: 2, oldestPinMs: 3_000, source: 'stage', version: '7' }),
    ],
    NOW,
    PLAIN,
  );
  expect(lines[1]).toBe(
    'a-1       checkout  eu      7        silent, let go  48        its database  2, oldest 3 s  1 s ago',
  );
  expect(lines[2]).toMatch(/^b0c1d2e3 +checkout +eu +- +live +41 of 48 +its database +- +1 s ago$/);
});

function event(
  type: string,
  data: Readonly<Record<string, unknown>>,
  more: Partial<EventView> = {},
): EventView {
  const base = { position: 7, rollout: 'r', at: NOW, who: 'sluice', why: null, hash: '', previous: '' };
  return { ...base, type, data, ...more };
}

it.each([
  ['enters backfill', event('PhaseEntered', { target: 'eu', phase: 'backfill', evidence: [] })],
  [
    'checkout to read 50 %',
    event('StageMoved', {
      target: 'eu',
      moves: [{ service: 'checkout', to: { stage: 'read', percent: 50 } }],
    }),
  ],
  [
    'verify done, 0 of 1,200 rows differ',
    event('StepFinished', { target: 'eu', step: 'verify', facts: { rows: 1200, differing: 0 } }),
  ],
  [
    'ROLLS BACK to write   too slow   by ana',
    event('RollbackStarted', { to: 'write' }, { who: 'ana', why: 'too slow' }),
  ],
  ['SomethingOfALaterVersion', event('SomethingOfALaterVersion', {})],
])('an event says: %s', (says, given) => {
  expect(eventLines(given, PLAIN)[0]).toContain(says);
  expect(changeLine(given, PLAIN)).toContain(says);
});

it('an opened gate shows what was seen, and by whom', () => {
  const evidence = [
    {
      name: 'acknowledged',
      met: true,
      says: '2 of 2 instances have acknowledged revision 14',
      evidence: {
        instances: ['checkout-7f9c', 'b0c1d2e3-0000-4000-8000-000000000000'],
        revisions: [14, 15],
        sources: ['stream', 'stage'],
      },
    },
    { name: 'horizon', met: true, says: 'the 3 transactions that were open have ended', evidence: {} },
  ];
  const lines = eventLines(event('PhaseEntered', { target: 'eu', phase: 'backfill', evidence }), PLAIN);
  expect(lines.map((l) => l.trim()).slice(1)).toEqual([
    '✓ 2 of 2 instances have acknowledged revision 14: checkout-7f9c at 14 by stream, b0c1d2e3 at 15 by stage',
    '✓ the 3 transactions that were open have ended',
  ]);
});

it('who follows is not told of the engine room', () => {
  expect(changeLine(event('StagesCopied', { target: 'eu', revision: 3 }), PLAIN)).toBeUndefined();
});

it('a countdown is told once, when it has lasted', () => {
  const notes = createWaitNotes(PLAIN);
  const at = (waits: string, ms: number) => notes(rollout({ targets: [target('eu', { waits })] }), NOW + ms);
  expect(at('50 % in 9 s', 0)).toEqual([]);
  expect(at('50 % in 7 s', 2_000)).toHaveLength(1);
  expect(at('50 % in 6 s', 3_000)).toEqual([]);
  expect(at('waits for a transaction: pid 1', 4_000)).toEqual([]);
  expect(at('waits for a transaction: pid 1', 6_500)[0]).toContain('eu     waits for a transaction: pid 1');
});

it('who holds others up with an open request is named, with the way to let it go', () => {
  const slow = instance('7f9c0000-0000-4000-8000-000000000000', {
    acknowledged: 41,
    openPins: 1,
    oldestPinMs: 9_000,
  });
  expect(instanceLines([slow, instance('a')], NOW, PLAIN).at(-1)).toBe(
    'Next: sluice instances drain 7f9c0000     lets its open requests decide anew',
  );
  expect(instanceLines([instance('a', { openPins: 1 })], NOW, PLAIN)).toHaveLength(2);
});

it('instances fit 80 columns', () => {
  const wide = instance('7f9c0000-0000-4000-8000-000000000000', {
    service: 'checkout-service',
    version: '2026.11.3-rc1',
    openPins: 12,
    oldestPinMs: 99_000,
  });
  const lines = instanceLines([wide], NOW, PLAIN, 80);
  expect(Math.max(...lines.map((l) => l.length))).toBeLessThanOrEqual(80);
  expect(lines[0]).toContain('revision');
  expect(lines[0]).not.toContain('version');
});

it('what a rollout waits for fits beside it, without saying so twice', () => {
  const waits = 'waits for 7f9c0000-0000-4000-8000-000000000000, which has a request open since a while';
  const lines = summaryLines([rollout({ targets: [target('eu', { waits })] })], PLAIN, 80);
  expect(Math.max(...lines.map((l) => l.length))).toBeLessThanOrEqual(80);
  expect(lines[1]).toContain('eu plan  7f9c0000, which has');
});

it('work says how far it is, and again each minute', () => {
  const notes = createWaitNotes(PLAIN);
  const at = (rowsDone: number, ms: number): readonly string[] => {
    const work = {
      step: 'backfill' as const,
      rowsDone,
      rowsChanged: 0,
      rowsTotal: 300_000,
      rowsPerSecond: 1_000,
      startedAt: NOW,
      finished: false,
    };
    const waits = `backfill: ${rowsDone} of about 300000 rows`;
    return notes(rollout({ targets: [target('eu', { waits, progress: [work] })] }), NOW + ms);
  };
  expect(at(0, 0)).toEqual([]);
  expect(at(2_000, 2_000)[0]).toMatch(
    /eu {5}backfill: 2,000 of about 300,000 rows, 1,000\/s, 4 min 58 s left$/,
  );
  expect(at(61_000, 61_000)).toEqual([]);
  expect(at(62_000, 62_000)[0]).toContain('backfill: 62,000 of about');
});
