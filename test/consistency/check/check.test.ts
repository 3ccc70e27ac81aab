/** Proves that the checker sees: for each thing that may be wrong a history made by hand, and beside it one that is right. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FailureRecord } from '../record.js';
import { judgeAdjacency, type Deed, type Use } from './adjacency.js';
import { judgeFailures } from './failures.js';
import { judgeChain, judgeSteps, type Logged } from './log.js';
import { judgeRegisters, type Happened, type Read } from './registers.js';
import { truthOf } from './rows.js';
import { settle } from './judge.js';
import type { WriteRecord } from '../record.js';
import type { SpecPlan } from '../plan.js';

const wrote = (version: number, value: number | null, begun: number, ended: number): Happened => ({
  key: 1,
  version,
  value,
  begun,
  ended,
  by: 'a',
});
const saw = (value: number | null, begun: number, ended: number): Read => ({ key: 1, value, begun, ended });
const kinds = (writes: Happened[], reads: Read[]): string[] =>
  judgeRegisters(writes, reads).map((a) => a.invariant);

describe('one row is one register', () => {
  const two = [wrote(1, 10, 0, 5), wrote(2, 20, 10, 20)];
  it.each([
    ['the value before and the value after a write that is under way', [saw(10, 12, 13), saw(20, 12, 14)]],
    ['the newer value after it was done', [saw(20, 21, 22)]],
    ['the older value by a read that began before the write was done', [saw(10, 19, 30)]],
    ['nothing before the insertion', [saw(null, -5, -1)]],
  ])('lets pass: %s', (_name, reads) => {
    expect(kinds(two, reads)).toEqual([]);
  });
  it.each([
    ['an old value after the newer write was done', [saw(10, 21, 22)]],
    ['a value before its write began', [saw(20, 6, 9)]],
    ['a value that nobody wrote', [saw(30, 11, 12)]],
    ['NULL where a value was', [{ ...saw(null, 21, 22), odd: 'NaN' }]],
    ['the older value after another had read the newer one', [saw(20, 11, 13), saw(10, 14, 15)]],
    ['nothing after the insertion', [saw(null, 6, 7)]],
  ])('finds: %s', (_name, reads) => {
    expect(kinds(two, reads)).toEqual(['wrong-read']);
  });
  it('a write of which nobody heard may have happened at any time after it began', () => {
    const writes = [wrote(1, 10, 0, 5), wrote(2, 20, 10, Number.POSITIVE_INFINITY)];
    expect(kinds(writes, [saw(10, 100, 110), saw(20, 120, 130)])).toEqual([]);
    expect(kinds(writes, [saw(20, 100, 110), saw(10, 120, 130)])).toEqual(['wrong-read']);
  });
  it('a deletion is a write of nothing', () => {
    const writes = [wrote(1, 10, 0, 5), wrote(2, null, 10, 20)];
    expect(kinds(writes, [saw(10, 11, 12), saw(null, 13, 14)])).toEqual([]);
    expect(kinds(writes, [saw(10, 21, 22)])).toEqual(['wrong-read']);
    expect(kinds(writes, [saw(null, 6, 7)])).toEqual(['wrong-read']);
  });
  it('finds a version that is missing, and one that was given twice', () => {
    expect(kinds([wrote(1, 10, 0, 5), wrote(3, 30, 10, 20)], [])).toEqual(['lost-write']);
    expect(kinds([wrote(1, 10, 0, 5), wrote(2, 20, 10, 20), wrote(2, 21, 11, 20)], [])).toEqual([
      'lost-write',
    ]);
  });
  it('finds writes whose versions contradict the time', () => {
    expect(kinds([wrote(1, 10, 0, 5), wrote(2, 20, 50, 60), wrote(3, 30, 10, 20)], [])).toEqual([
      'wrong-read',
    ]);
  });
});

const write = (more: Partial<WriteRecord>): WriteRecord => ({
  kind: 'write',
  process: 'a.1',
  target: 'eu',
  key: 1,
  mode: 'pin',
  deed: 'update',
  value: 20,
  begun: 1,
  ended: 2,
  outcome: 'ok',
  version: 2,
  decided: [],
  ...more,
});

it('a write that was acknowledged and is not in the journal is lost', () => {
  expect(settle([{ key: 1, version: 2, value: 20 }], [write({})]).lost).toEqual([]);
  expect(settle([], [write({})]).lost).toHaveLength(1);
  expect(settle([], [write({ outcome: 'unknown' })]).lost).toEqual([]);
});

describe('stages side by side', () => {
  const use = (deed: Deed, revision: number, begun: number, ended: number): Use => ({
    deed,
    revision,
    begun,
    ended,
    what: undefined,
  });
  const SERVICES = { bridge: false, liveDown: false };
  it.each<[string, Use[], number]>([
    [
      'old writers end before new readers begin',
      [use('writes-old-alone', 1, 0, 9), use('reads-new', 5, 10, 20)],
      0,
    ],
    [
      'an old writer beside a new reader',
      [use('writes-old-alone', 1, 0, 11), use('reads-new', 5, 10, 20)],
      1,
    ],
    [
      'an old writer after a new reader',
      [use('writes-old-alone', 1, 30, 31), use('reads-new', 5, 10, 20)],
      1,
    ],
    [
      'new readers end before a rollback lets write the old one',
      [use('reads-new', 5, 10, 20), use('writes-old-alone', 9, 30, 31)],
      0,
    ],
    ['a new reader after it', [use('reads-new', 5, 10, 40), use('writes-old-alone', 9, 30, 31)], 1],
    [
      'an old reader beside a new writer',
      [use('reads-old', 4, 0, 12), use('writes-new-alone', 7, 10, 20)],
      1,
    ],
  ])('%s', (_name, uses, wrong) => {
    expect(judgeAdjacency(uses, SERVICES)).toHaveLength(wrong);
    expect(judgeAdjacency(uses, { bridge: true, liveDown: true })).toEqual([]);
  });
});

describe('failed statements', () => {
  const failed = (code: string): FailureRecord => ({
    kind: 'failure',
    process: 'checkout-eu-1.2',
    target: 'eu',
    key: 1,
    mode: 'pin',
    deed: 'update',
    code,
    message: '',
    decided: [],
    begun: 10_000_000,
    ended: 10_000_100,
  });
  const cut = { kind: 'cut', on: 'db:checkout-eu-1', from: 9_000_000, to: 9_500_000 };
  it('a connection that broke while the wire was cut is excused', () => {
    expect(judgeFailures([failed('ECONNRESET')], [cut])).toEqual([]);
  });
  it.each([
    ['nothing was wrong', failed('ECONNRESET'), []],
    ['another wire was cut', failed('ECONNRESET'), [{ ...cut, on: 'db:checkout-eu-2' }]],
    ['it was long over', failed('ECONNRESET'), [{ ...cut, from: 1, to: 2 }]],
    ['a constraint does not come by wire', failed('23502'), [cut]],
    ['nor does a missing column', failed('42703'), [cut]],
  ])('not where %s', (_name, failure, spells) => {
    expect(judgeFailures([failure], spells).map((a) => a.invariant)).toEqual(['failed-by-rollout']);
  });
});

describe('the log', () => {
  const event = (position: number, previous: string, type: string, data: Record<string, unknown>): Logged => {
    const fields = { rollout: 'r', at: 1, who: 'w', why: null, type, data, previous };
    const keys = Object.keys(data).toSorted();
    const text = JSON.stringify([
      previous,
      position,
      'r',
      1,
      'w',
      null,
      type,
      Object.fromEntries(keys.map((k) => [k, data[k]])),
    ]);
    return { position, ...fields, hash: createHash('sha256').update(text).digest('hex') };
  };
  const one = event(1, '', 'StepFinished', { target: 'eu', step: 'backfill', facts: {} });
  it('a chain that holds', () => {
    const two = event(2, one.hash, 'StepUndone', { target: 'eu', step: 'backfill' });
    expect(judgeChain([one, two])).toEqual([]);
  });
  it('finds a changed event and a missing one', () => {
    expect(judgeChain([{ ...one, who: 'x' }])).toHaveLength(1);
    const three = event(3, 'other', 'StepUndone', {});
    expect(judgeChain([one, three])).toHaveLength(1);
  });
  it('finds a step that finished twice', () => {
    const again = event(2, one.hash, 'StepFinished', { step: 'backfill', target: 'eu', facts: {} });
    expect(judgeSteps([one, again]).map((a) => a.invariant)).toEqual(['two-epochs']);
    const undone = event(2, one.hash, 'StepUndone', { step: 'backfill', target: 'eu' });
    expect(judgeSteps([one, undone, again])).toEqual([]);
  });
});

describe('which column must be true', () => {
  const spec = { sync: 'services', down: true } as SpecPlan;
  const done = (step: string) =>
    ({ type: 'StepFinished', data: { target: 'eu', step, facts: { differing: 0 } } }) as unknown as Logged;
  const moved = (stage: string) =>
    ({ type: 'StageMoved', data: { target: 'eu', moves: [{ to: { stage } }] } }) as unknown as Logged;
  const forward = [done('add-column'), moved('write'), done('backfill'), moved('shadow'), done('verify')];
  it('the old one alone before the rows were proven equal, then both, then the new one alone', () => {
    expect(truthOf(spec, 'eu', forward.slice(0, 3))).toEqual({ old: true, fresh: false });
    expect(truthOf(spec, 'eu', forward)).toEqual({ old: true, fresh: true });
    expect(truthOf(spec, 'eu', [...forward, moved('read'), moved('retire')])).toEqual({
      old: false,
      fresh: true,
    });
  });
  it('the old one alone when writes of both are off again', () => {
    expect(truthOf(spec, 'eu', [...forward, moved('old')])).toEqual({ old: true, fresh: false });
  });
});
