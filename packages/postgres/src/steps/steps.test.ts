/** Duty: what single steps do beyond the harness: broken remainders, columns that are adopted, constraints put back, the SQL. */
import { STEPS, type StepName } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { lookAtTable } from '../look.js';
import { applyAll, contextOf, specOf, stepNamed, useTarget } from '../target.fixture.js';
import { CASES, COLUMN, FILLED, replacing, SCHEMA, withoutDown, type Case } from './cases.fixture.js';

const target = useTarget();

describe('every step', () => {
  it.each(STEPS.filter((s) => !['prepare-schema', 'add-column'].includes(s)))(
    '%s is unneeded where the spec asks for nothing',
    async (name) => {
      await target.fresh('create table orders (id int primary key)');
      const context = contextOf(target.pool, specOf('orders.note text'));
      await applyAll(context, COLUMN);
      expect(await stepNamed(name).inspect(context)).toEqual({ state: 'unneeded' });
    },
  );
});

const CONSTRAINING: ReadonlySet<string> = new Set(['checks', 'not-null', 'unique', 'foreign-key', 'indexes']);

describe('rollouts that begin at once', () => {
  it('make the schema once', async () => {
    await target.fresh(SCHEMA);
    const specs = ['a', 'b', 'c', 'd'].map((column) => specOf(`orders.${column} text`));
    const step = stepNamed('prepare-schema');
    await Promise.all(specs.map((spec) => step.apply(contextOf(target.pool, spec))));
    const states = specs.map(async (spec) => (await step.inspect(contextOf(target.pool, spec))).state);
    expect(await Promise.all(states)).toEqual(['done', 'done', 'done', 'done']);
  });
});

describe('a crash', () => {
  const crashing: readonly Case[] = CASES.filter((c) =>
    ['checks', 'not-null', 'unique', 'foreign-key', 'indexes'].includes(c.step),
  );
  const everywhere = crashing.flatMap((c) => [1, 2, 3].map((after) => ({ ...c, after })));

  it.each(everywhere)(
    'of $step after its statement $after heals',
    async ({ step: name, spec, before, after }) => {
      await target.fresh(SCHEMA);
      const context = contextOf(target.pool, spec);
      await applyAll(context, before);
      const statements = stepNamed(name).statements(spec, await lookAtTable(context));
      for (const { sql } of statements.slice(0, after)) await target.pool.query(sql);
      const inspection = await stepNamed(name).inspect(context);
      // what stands by half binds rows already, so an undo must find it; a bridge by half stands as none
      const half = CONSTRAINING.has(name) && after > 0 ? 'invalid' : 'todo';
      expect(inspection.state).toBe(after >= statements.length ? 'done' : half);
      await stepNamed(name).apply(context);
      expect(await stepNamed(name).inspect(context)).toMatchObject({ state: 'done' });
    },
  );

  it('in the middle of a concurrent build leaves an INVALID index, which is built again', async () => {
    await target.fresh(`${SCHEMA} insert into orders (amount) values (1.25)`);
    const spec = specOf('orders.cents bigint unique', {
      replaces: { column: 'amount', up: '(amount * 100)::bigint' },
    });
    const context = contextOf(target.pool, spec);
    await applyAll(context, FILLED);
    const [create] = stepNamed('unique').statements(spec, await lookAtTable(context));
    await expect(target.pool.query(create?.sql ?? '')).rejects.toThrow('could not create unique index');
    expect(await stepNamed('unique').inspect(context)).toEqual({ state: 'invalid' });
    // it fails again, and this time leaves nothing that would refuse other people's rows
    await expect(stepNamed('unique').apply(context)).rejects.toThrow('could not create unique index');
    expect(await stepNamed('unique').inspect(context)).toEqual({ state: 'todo' });
    await target.pool.query('delete from orders where id = 1201');
    await stepNamed('unique').apply(context);
    expect(await stepNamed('unique').inspect(context)).toEqual({
      state: 'done',
      facts: { constraint: 'orders_cents_key', valid: true },
    });
  });

  it('between remembering and adding does not turn our own column into an adopted one', async () => {
    await target.fresh(SCHEMA);
    const context = contextOf(target.pool, replacing());
    await applyAll(context, ['prepare-schema', 'add-column']);
    await target.pool.query('alter table orders drop column amount_cents');
    expect(await stepNamed('add-column').apply(context)).toEqual({ adopted: false });
    expect(await stepNamed('add-column').undo(context)).toEqual({ dropped: true });
  });
});

describe('NOT NULL of a server before 18', () => {
  it('that was upgraded in the middle ends as its own constraint, with no check left', async () => {
    await target.fresh(SCHEMA);
    const context = contextOf(target.pool, replacing());
    await applyAll(context, FILLED);
    const table = await lookAtTable(context);
    const before = stepNamed('not-null').statements(replacing(), { ...table, version: 170_000 });
    for (const { sql } of before.slice(0, 2)) await target.pool.query(sql);
    await stepNamed('not-null').apply(context);
    expect(await stepNamed('not-null').inspect(context)).toMatchObject({ state: 'done' });
    const { rows } = await target.pool.query(
      `select contype, convalidated from pg_constraint where conrelid = 'orders'::regclass
          and conname ~ 'amount_cents'`,
    );
    expect(rows).toEqual(table.version >= 180_000 ? [{ contype: 'n', convalidated: true }] : []);
  });
});

