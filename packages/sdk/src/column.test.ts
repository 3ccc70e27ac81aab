/** Duty: tests each operation of a column in each stage, without a network. */
import type { ReadReport, Standing } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { benchInstance } from './bench-instance.fixture.js';
import { rollout } from './fake-control-plane.fixture.js';
import type { Instance } from './instance.js';
import { within } from './percent.js';
import { sluice } from './sluice.js';
import { gate, turn } from './until.fixture.js';

interface Row {
  readonly id: number;
  readonly amount: string | null;
  readonly amount_cents?: string | null;
}
const cents = (row: Row): string => String(Math.round(Number(row.amount) * 100));
const standing = (stage: Standing['stage'], percent = stage === 'retire' ? 100 : 0): Standing => ({
  stage,
  percent,
});

function taken({ reports }: Instance): readonly ReadReport[] {
  const batch = reports.take();
  reports.settle(batch);
  return batch.reports;
}

interface Case {
  readonly name: string;
  readonly at: Standing;
  readonly eve?: boolean;
  /** Side that `of` and `read` answer by. */
  readonly answers: 'old' | 'new';
  readonly compares: boolean;
  readonly writes: readonly string[];
}
const BOTH = ['id', 'amount', 'amount_cents'];
/** The table of stage × operation, as design.md has it. */
const CASES: readonly Case[] = [
  { name: 'old', at: standing('old'), answers: 'old', compares: false, writes: ['id', 'amount'] },
  { name: 'write', at: standing('write'), answers: 'old', compares: false, writes: BOTH },
  { name: 'shadow', at: standing('shadow'), answers: 'old', compares: true, writes: BOTH },
  { name: 'read 100', at: standing('read', 100), answers: 'new', compares: true, writes: BOTH },
  {
    name: 'read 100, eve',
    at: standing('read', 100),
    eve: true,
    answers: 'new',
    compares: false,
    writes: BOTH,
  },
  { name: 'retire', at: standing('retire'), answers: 'new', compares: false, writes: ['id', 'amount_cents'] },
];

describe.each(CASES)('at $name', ({ at, eve, answers, compares, writes }) => {
  const setup = (sample = 1) => {
    const bench = benchInstance([rollout(3, { main: at }, { eve: eve ?? false, sample })], 3);
    return { ...bench, total: bench.column({ old: cents }) };
  };

  it(`of answers by the ${answers} column, ${compares ? 'and compares' : 'compares nothing'}`, () => {
    const { total, instance } = setup();
    expect(total.of({ id: 1, amount: '1.00', amount_cents: '101' })).toBe(answers === 'old' ? '100' : '101');
    const [report] = taken(instance);
    expect(report?.compared).toBe(compares ? 1 : 0);
    expect(report?.differing).toBe(compares ? 1 : 0);
    expect([report?.oldReads, report?.newReads]).toEqual(answers === 'old' ? [1, 0] : [0, 1]);
  });

  it('values keeps the columns to write now, and nothing else of the object changes', () => {
    const { total } = setup();
    const given = { id: 1, amount: '1.00', amount_cents: '100' };
    const kept = total.values(given);
    expect(Object.keys(kept)).toEqual(writes);
    expect(given).toEqual({ id: 1, amount: '1.00', amount_cents: '100' });
  });

  it('names tells the columns that a statement may name', () => {
    expect(['id', ...setup().total.names()]).toEqual(writes);
  });

  it('an ORM may carry both columns under names of its own', () => {
    const { total, instance } = setup();
    const own = total.as({ old: 'sum', new: 'sumCents' });
    const names = writes.filter((n) => n !== 'id').map((n) => (n === 'amount' ? 'sum' : 'sumCents'));
    expect(own.names()).toEqual(names);
    expect(Object.keys(own.values({ sum: '1.00', sumCents: '100' }))).toEqual(names);
    taken(instance);
    const row = { id: 1, amount: '1.00', sum: '1.00', sumCents: '101' };
    expect(own.of(row)).toBe(answers === 'old' ? '100' : '101');
    expect(taken(instance)[0]?.differing).toBe(compares ? 1 : 0);
  });

  it(`a write ${writes.includes('amount') ? 'counts as touching' : 'does not touch'} the old column, and no read counts for it`, () => {
    const { total, instance } = setup();
    const touches = (asks: () => unknown): number => (asks(), taken(instance)[0]?.oldTouches ?? 0);
    const [written, read] = [writes.includes('amount') ? 1 : 0, answers === 'old' ? 1 : 0];
    expect(touches(() => total.values({ id: 1, amount: '1.00', amount_cents: '100' }))).toBe(written);
    expect(touches(() => total.writes())).toBe(written);
    expect(touches(() => total.reads(1))).toBe(read);
    expect(touches(() => total.of({ id: 1, amount: '1.00', amount_cents: '100' }))).toBe(0);
    total.values({ amount: '1.00' });
    expect(taken(instance)[0]?.oldReads ?? 0).toBe(0);
  });

  it(`read runs ${compares ? 'both sides' : `the ${answers} side alone`}`, async () => {
    const { total } = setup();
    const ran: string[] = [];
    const result = await total.read({
      key: 1,
      old: () => ran.push('old') && 'same',
      new: () => ran.push('new') && 'same',
    });
    await turn();
    expect(result).toBe('same');
    expect(ran).toEqual(compares ? [answers, answers === 'old' ? 'new' : 'old'] : [answers]);
  });

  it('says where it stands and why', () => {
    const { total } = setup();
    expect(total.stage()).toBe(at.stage);
    expect(total.reads(1)).toBe(answers);
    expect(Object.entries(total.writes()).filter(([, kept]) => kept)).toHaveLength(writes.length - 1);
    expect(total.details(1)).toMatchObject({
      side: answers,
      ...at,
      revision: 3,
      source: 'flags',
      target: 'main',
    });
  });

  it('compares no more than the sample asks for', () => {
    const { total, instance } = setup(0.25);
    for (let i = 0; i < 100; i += 1) total.of({ id: i, amount: '1.00', amount_cents: '100' });
    expect(taken(instance)[0]?.compared ?? 0).toBe(compares ? 25 : 0);
  });
});

