/** Duty: the table of forecasts: what the plan says of a backfill beside what came of it, on a real server. */
import type { Interval, Spec } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { planTarget } from './plan-target.js';
import { readProgress } from './progress.js';
import { applyAll, contextOf, specOf, useTarget } from './target.fixture.js';

const target = useTarget();

interface Case {
  readonly table: string;
  readonly columns: string;
  readonly values: string;
  readonly rows: number;
  readonly rest?: string;
  readonly after?: string;
  /** Then only an interval is said, which the order of the key decides. */
  readonly byKey?: true;
  readonly spec?: Partial<Omit<Spec, 'column'>>;
}

const NARROW = { columns: 'id bigint primary key, amount numeric', values: 'n, n / 100.0' };
const ORDERS = {
  columns:
    'id bigint primary key, customer int, state text, amount numeric, note text, made timestamptz default now()',
  values: "n, (n * 7919) % 5003, 'paid', n / 100.0, repeat(md5(n::text), 2), now()",
};

const CASES: readonly Case[] = [
  { table: 'narrow', ...NARROW, rows: 40_000 },
  { table: 'narrow, with the bridge', ...NARROW, rows: 40_000, spec: { sync: 'trigger' } },
  { table: 'of 140 bytes', ...ORDERS, rows: 24_000 },
  {
    table: 'of 140 bytes, three indexes',
    ...ORDERS,
    rows: 24_000,
    after: 'create index on orders (customer); create index on orders (made, id)',
  },
  { table: 'with a fillfactor of 90', ...ORDERS, rows: 24_000, rest: 'with (fillfactor = 90)' },
  {
    table: 'wide',
    columns: 'id bigint primary key, amount numeric, body text',
    values: "n, n / 100.0, (select string_agg(md5((n * 40 + k)::text), '') from generate_series(1, 25) k)",
    rows: 6_000,
  },
  {
    table: 'toasted',
    columns: 'id bigint primary key, amount numeric, body text',
    values: "n, n / 100.0, (select string_agg(md5((n * 100 + k)::text), '') from generate_series(1, 90) k)",
    rows: 9_000,
  },
  {
    table: 'with a uuid key',
    columns: 'id uuid primary key, amount numeric, note text',
    values: "md5(n::text)::uuid, n / 100.0, repeat('x', 60)",
    rows: 24_000,
  },
  {
    table: 'so small that it is walked along its uuid key',
    columns: 'id uuid primary key, amount numeric, note text',
    values: "md5(n::text)::uuid, n / 100.0, repeat('x', 60)",
    rows: 3_500,
    byKey: true,
  },
];

interface Sizes {
  readonly wal: number;
  readonly heap: number;
  readonly index: number;
}

async function sizes(): Promise<Sizes> {
  const { rows } = await target.pool.query<Sizes>(
    `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as wal,
            pg_relation_size('orders')::float8 as heap, pg_indexes_size('orders')::float8 as index`,
  );
  if (!rows[0]) throw new Error('no sizes');
  return rows[0];
}

const FEW_PAGES = 4 * 8_192;
const within30 = (ratio: number): boolean => ratio > 0.7 && ratio < 1.3;
const middle = ({ low, high }: Interval): number => (low + high) / 2;

describe('a forecast beside what came', () => {
  it.each(CASES)(
    'a table $table',
    async ({ columns, values, rows, rest = '', after = '', byKey, spec: more }) => {
      await target.fresh(
        `create table orders (${columns}) ${rest};
       insert into orders select ${values} from generate_series(1, ${rows}) n; ${after}`,
      );
      await target.pool.query('vacuum (analyze) orders');
      const spec = specOf('orders.cents bigint', {
        replaces: { column: 'amount', up: '(amount * 100)::bigint' },
        sync: 'services',
        ...more,
      });
      const { forecast } = await planTarget({ spec, target: 'main', pool: target.pool });
      if (!forecast) throw new Error('no forecast');
      const context = contextOf(target.pool, spec);
      await applyAll(context, [
        'prepare-schema',
        'add-column',
        ...(spec.sync === 'trigger' ? (['bridge'] as const) : []),
      ]);
      await target.pool.query('checkpoint');
      const before = await sizes();
      await applyAll(context, ['backfill']);
      const now = await sizes();
      const came = {
        walBytes: now.wal - before.wal,
        heapBytes: now.heap - before.heap,
        indexBytes: now.index - before.index,
      };
      expect(forecast.rows / rows).toBeCloseTo(1, 1);
      for (const what of ['walBytes', 'heapBytes', 'indexBytes'] as const)
        expect([what, came[what]]).toSatisfy(
          () =>
            came[what] >= forecast[what].low * 0.9 - FEW_PAGES &&
            came[what] <= forecast[what].high * 1.1 + FEW_PAGES,
        );
      if (byKey) return;
      expect(middle(forecast.walBytes) / came.walBytes).toSatisfy(within30);
      expect(middle(forecast.heapBytes) / came.heapBytes).toSatisfy(within30);
      // splits come in bursts, so an index is held by what it ends at
      expect((before.index + middle(forecast.indexBytes)) / now.index).toSatisfy(within30);
    },
  );
});

it('says the time left by the fastest and the slowest of the last rates', async () => {
  await target.fresh('create table orders (id bigint primary key, amount numeric)');
  const spec = specOf('orders.cents bigint');
  await applyAll(contextOf(target.pool, spec), ['prepare-schema']);
  const cursor = { pass: 1, total: 1_000, perSecond: 150, rates: [100, 200, 150] };
  await target.pool.query(
    `insert into sluice.progress (rollout, step, cursor, epoch, rows_done) values ($1, 'backfill', $2, 1, 200)`,
    [spec.name, JSON.stringify(cursor)],
  );
  const [progress] = await readProgress(target.pool, spec.name);
  expect(progress?.secondsLeft).toEqual({ low: 3, high: 12 });

  const again = { ...cursor, pass: 2, seen: 350, from: '0/0' };
  await target.pool.query('update sluice.progress set cursor = $1', [JSON.stringify(again)]);
  const [looks] = await readProgress(target.pool, spec.name);
  expect(looks).toMatchObject({ again: { pass: 2, rows: 350 }, serverWalBytes: expect.any(Number) });
  expect(looks).not.toHaveProperty('secondsLeft');
});
