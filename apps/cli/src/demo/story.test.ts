/** Duty: shows the words of the demo: a line a station, and a last page that tells what was wrong. */
import { expect, it } from 'vitest';
import { PLAIN, reading, target } from '../render/views.fixture.js';
import { faultsOf, trafficOf, type DemoFigures } from './figures.js';
import type { Stats } from './load.js';
import {
  clockOf,
  intervalOf,
  passageLine,
  stationOf,
  summaryLines,
  waitsLine,
  type Passage,
} from './story.js';

it.each([
  ['plan', target('eu'), 'forward'],
  ['shadow', target('eu', { phase: 'read' }), 'forward'],
  ['read 10', target('eu', reading(10)), 'forward'],
  ['soak', target('eu', { ...reading(100), phase: 'soak' }), 'forward'],
  ['rolled back', target('eu', reading(10)), 'back'],
  ['rolled back', target('eu'), 'held'],
] as const)('is at %s', (station, view, heading) => {
  const { stages } = view;
  // a service that has not come to read yet holds the station back
  const late =
    stages.length === 0 ? [{ service: 'a', stage: 'shadow' as const, percent: 0, apart: [] }] : stages;
  expect(stationOf({ ...view, stages: late }, heading)).toBe(station);
});

it.each([
  [{ phase: 'backfill' as const, waits: 'backfill: 9 of about 10 rows' }, 'eu  backfill: 9 of about 10 rows'],
  [{ phase: 'plan' as const, waits: 'waits until us soaks' }, 'eu  plan: waits until us soaks'],
  [{ phase: 'verify' as const, waits: 'x', trouble: 'no disk' }, 'eu  verify: no disk'],
])('tells what it waits for', (view, line) => {
  expect(waitsLine(target('eu', view))).toBe(line);
});

it('traffic in soak is counted under read 100', () => {
  expect(['soak', 'verify'].map(intervalOf)).toEqual(['read 100', 'verify']);
});

const passage = (station: string, more: Partial<Passage> = {}): Passage => ({
  target: 'eu',
  station,
  atMs: 20_400,
  tookMs: 13_000,
  traffic: { reads: 4_006, writes: 1_318, new: 182, worstMs: 41.4 },
  ...more,
});

it.each([
  [passage('backfill', { rows: 300_473 }), '0:20  eu  backfill   300,473 rows filled'],
  [passage('verify', { rows: 5, differing: 0 }), '0:20  eu  verify     5 rows compared: 0 differ'],
  [passage('verify'), '0:20  eu  verify     ? rows compared: ? differ'],
  [passage('read 10'), '0:20  eu  read 10 %  182 of these reads from amount_cents'],
])('tells of a station: %#', (given, line) => {
  const [said = ''] = passageLine(given, PLAIN);
  expect(said.trim()).toMatch(new RegExp(`^${line.replace(/[?+]/g, String.raw`\$&`)}`));
  expect(said).toMatch(/13 s +4,006 +1,318 +41 ms$/);
});

it.each(['plan', 'shadow', 'read 100', 'rolled back'])('says nothing of %s', (station) => {
  expect(passageLine(passage(station), PLAIN)).toEqual([]);
});

it('a clock of minutes and seconds', () => {
  expect([0, 59_999, 61_000].map(clockOf)).toEqual(['0:00', '0:59', '1:01']);
});

const counts = { reads: 10, writes: 3, wrongReads: 0, failedReads: 0, failedWrites: 0, old: 6, new: 4 };
const stats = (more: Partial<Stats> = {}): Stats => ({
  ...counts,
  worstMs: 50,
  lastNewReadAt: null,
  marks: [
    { ...counts, name: 'start', worstMs: 900 },
    { ...counts, name: 'read 1', worstMs: 20 },
    { ...counts, name: 'verify', worstMs: 49.6 },
    { ...counts, name: 'read 1', worstMs: 30 },
  ],
  wrong: [],
  failures: [],
  legacy: null,
  ...more,
});

it('sums up regions and old programs, and finds the slowest', () => {
  const legacy = { writes: 7, failedWrites: 1, worstMs: 12 };
  const traffic = trafficOf([stats(), stats({ wrongReads: 2 })], [legacy]);
  expect(traffic).toMatchObject({ reads: 20, writes: 13, wrongReads: 2, failedWrites: 1, newReads: 8 });
  expect(traffic).toMatchObject({ worstStallMs: 50, worstStallIn: 'verify' });
  expect(traffic.byPhase['read 1']).toEqual({ reads: 40, writes: 12, worstMs: 30 });
});

const figures = (more: Partial<DemoFigures> = {}): DemoFigures => ({
  done: true,
  rows: 609_457,
  rowsCompared: 609_457,
  differingRows: 0,
  targets: 2,
  instances: 8,
  seconds: 128,
  rollbackMs: 41,
  lastNewReadAfterRollbackMs: 4,
  ...trafficOf([stats()], []),
  ...more,
});

it('ends with what was measured', () => {
  const text = summaryLines(figures(), PLAIN).join('\n');
  expect(text).toContain('✓ orders.amount_cents is done in eu and us, after 2 min 8 s.');
  expect(text).toContain('609,457, of which 609,457 were compared at the end: 0 differ');
  expect(text).toContain(
    'the last of 8 instances followed after 41 ms; the last read of amount_cents came 4 ms after the command',
  );
  expect(text).toContain('Nobody noticed.');
});

it.each([
  [{ wrongReads: 1 }],
  [{ failedReads: 1 }],
  [{ failedWrites: 1 }],
  [{ differingRows: 1 }],
  [{ done: false }],
])('does not say that nobody noticed: %o', (more) => {
  const given = figures(more);
  expect(faultsOf(given)).toBe(given.done ? 1 : 0);
  expect(summaryLines(given, PLAIN).join('\n')).toContain('Something is wrong');
});