describe('at some percent', () => {
  it('each key has its side, the same one for of, read and reads', async () => {
    const { column } = benchInstance([rollout(1, { main: standing('read', 30) }, { sample: 0 })]);
    const total = column({ old: () => 'old', new: () => 'new' });
    const ids = Array.from({ length: 300 }, (_, id) => id);
    const fresh = ids.filter((id) => total.of({ id }) === 'new');
    expect(fresh).toEqual(ids.filter((id) => within(30, id, 'orders.amount_cents')));
    expect(fresh.length).toBeGreaterThan(50);
    for (const id of ids.slice(0, 20)) {
      const side = fresh.includes(id) ? 'new' : 'old';
      expect(total.reads(id)).toBe(side);
      expect(await total.read({ key: id, old: () => 'old', new: () => 'new' })).toBe(side);
    }
  });

  it('a read without a key stays with the old column', async () => {
    const { column } = benchInstance([rollout(1, { main: standing('read', 99) }, { sample: 0 })]);
    expect(await column({ old: () => 0 }).read({ old: () => 'old', new: () => 'new' })).toBe('old');
  });
});

describe('targets', () => {
  it('each stands for itself; one that is not named, or not part of the rollout, reads the old column and says why', () => {
    const { column, said } = benchInstance([
      rollout(1, { eu: standing('read', 100), us: standing('write') }),
    ]);
    const total = column({ old: cents });
    expect(total.stage({ target: 'eu' })).toBe('read');
    expect(total.stage({ target: 'us' })).toBe('write');
    expect(total.stage({ target: 'asia' })).toBe('old');
    expect(total.details(1).reason).toBe('target-unknown');
    expect(said[0]).toContain('orders.amount_cents');
  });
});

describe('a tombstone', () => {
  it('reads and writes the new column, also for a service that the spec never named', () => {
    const { column } = benchInstance([
      rollout(1, { main: standing('retire') }, { service: 'reporting', done: true }),
    ]);
    expect(column({ old: cents }).details(1)).toMatchObject({ stage: 'retire', side: 'new', reason: 'done' });
  });
});

