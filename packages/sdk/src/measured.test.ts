/** Duty: tests what is measured of both sides: whose error it is, how long calls took, what constraints refused. */
import { quantile, totalOf, type Measured, type ReadReport } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { benchInstance, type BenchInstance } from './bench-instance.fixture.js';
import { rollout } from './fake-control-plane.fixture.js';
import { Reports } from './reports.js';
import { noteViolation } from './transaction.js';
import { turn } from './until.fixture.js';
import { violates } from './violation.js';

const at = (percent: number): BenchInstance =>
  benchInstance([rollout(3, { main: { stage: 'read', percent } }, { sample: 1 })], 3);
const column = (bench: BenchInstance) => bench.column({ old: (row: { amount: string }) => row.amount });
const fails = (): never => {
  throw new Error('no');
};

function measured({ instance }: BenchInstance): Measured | undefined {
  const batch = instance.reports.take();
  instance.reports.settle(batch);
  return batch.reports[0]?.measured;
}

describe('an error', () => {
  const cases = [
    {
      name: 'of the new side alone',
      percent: 100,
      old: () => 1,
      new: fails,
      newAlone: 1,
      oldAlone: 0,
      fallbacks: 1,
    },
    { name: 'of both sides', percent: 100, old: fails, new: fails, newAlone: 0, oldAlone: 0, fallbacks: 0 },
    {
      name: 'of the old side that answers',
      percent: 0,
      old: fails,
      new: () => 1,
      newAlone: 0,
      oldAlone: 1,
      fallbacks: 0,
    },
    {
      name: 'of both, where the old side answers',
      percent: 0,
      old: fails,
      new: fails,
      newAlone: 0,
      oldAlone: 0,
      fallbacks: 0,
    },
    {
      name: 'beside the answer',
      percent: 0,
      old: () => 1,
      new: fails,
      newAlone: 0,
      oldAlone: 0,
      fallbacks: 0,
    },
  ];
  for (const { name, percent, old, new: fresh, ...wanted } of cases)
    it(`${name} counts ${JSON.stringify(wanted)}`, async () => {
      const bench = at(percent);
      await column(bench)
        .read({ key: 1, old, new: fresh })
        .catch(() => {});
      await turn();
      expect(measured(bench)).toMatchObject({ revision: 3, ...wanted });
    });

  it('of `of` counts against the side whose mapper fails alone', () => {
    const bench = at(100);
    const total = bench.column({ old: (row: { amount: string }) => row.amount, new: fails });
    for (let i = 0; i < 5; i += 1) total.of({ amount: '1', amount_cents: '1' } as never);
    expect(measured(bench)).toMatchObject({ newAlone: 5, fallbacks: 5, openings: 1 });
  });

  it('that both sides meet opens the breaker, but is no opening that counts', async () => {
    const bench = at(100);
    for (let i = 0; i < 5; i += 1)
      await column(bench)
        .read({ key: i, old: fails, new: fails })
        .catch(() => {});
    await turn();
    expect(bench.instance.breakers.open()).toHaveLength(1);
    expect(measured(bench)).toMatchObject({ openings: 0, newAlone: 0 });
    // while it is open nobody asks the new side, so what fails is the old one's own
    await column(bench)
      .read({ key: 9, old: fails, new: fails })
      .catch(() => {});
    await turn();
    expect(measured(bench)).toMatchObject({ oldAlone: 1, newAlone: 0 });
  });

  it('opens the breaker in a way that counts only when all of them were the new side’s own', async () => {
    const bench = at(100);
    for (let i = 0; i < 5; i += 1)
      await column(bench)
        .read({ key: i, old: i === 2 ? fails : () => 1, new: fails })
        .catch(() => {});
    await turn();
    expect(bench.instance.breakers.open()).toHaveLength(1);
    expect(measured(bench)).toMatchObject({ openings: 0, newAlone: 4 });
  });
});

