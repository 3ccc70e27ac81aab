/** Duty: tests what an instance remembers of its writes, and whom it tells. */
import { describe, expect, it } from 'vitest';
import { benchInstance } from './bench-instance.fixture.js';
import { rollout } from './fake-control-plane.fixture.js';
import { columnOf, fleet, shadow, write } from './fleet.fixture.js';
import { hashedKey } from './percent.js';
import { until } from './until.fixture.js';

const about = { rollout: 'orders.amount_cents', target: 'main' };
const cents = (row: { readonly amount: string }): string => String(Number(row.amount) * 100);

describe('the writes that are remembered', () => {
  const setup = () => {
    const bench = benchInstance([rollout(3, { main: write })], 3);
    const { writes } = bench.instance;
    const claims = (...keys: string[]) => {
      writes.asks([{ ...about, keys: keys.map(hashedKey) }]);
      return writes.claims(bench.clock.monotonic());
    };
    return { ...bench, total: bench.column({ old: cents }), claims };
  };

  it('are told with their age, stage and revision, the last one of a row', () => {
    const { total, claims, clock, turn } = setup();
    total.values({ id: 7, amount: '1' });
    turn([rollout(4, { main: shadow })], 4);
    clock.advance(1_000);
    total.values({ id: 7, amount: '2' });
    total.values({ id: 8, amount: '2' });
    clock.advance(500);
    expect(claims('7', '9')).toEqual([
      { ...about, key: hashedKey('7'), agoMs: 500, stage: 'shadow', revision: 4 },
    ]);
  });

  it('are told to nobody who did not ask', () => {
    const { total, instance } = setup();
    total.values({ id: 7, amount: '1' });
    expect(instance.writes.claims(0)).toEqual([]);
  });

  it('have a key that the call names, or the column makes of the row', () => {
    const { total, column, claims } = setup();
    total.values({ amount: '1' }, { key: 'named' });
    column({ old: cents, key: (row: { amount: string; place?: { no: string } }) => row.place?.no }).values({
      amount: '1',
      place: { no: 'made' },
    });
    expect(claims('named', 'made')).toHaveLength(2);
  });

  it('never throw into the host, whatever its key function makes of half a row', () => {
    const { column } = setup();
    const total = column({
      old: cents,
      key: () => {
        throw new Error('no whole row');
      },
    });
    expect(total.values({ amount: '1' })).toEqual({ amount: '1' });
  });

  it('are bounded: the oldest is forgotten first', () => {
    const { total, claims } = setup();
    for (let id = 0; id <= 1_024; id += 1) total.values({ id, amount: '1' });
    expect(claims('0', '1', '1024').map((c) => c.key)).toEqual([hashedKey('1024'), hashedKey('1')]);
  });
});

describe('an instance that is asked who wrote a row', () => {
  const at = fleet();

  it('answers with its next heartbeat', async () => {
    at.plane.turn([rollout(1, { main: write })], 1);
    const s = at.start({ database: () => new Promise(() => {}) });
    const total = columnOf(s);
    await s.ready();
    total.values({ id: 'a', amount: '1' });
    at.plane.asks([{ ...about, keys: [hashedKey('a'), hashedKey('b')] }]);
    const answered = new Promise<void>((resolve) => {
      const stop = s.onNews(() => {
        if (at.plane.heartbeats.length === 0) return;
        stop();
        resolve();
      });
    });
    at.clock.advance(5_000);
    await answered;
    at.clock.advance(5_000);
    await until(() => at.plane.heartbeats.some((h) => h.writes), at.plane);
    expect(at.plane.heartbeats.flatMap((h) => h.writes ?? [])).toMatchObject([
      { ...about, key: hashedKey('a'), stage: 'write', revision: 1 },
    ]);
  });
});