describe('when the new side fails', () => {
  const broken = (): never => {
    throw new Error('column does not exist');
  };

  it('the old one answers, the error is counted, and after five the breaker lets nothing through for 30 s', async () => {
    const { column, instance, clock } = benchInstance([rollout(1, { main: standing('read', 100) })]);
    const total = column({ old: cents });
    let tried = 0;
    const attempt = () => total.read({ key: 1, old: () => 'old', new: () => (tried++, broken()) });
    for (let i = 0; i < 5; i += 1) expect(await attempt()).toBe('old');
    await turn();
    expect(instance.breakers.open()).toEqual(['orders.amount_cents']);
    tried = 0;
    expect(await attempt()).toBe('old');
    expect(tried).toBe(0);
    expect(taken(instance)[0]).toMatchObject({ newErrors: 5, differing: 0 });
    clock.advance(30_000);
    expect(await total.read({ key: 1, old: () => 'old', new: () => 'new' })).toBe('new');
    expect(instance.breakers.open()).toEqual([]);
  });

  it('a read that tries again and never ends keeps the old side answering for 30 s more, not for ever', async () => {
    const { column, instance, clock } = benchInstance([rollout(1, { main: standing('read', 100) })]);
    const total = column({ old: cents });
    const attempt = (fresh: () => Promise<string>) => total.read({ key: 1, old: () => 'old', new: fresh });
    for (let i = 0; i < 5; i += 1) await attempt(() => Promise.reject(new Error('away')));
    clock.advance(30_000);
    let hung = 0;
    void attempt(() => (hung++, new Promise(() => {})));
    expect(hung).toBe(1);
    clock.advance(29_999);
    expect(await attempt(() => Promise.resolve('new'))).toBe('old');
    clock.advance(1);
    expect(await attempt(() => Promise.resolve('new'))).toBe('new');
    expect(instance.breakers.open()).toEqual([]);
  });

  it.each([null, 7, 'text', true, undefined])('a row that is %j is read by its mappers alone', (row) => {
    for (const stage of [standing('shadow'), standing('read', 50), standing('read', 100)]) {
      const { column, instance } = benchInstance([rollout(1, { main: stage })]);
      const total = column({ old: (given: unknown) => String(given), new: (given) => String(given) });
      expect(total.of(row)).toBe(String(row));
      expect(taken(instance)[0]).toMatchObject({ compared: 0, differing: 0 });
    }
  });

  it('a key that cannot be told leaves its row with the old column', () => {
    const { column, said } = benchInstance([rollout(1, { main: standing('read', 99) })]);
    const key = (): never => {
      throw new Error('no such field');
    };
    const total = column({ old: cents, key });
    expect(total.of({ id: 1, amount: '1.00', amount_cents: '100' })).toBe('100');
    expect(said[0]).toContain('no such field');
  });

  it('a value that the schema does not let through is such a failure, and its error is told', () => {
    const { column, instance, said } = benchInstance([rollout(1, { main: standing('read', 100) })]);
    const total = column({ old: cents, schema: z.string().regex(/^\d+$/) });
    expect(total.of({ id: 1, amount: '1.00', amount_cents: '101' })).toBe('101');
    expect(total.of({ id: 2, amount: '2.00', amount_cents: 'two' })).toBe('200');
    expect(taken(instance)[0]).toMatchObject({ newReads: 2, newErrors: 1, measured: { fallbacks: 1 } });
    expect(said[0]).toContain('the old one answers');
    expect(said[0]).toContain('invalid_format');
    // what is NULL is nothing to check
    expect(total.of({ id: 3, amount: null, amount_cents: null })).toBeNull();
  });

  it('where the old side answers, one that the schema refuses counts as an error of the new one', () => {
    const { column, instance } = benchInstance([rollout(1, { main: standing('shadow') })]);
    const total = column({ old: cents, schema: z.string().regex(/^\d+$/) });
    expect(total.of({ id: 2, amount: '2.00', amount_cents: 'two' })).toBe('200');
    expect(taken(instance)[0]).toMatchObject({ compared: 0, newErrors: 1 });
  });

  it('a row that lacks the new column is such a failure too', () => {
    const { column, instance, said } = benchInstance([rollout(1, { main: standing('read', 100) })]);
    expect(column({ old: cents }).of({ id: 1, amount: '1.00' })).toBe('100');
    expect(taken(instance)[0]).toMatchObject({ newErrors: 1 });
    expect(said[0]).toContain('select it');
  });

  it.each([
    ['from the eve of retire on', rollout(1, { main: standing('read', 100) }, { eve: true })],
    ['in retire', rollout(1, { main: standing('retire') })],
  ])('%s the error goes to the caller', async (_, at) => {
    const total = benchInstance([at]).column({ old: cents });
    await expect(total.read({ key: 1, old: () => 'old', new: broken })).rejects.toThrow('does not exist');
    expect(() => total.of({ id: 1, amount: '1.00' })).toThrow('select it');
  });

  it('in a transaction there is no shadow and no fallback', async () => {
    const { column, instance } = benchInstance([rollout(1, { main: standing('read', 100) })]);
    const total = column({ old: cents });
    const ran: string[] = [];
    const pin = instance.pins.open('transaction');
    const inside = instance.pins.hold(pin, () =>
      total.read({ key: 1, old: () => ran.push('old'), new: () => (ran.push('new'), broken()) }),
    );
    await expect(inside).rejects.toThrow('does not exist');
    await turn();
    expect(ran).toEqual(['new']);
  });
});