describe('the time of a call', () => {
  const took = (bench: BenchInstance, ms: number) => async (): Promise<number> => {
    await turn();
    bench.clock.advance(ms);
    return 1;
  };

  it('is counted of who answers, and of single calls that both ran', async () => {
    const bench = at(100);
    await column(bench).read({ key: 1, old: () => 1, new: took(bench, 40) });
    await turn();
    const seen = measured(bench);
    expect(quantile(seen?.newMs ?? [], 0.5)).toBeCloseTo(40, -1);
    expect([seen?.oldMs, totalOf(seen?.ratios ?? [])]).toEqual([[], 1]);
    expect(seen).toMatchObject({ oldBeside: 1, newBeside: 0 });
  });

  it('makes no pair where the old side answers', async () => {
    const bench = at(0);
    await column(bench).read({ key: 1, old: () => 1, new: took(bench, 40) });
    await turn();
    expect(measured(bench)).toMatchObject({ ratios: [], newMs: [], newBeside: 1 });
  });

  it('is equal below a millisecond, and a ratio above', () => {
    const reports = new Reports();
    const about = { rollout: 'r', target: 'main', revision: 1 };
    reports.pair(about, 0.9, 0.1);
    reports.pair(about, 30, 10);
    const [report] = reports.take().reports;
    expect(report?.measured?.ratios.map(([, n]) => n)).toEqual([1, 1]);
    expect(report?.measured?.ratios[0]?.[0]).toBe(0);
    expect(quantile(report?.measured?.ratios ?? [], 1)).toBeCloseTo(3, 0);
  });
});

describe('a batch', () => {
  it('is the same until it is settled; what is counted meanwhile goes with the next', () => {
    const reports = new Reports();
    const about = { rollout: 'r', target: 'main', revision: 1 };
    expect(reports.take()).toEqual({ batch: 0, reports: [] });
    reports.read(about, 'old');
    const first = reports.take();
    reports.read(about, 'old');
    expect(reports.take()).toBe(first);
    reports.settle(first);
    const second = reports.take();
    expect([first.batch, second.batch, second.reports[0]?.oldReads]).toEqual([1, 2, 1]);
  });

  it('keeps apart what was decided under different revisions', () => {
    const reports = new Reports();
    reports.read({ rollout: 'r', target: 'main', revision: 1 }, 'old');
    reports.read({ rollout: 'r', target: 'main', revision: 2 }, 'old');
    expect(reports.take().reports.map((r) => r.measured?.revision)).toEqual([1, 2]);
  });
});

describe('more than a heartbeat has room for', () => {
  const revisions = (reports: Reports, from: number, to: number): void => {
    for (let revision = from; revision <= to; revision += 1)
      reports.read({ rollout: 'r', target: 'main', revision }, 'old');
  };
  const all = (reports: Reports): ReadReport[] => {
    const sent: ReadReport[] = [];
    while (reports.more()) {
      const batch = reports.take();
      expect(batch.reports.length).toBeLessThanOrEqual(200);
      sent.push(...batch.reports);
      reports.settle(batch);
    }
    return sent;
  };

  it('goes with the next ones', () => {
    const reports = new Reports();
    revisions(reports, 1, 450);
    expect(all(reports).map((r) => r.measured?.revision)).toEqual(
      Array.from({ length: 450 }, (_, n) => n + 1),
    );
    expect(reports.take().reports).toEqual([]);
  });

  it('is bounded: the oldest revisions become one total, which measures nothing', () => {
    const reports = new Reports();
    for (let n = 0; n < 20; n += 1) revisions(reports, 1 + n * 500, 500 + n * 500);
    reports.touches({ rollout: 'r', target: 'main', revision: 1 });
    const [total, ...others] = all(reports);
    expect(total).toMatchObject({ rollout: 'r', target: 'main', oldReads: 9_001 });
    expect(total).not.toHaveProperty('measured');
    expect(others).toHaveLength(1_000);
    expect(others.map((r) => r.oldReads + (r.oldTouches ?? 0))).toEqual(others.map(() => 1));
  });
});

describe('a violation', () => {
  const declared = { name: 'orders.amount_cents', schema: 'public', table: 'orders', column: 'amount_cents' };
  it.each([
    [{ code: '23514', table: 'orders', constraint: 'orders_amount_cents_check_1' }, true],
    [{ code: '23502', table: 'orders', column: 'amount_cents' }, true],
    [{ code: '23502', table: 'orders', column: 'email' }, false],
    [{ code: '23505', table: 'orders', constraint: 'orders_pkey' }, false],
    [{ code: '23514', table: 'invoices', constraint: 'orders_amount_cents_check_1' }, false],
    [{ code: '40001', table: 'orders' }, false],
    ['a text', false],
  ])('is what PostgreSQL refused for the column: %j', (thrown, wanted) => {
    expect(violates(thrown, declared)).toBe(wanted);
  });

  it('is counted for the rollout that declares the column', () => {
    const bench = at(100);
    const instance = { ...bench.instance, declared: () => [declared] };
    noteViolation(
      instance,
      instance.present(),
      { code: '23502', table: 'orders', column: 'amount_cents' },
      undefined,
    );
    expect(measured(bench)?.violations).toBe(1);
  });
});
