/** Duty: one table of stage × operation: which sides run, in which order, what is returned and what is measured. */
import type { Standing } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { benchInstance } from './bench-instance.fixture.js';
import { rollout } from './fake-control-plane.fixture.js';
import type { Side } from './staged.js';
import { turn } from './until.fixture.js';

interface Truth {
  readonly at: Standing;
  readonly eve?: true;
  /** Sides that a read runs, in this order; the first one answers. */
  readonly runs: readonly Side[];
  /** When the side that answers throws: sides that run, and what the caller gets. */
  readonly failing: { readonly runs: readonly Side[]; readonly gets: Side | 'error' };
  /** Columns that a write keeps. */
  readonly writes: readonly Side[];
}

const NEXT: Readonly<Record<Side, Side>> = { old: 'new', new: 'old' };
/**
 * The rows a migration's table is known by: off, dual write, shadow, live, complete. The authority is always the side that is
 * read, and a read of the other side never reaches the caller.
 */
const TABLE: Readonly<Record<string, Truth>> = {
  old: {
    at: { stage: 'old', percent: 0 },
    runs: ['old'],
    failing: { runs: ['old'], gets: 'error' },
    writes: ['old'],
  },
  write: {
    at: { stage: 'write', percent: 0 },
    runs: ['old'],
    failing: { runs: ['old'], gets: 'error' },
    writes: ['old', 'new'],
  },
  shadow: {
    at: { stage: 'shadow', percent: 0 },
    runs: ['old', 'new'],
    failing: { runs: ['old', 'new'], gets: 'error' },
    writes: ['old', 'new'],
  },
  'read, another key': {
    at: { stage: 'read', percent: 0 },
    runs: ['old', 'new'],
    failing: { runs: ['old', 'new'], gets: 'error' },
    writes: ['old', 'new'],
  },
  read: {
    at: { stage: 'read', percent: 100 },
    runs: ['new', 'old'],
    // beside it for the comparison, and once more because it answers
    failing: { runs: ['new', 'old', 'old'], gets: 'old' },
    writes: ['old', 'new'],
  },
  'read, on the eve of retire': {
    at: { stage: 'read', percent: 100 },
    eve: true,
    runs: ['new'],
    failing: { runs: ['new'], gets: 'error' },
    writes: ['old', 'new'],
  },
  retire: {
    at: { stage: 'retire', percent: 100 },
    runs: ['new'],
    failing: { runs: ['new'], gets: 'error' },
    writes: ['new'],
  },
};

describe.each(Object.entries(TABLE))('%s', (_name, { at, eve, runs, failing, writes }) => {
  const answers = runs[0] ?? 'old';
  const setup = (breaks?: Side) => {
    const { instance, column } = benchInstance([rollout(3, { main: at }, { eve: eve ?? false })], 3);
    const total = column({ old: (row: { amount: string }) => row.amount });
    const ran: Side[] = [];
    const side = (name: Side) => (): Promise<string> => {
      ran.push(name);
      return name === breaks ? Promise.reject(new Error(`${name} failed`)) : Promise.resolve(name);
    };
    const read = async (inTransaction = false): Promise<string> => {
      const both = { key: 1, old: side('old'), new: side('new') };
      const kind = inTransaction ? 'transaction' : 'work';
      try {
        return await instance.pins.hold(instance.pins.open(kind), () => total.read(both));
      } catch {
        return 'error';
      } finally {
        // what runs beside ends in turns of its own
        for (let n = 0; n < 5; n += 1) await turn();
      }
    };
    const measured = () => instance.reports.take().reports[0];
    return { total, ran, read, measured };
  };

  it(`a read runs ${runs.join(', then ')}; returns ${answers}; measures the answer${runs.length > 1 ? ', the difference and both' : ''}`, async () => {
    const { ran, read, measured } = setup();
    expect(await read()).toBe(answers);
    // a difference is looked at again: what comes after the first look is the proof that the row stood still
    expect(ran.slice(0, runs.length)).toEqual(runs);
    expect([...new Set(ran)]).toEqual([...new Set(runs)]);
    const seen = measured();
    expect([seen?.oldReads, seen?.newReads]).toEqual(answers === 'old' ? [1, 0] : [0, 1]);
    expect([seen?.oldErrors, seen?.newErrors]).toEqual([0, 0]);
    expect([seen?.compared, seen?.differing]).toEqual(runs.length > 1 ? [1, 1] : [0, 0]);
    const spreads = [seen?.measured?.oldMs.length, seen?.measured?.newMs.length];
    expect(spreads).toEqual(answers === 'old' ? [1, 0] : [0, 1]);
    const beside = [seen?.measured?.oldBeside, seen?.measured?.newBeside];
    expect(beside).toEqual(runs.length < 2 ? [0, 0] : NEXT[answers] === 'old' ? [1, 0] : [0, 1]);
  });

  it(`when ${answers} throws: runs ${failing.runs.join(', then ')}; the caller gets ${failing.gets}; the error is measured`, async () => {
    const { ran, read, measured } = setup(answers);
    expect(await read()).toBe(failing.gets);
    expect(ran).toEqual(failing.runs);
    const seen = measured();
    expect([seen?.oldErrors, seen?.newErrors]).toEqual(answers === 'old' ? [1, 0] : [0, 1]);
    expect(seen?.measured?.fallbacks).toBe(failing.gets === 'error' ? 0 : 1);
    expect(seen?.compared).toBe(0);
  });

  it(`inside a transaction ${answers} runs alone, and its error goes to the caller`, async () => {
    const fine = setup();
    expect(await fine.read(true)).toBe(answers);
    expect(fine.ran).toEqual([answers]);
    const failed = setup(answers);
    expect(await failed.read(true)).toBe('error');
    expect(failed.ran).toEqual([answers]);
  });

  it(`a write keeps ${writes.join(' and ')}`, () => {
    const { total } = setup();
    const kept = Object.keys(total.values({ amount: '1', amount_cents: '100' }));
    expect(kept).toEqual(writes.map((side) => (side === 'old' ? 'amount' : 'amount_cents')));
    expect(total.writes()).toEqual({ old: writes.includes('old'), new: writes.includes('new') });
  });
});