describe('a column that is there already', () => {
  it('is adopted, and left when the step is taken back', async () => {
    await target.fresh(`${SCHEMA} alter table orders add column amount_cents bigint`);
    const context = contextOf(target.pool, replacing());
    await applyAll(context, ['prepare-schema']);
    expect(await stepNamed('add-column').inspect(context)).toEqual({
      state: 'todo',
      facts: { adopts: true },
    });
    expect(await stepNamed('add-column').apply(context)).toEqual({ adopted: true });
    expect(await stepNamed('add-column').undo(context)).toEqual({ dropped: false });
    expect(await stepNamed('add-column').inspect(context)).toMatchObject({ state: 'todo' });
    await target.pool.query('select amount_cents from orders');
  });

  it('is refused when its type differs', async () => {
    await target.fresh(`${SCHEMA} alter table orders add column amount_cents integer`);
    const context = contextOf(target.pool, replacing());
    await applyAll(context, ['prepare-schema']);
    const differs = 'public.orders.amount_cents is there already with type integer, the spec says bigint';
    expect(await stepNamed('add-column').inspect(context)).toEqual({ state: 'invalid', facts: { differs } });
    await expect(stepNamed('add-column').apply(context)).rejects.toThrow(differs);
  });
});

describe('release-old', () => {
  it('takes away what nobody satisfies, and puts exactly that back', async () => {
    await target.fresh(`${SCHEMA} alter table orders add constraint small check (amount < 1e6)`);
    const context = contextOf(target.pool, withoutDown);
    await applyAll(context, ['prepare-schema', 'add-column', 'backfill']);
    const constraints = async (): Promise<unknown> => {
      const { rows } = await target.pool.query(
        `select conname, pg_get_constraintdef(oid) as definition, convalidated from pg_constraint
          where conrelid = 'orders'::regclass and contype = 'c' order by 1`,
      );
      const column = await target.pool.query(
        `select attnotnull from pg_attribute where attrelid = 'orders'::regclass and attname = 'amount'`,
      );
      return { rows, column: column.rows };
    };
    const before = await constraints();
    // small is satisfied by NULL, amount_positive is not
    expect(await stepNamed('release-old').apply(context)).toEqual({
      notNull: true,
      checks: ['amount_positive'],
    });
    await target.pool.query('insert into orders (amount_cents) values (5)');
    await target.pool.query('delete from orders where amount is null');
    expect(await stepNamed('release-old').undo(context)).toEqual({
      notNull: true,
      checks: ['amount_positive'],
    });
    expect(await constraints()).toEqual(before);
  });
});

describe('the SQL', () => {
  it('of a usual rollout is what a person would have written with care', async () => {
    await target.fresh(SCHEMA);
    const table = await lookAtTable(contextOf(target.pool, replacing()));
    const sql = (name: StepName, version = table.version): string[] =>
      stepNamed(name)
        .statements(replacing(), { ...table, version })
        .map((s) => s.sql);
    expect(sql('add-column')).toEqual(['alter table "public"."orders" add column "amount_cents" bigint']);
    expect(sql('comment')).toEqual([
      `comment on column "public"."orders"."amount_cents" is E'Total in cents; owner: ''payments'' \\\\ ops'`,
    ]);
    expect(sql('not-null', 180_000)).toEqual([
      'alter table "public"."orders" add constraint "orders_amount_cents_not_null" not null "amount_cents" not valid',
      'alter table "public"."orders" validate constraint "orders_amount_cents_not_null"',
    ]);
    expect(sql('not-null', 170_010)).toEqual([
      'alter table "public"."orders" add constraint "zzz_sluice_amount_cents_not_null" check ("amount_cents" is not null) not valid',
      'alter table "public"."orders" validate constraint "zzz_sluice_amount_cents_not_null"',
      'alter table "public"."orders" alter column "amount_cents" set not null',
      'alter table "public"."orders" drop constraint if exists "zzz_sluice_amount_cents_not_null"',
    ]);
    expect(sql('late-default')).toEqual([
      'alter table "public"."orders" alter column "amount_cents" set default 0',
    ]);
    expect(sql('backfill')[1]).toBe(
      'update /* sluice */ "public"."orders" set "amount_cents" = (("amount" * 100)::bigint)' +
        ' where "id" > $1::bigint and "id" <= $2::bigint' +
        ' and "amount_cents" is distinct from (("amount" * 100)::bigint)::bigint',
    );
    expect(sql('sync-old')[1]).toBe(
      'update /* sluice */ "public"."orders" set "amount" = ("amount_cents" / 100.0)' +
        ' where "id" > $1::bigint and "id" <= $2::bigint' +
        ' and "amount_cents" is distinct from (("amount" * 100)::bigint)::bigint' +
        ' and "amount" is distinct from ("amount_cents" / 100.0)::numeric(10,2)',
    );
  });

  it('of a truly new column has its default at once where it is constant', async () => {
    await target.fresh(SCHEMA);
    const adds = async (column: string, fill?: string): Promise<string[]> => {
      const spec = specOf(column, fill === undefined ? {} : { fill });
      const table = await lookAtTable(contextOf(target.pool, spec));
      return stepNamed('add-column')
        .statements(spec, table)
        .map((s) => s.sql);
    };
    const add = 'alter table "public"."orders" add column "state" text';
    expect(await adds("orders.state text default 'new'")).toEqual([`${add} default 'new'`]);
    expect(await adds("orders.state text default 'new'", "'old'")).toEqual([
      add,
      `alter table "public"."orders" alter column "state" set default 'new'`,
    ]);
    expect(await adds('orders.state text default md5(random()::text)')).toEqual([
      add,
      'alter table "public"."orders" alter column "state" set default md5(random()::text)',
    ]);
  });
});
