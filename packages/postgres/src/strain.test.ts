/** Duty: what a database bears is seen as it is, and a backfill waits for it and goes on. */
import type { Spec } from '@sluice/core';
import { freshEmbedded } from '@sluice/embedded';
import { Pool } from 'pg';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { planTarget } from './plan-target.js';
import { ask, StrainLook } from './strain.js';
import { applyAll, contextOf, specOf, stepNamed, useTarget } from './target.fixture.js';

const target = useTarget();
const REPLACES = { column: 'amount', up: '(amount * 100)::bigint', down: 'cents / 100.0' };

beforeAll(() =>
  target.fresh(`create table orders (id int primary key, amount numeric(10, 2));
    insert into orders select n, n * 0.5 from generate_series(1, 30000) n;
    create table busy (n int); insert into busy values (1);
    create function writes() returns boolean language plpgsql as 'begin delete from busy; return true; end'`),
);

async function oidOf(table: string): Promise<number> {
  const { rows } = await target.pool.query<{ oid: number }>('select $1::regclass::oid as oid', [table]);
  return rows[0]?.oid ?? 0;
}

describe('a question', () => {
  it.each([
    ['select true', { holds: true }],
    ['select 1 > 2 -- a comment', { holds: false }],
    ['select count(*) from busy', { holds: true }],
    ['select 0.0', { holds: false }],
    ['select null::int', { holds: false }],
    ['select n > 5 from busy where false', { holds: false }],
    [`select 'often'`, { error: 'it answered "often", wanted a boolean or a number' }],
    [
      'select * from generate_series(1, 2)',
      { error: expect.stringContaining('more than one row') as string },
    ],
    ['select writes()', { error: expect.stringContaining('read-only transaction') as string }],
    ['select true); commit; drop table busy; select (1', { error: expect.any(String) as string }],
    ['select pg_sleep(60) is null', { error: expect.stringContaining('statement timeout') as string }],
    ['select missing from busy', { error: 'column "missing" does not exist' }],
  ])('%s', async (sql, answer) => {
    expect(await ask(target.pool, sql)).toEqual(answer);
    expect((await target.pool.query('select from busy')).rowCount).toBe(1);
  });

  it('that cannot be answered is refused in the plan', async () => {
    const of = async (holdWhile: string): Promise<readonly string[]> => {
      const spec = specOf('orders.cents bigint not null', { replaces: REPLACES, pace: { holdWhile } });
      const plan = await planTarget({ spec, target: 'main', pool: target.pool });
      return plan.findings.flatMap((f) => (f.severity === 'blocks' ? [f.code] : []));
    };
    expect(await of('select missing from busy')).toEqual(['hold-while-fails']);
    expect(await of('select count(*) from busy')).toEqual([]);
  });
});

describe('a limit of dead rows that nothing takes away', () => {
  const warned = async (pool: Pool, pace: Spec['pace']): Promise<readonly string[]> => {
    const spec = specOf('orders.cents bigint', { replaces: REPLACES, pace });
    const { findings } = await planTarget({ spec, target: 'main', pool });
    return findings.flatMap((f) => (/vacuum/.test(f.code) ? [`${f.severity} ${f.code} ${f.subject}`] : []));
  };

  it('is named in the plan where autovacuum is off on the server', async () => {
    expect(await warned(target.pool, { maxDeadShare: 0.3 })).toEqual(['warns autovacuum-off public.orders']);
    expect(await warned(target.pool, { maxWalRate: 1_000_000 })).toEqual([]);
    expect(await warned(target.pool, 'gentle')).toEqual([]);
  });

  it('is named where it is off for the table, or begins above the limit', async () => {
    const server = await freshEmbedded({ postgres: inject('postgres'), settings: { fsync: 'off' } });
    const pool = new Pool({ connectionString: server.url() });
    const alter = (options: string): Promise<unknown> => pool.query(`alter table orders ${options}`);
    try {
      await pool.query('create table orders (id int primary key, amount numeric(10, 2))');
      expect(await warned(pool, { maxDeadShare: 0.3 })).toEqual([]);
      // a fifth of the rows that live is a sixth of all
      expect(await warned(pool, { maxDeadShare: 0.15 })).toEqual([
        'warns dead-share-below-vacuum public.orders',
      ]);
      await alter('set (autovacuum_vacuum_scale_factor = 0.1)');
      expect(await warned(pool, { maxDeadShare: 0.15 })).toEqual([]);
      await alter('set (autovacuum_enabled = off)');
      expect(await warned(pool, { maxDeadShare: 0.3 })).toEqual(['warns autovacuum-off orders']);
    } finally {
      await pool.end();
      await server.stop();
    }
  });
});

describe('a look', () => {
  it('sees the rate of the log from its second time on, who vacuums, and the share of dead rows', async () => {
    let now = 0;
    const look = new StrainLook(target.pool, await oidOf('busy'), () => now);
    const limits = { latencyRatio: 1.5, mostShare: 0.5, walRate: 1, deadShare: 0.1, yieldToVacuum: true };
    expect(await look.look(limits)).toEqual({ deadShare: 0, vacuum: null });
    const other = await target.session();
    await other.query('begin');
    await other.query('lock table busy in share update exclusive mode');
    const { rows } = await other.query<{ pid: number }>(
      `select pg_backend_pid() as pid, pg_logical_emit_message(false, 'sluice', repeat('x', 1000000))`,
    );
    now = 500;
    const { walRate, ...rest } = await look.look(limits);
    expect(rest).toEqual({ deadShare: 0, vacuum: rows[0]?.pid });
    expect(walRate).toBeGreaterThan(2_000_000);
    expect(walRate).toBeLessThan(4_000_000);
    await other.query('rollback');
  });

  it('asks only for what is limited', async () => {
    const look = new StrainLook(target.pool, 0, () => 0);
    expect(await look.look({ latencyRatio: 1.5, mostShare: 0.5 })).toEqual({});
  });
});

it('a backfill says what it waits for, goes on once it is over, and fills every row', async () => {
  const spec = specOf('orders.cents bigint not null', {
    replaces: REPLACES,
    pace: { holdWhile: 'select count(*) from busy' },
  });
  const said: (string | undefined)[] = [];
  let filledMeanwhile = -1;
  const context = contextOf(target.pool, spec, {
    waits: (what) => {
      said.push(what);
      if (what === undefined) return;
      void target.pool
        .query<{ n: number }>('select count(cents)::int as n from orders')
        .then(async ({ rows }) => {
          filledMeanwhile = rows[0]?.n ?? -1;
          await target.pool.query('delete from busy');
        });
    },
  });
  await applyAll(contextOf(target.pool, spec), ['prepare-schema', 'add-column']);
  await stepNamed('backfill').apply(context);
  expect(said.slice(0, 2)).toEqual(['holdWhile is true: select count(*) from busy', undefined]);
  expect(filledMeanwhile).toBeGreaterThan(0);
  expect(filledMeanwhile).toBeLessThan(30_000);
  const { rows } = await target.pool.query('select count(*)::int as n from orders where cents is null');
  expect(rows).toEqual([{ n: 0 }]);
});