describe('a shadow', () => {
  const shadowing = () => {
    const bench = benchInstance([rollout(1, { main: standing('shadow') })]);
    return { ...bench, total: bench.column({ old: cents }) };
  };

  it('never delays the answer and never throws into it', async () => {
    const { total, instance } = shadowing();
    const hangs = gate();
    const answered = await total.read({
      key: 1,
      old: () => 'old',
      new: () => hangs.opened.then(() => 'new'),
    });
    expect(answered).toBe('old');
    await total.read({ key: 1, old: () => 'old', new: () => Promise.reject(new Error('no')) });
    await turn();
    expect(taken(instance)[0]).toMatchObject({ oldReads: 2, newErrors: 1, compared: 0 });
    hangs.open();
  });

  it('counts no difference of a row that changes between its reads, however often it is read', async () => {
    const { total, instance } = shadowing();
    let version = 0;
    const next = () => (version += 1);
    await total.read({ key: 1, old: next, new: next });
    await turn();
    expect(version).toBe(11);
    expect(taken(instance)[0]).toMatchObject({ oldReads: 1, compared: 0, differing: 0 });
  });

  it('counts a difference only when both sides, read once more, differ again', async () => {
    const { total, instance } = shadowing();
    let changing = 0;
    await total.read({ key: 1, old: () => 'b', new: () => (changing++ === 0 ? 'a' : 'b') });
    await turn();
    expect(taken(instance)[0]).toMatchObject({ compared: 1, differing: 0 });
    await total.read({ key: 2, old: () => 'b', new: () => 'a' });
    await turn();
    expect(taken(instance)[0]).toMatchObject({ compared: 1, differing: 1 });
  });

  it('counts nothing that came late, or after the flags were turned', async () => {
    const { total, instance, clock, turn: flags } = shadowing();
    const late = gate();
    let aborted = false;
    await total.read({
      key: 1,
      old: () => 'old',
      new: async (signal) => {
        await late.opened;
        aborted = signal?.aborted === true;
        return 'new';
      },
    });
    clock.advance(1_000);
    late.open();
    await turn();
    expect(aborted).toBe(true);
    const turned = gate();
    await total.read({ key: 2, old: () => 'old', new: () => turned.opened.then(() => 'new') });
    flags([rollout(2, { main: standing('write') })], 2);
    turned.open();
    await turn();
    expect(taken(instance)[0]).toMatchObject({ oldReads: 2, compared: 0, differing: 0 });
  });

  it('runs ten at once and no more', async () => {
    const { total } = shadowing();
    const hangs = gate();
    let started = 0;
    for (let i = 0; i < 15; i += 1) {
      await total.read({ key: i, old: () => 0, new: () => (started++, hangs.opened.then(() => 0)) });
    }
    expect(started).toBe(10);
    hangs.open();
    await turn();
    await total.read({ key: 1, old: () => 0, new: () => (started++, 0) });
    await turn();
    expect(started).toBe(11);
  });
});

describe('NULL', () => {
  const at = benchInstance([rollout(1, { main: standing('shadow') })]);
  const total = at.column({
    old: (row: Row) => (row.amount === null ? 'a mapper may make anything of it' : cents(row)),
  });
  it('agrees with NULL whatever the mapper makes of it, and with nothing else', () => {
    total.of({ id: 1, amount: null, amount_cents: null });
    expect(taken(at.instance)[0]).toMatchObject({ compared: 1, differing: 0 });
    total.of({ id: 1, amount: '1.00', amount_cents: null });
    expect(taken(at.instance)[0]).toMatchObject({ compared: 1, differing: 1 });
  });
});

describe('on a laptop', () => {
  it('without a URL every column is old, at once', async () => {
    const s = sluice({
      service: 'checkout',
      database: () => Promise.reject(new Error('nobody asks')),
      log: { info() {}, warn() {}, error() {} },
    });
    const total = s.column('orders.amount_cents', { old: cents });
    await s.ready();
    expect(total.details(1)).toMatchObject({ stage: 'old', source: 'local' });
    await s.close();
  });
});
