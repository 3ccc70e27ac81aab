/** Duty: shows that what is printed leaves nothing of Sluice's in a database, at any phase, and nothing of others' goes with it. */
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import { PHASES, stepsOf, type Spec } from '@sluice/core';
import { readColumn, STEP_TABLE } from '@sluice/postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { rollout } from '../render/views.fixture.js';
import { sluice } from '../program.fixture.js';

let server: FreshServer;
let pool: pg.Pool;
beforeAll(async () => {
  server = await freshEmbedded({ postgres: inject('postgres'), settings: { fsync: 'off' } });
  pool = new pg.Pool({ connectionString: server.url(), max: 4 });
  pool.on('error', () => undefined);
});
afterAll(async () => {
  await pool.end();
  await server.stop();
});

const column = readColumn('"Odd".orders.amount_cents bigint not null');
if ('mistakes' in column) throw new Error('no column');
const spec: Spec = {
  ...(rollout().spec as Spec),
  name: 'orders.amount_cents',
  column,
  replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'amount_cents / 100.0' },
};
const HAVING = { environment: {} as Record<string, string> };

async function traces(): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select 'schema ' || nspname as name from pg_namespace where nspname = 'sluice'
     union all select 'trigger ' || tgname from pg_trigger where tgname like '%sluice%'
     union all select 'constraint ' || conname from pg_constraint where conname like '%sluice%'
     union all select 'function ' || proname from pg_proc where prosrc like '%sluice%' and pronamespace <> 'pg_catalog'::regnamespace`,
  );
  return rows.map((r) => r.name);
}

it.each(['expand', 'backfill', 'constrain', 'retire'] as const)('after %s', async (last) => {
  await pool.query(`drop schema if exists "Odd" cascade; create schema "Odd";
    create table "Odd".orders (id bigint primary key, amount numeric not null); insert into "Odd".orders select n, n from generate_series(1, 20) n;
    create function "Odd".audit() returns trigger language plpgsql as 'begin return new; end';
    create trigger audit before update on "Odd".orders for each row execute function "Odd".audit()`);
  const context = {
    spec,
    target: 'main',
    pool,
    signal: new AbortController().signal,
    epoch: 1,
    now: () => performance.now(),
    log: () => undefined,
  };
  const phases = PHASES.slice(0, PHASES.indexOf(last) + 1);
  for (const step of phases.flatMap((p) => stepsOf(spec, p))) await STEP_TABLE[step].apply(context);
  await pool.query(
    `insert into sluice.stage values ('orders.amount_cents', 'checkout', 'write', '', 100, 7)`,
  );
  await pool.query(
    `alter table "Odd".orders add constraint zzz_sluice_amount_cents_not_null check (amount_cents is not null) not valid`,
  );
  expect(await traces()).toContain('schema sluice');

  HAVING.environment = { TARGET_MAIN_URL: server.url() };
  const { code, out } = await sluice('eject', HAVING);
  expect(code).toBe(0);
  expect(out.join('\n')).toContain('orders.amount_cents: its services must not read the new column');
  expect(await traces()).toContain('schema sluice');
  await pool.query(out.join('\n'));

  expect(await traces()).toEqual([]);
  const { rows } = await pool.query(`select count(amount_cents)::int as filled from "Odd".orders`);
  expect(rows).toEqual([{ filled: last === 'expand' ? 0 : 20 }]);
  const kept = await pool.query(`select tgname from pg_trigger where not tgisinternal`);
  expect(kept.rows).toEqual([{ tgname: 'audit' }]);
  expect((await sluice('eject', HAVING)).out).toEqual(["-- target main: nothing of Sluice's is here."]);
});

it('what others have put into the schema stays, and the schema with it', async () => {
  await pool.query('create schema sluice; create table sluice.mine (id int)');
  const { out } = await sluice('eject', { environment: { TARGET_MAIN_URL: server.url() } });
  await pool.query(out.join('\n'));
  expect(out.join('\n')).not.toContain('drop schema');
  const { rows } = await pool.query(`select to_regclass('sluice.mine') is not null as there`);
  expect(rows).toEqual([{ there: true }]);
  await pool.query('drop schema sluice cascade');
});
