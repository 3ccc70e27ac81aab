/** Duty: every step proves in one harness that it can be done, done again, taken back, and done once more. */
import { STEPS, type Spec, type StepName } from '@sluice/core';
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { lookAtTable } from '../look.js';
import { applyAll, contextOf, specOf, stepNamed, useTarget } from '../target.fixture.js';

const target = useTarget();

const SCHEMA = `
  create table customers (id bigint primary key);
  insert into customers select generate_series(1, 20);
  create table orders (
    id bigint generated always as identity primary key,
    amount numeric(10, 2) not null constraint amount_positive check (amount is not null and amount >= 0),
    note text);
  insert into orders (amount) select n * 1.25 from generate_series(1, 1200) n;`;

const replacing = (rest: Partial<Omit<Spec, 'column'>> = {}): Spec =>
  specOf('orders.amount_cents bigint not null check (amount_cents >= 0) default 0', {
    comment: "Total in cents; owner: 'payments' \\ ops",
    replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'amount_cents / 100.0' },
    indexes: ['(amount_cents) where amount_cents > 100', '(amount_cents desc, id)'],
    drop: true,
    ...rest,
  });
const withoutDown = replacing({
  sync: 'services',
  replaces: { column: 'amount', up: '(amount * 100)::bigint' },
});
const unique = specOf('orders.code text unique', {
  replaces: { column: 'id', up: "'o' || id::text", down: 'substr(code, 2)::bigint' },
});
const reference = specOf('orders.customer bigint references customers(id) on delete cascade deferrable');
const filled = specOf("orders.state text not null default 'new' check (state <> '')", {
  fill: "case when amount > 100 then 'large' else 'small' end",
});

interface Case {
  readonly step: StepName;
  readonly spec: Spec;
  /** What the rollout has done before. */
  readonly before: readonly StepName[];
}

const COLUMN: readonly StepName[] = ['prepare-schema', 'add-column'];
const FILLED: readonly StepName[] = [...COLUMN, 'bridge', 'backfill'];

const CASES: readonly Case[] = [
  { step: 'prepare-schema', spec: replacing(), before: [] },
  { step: 'add-column', spec: replacing(), before: ['prepare-schema'] },
  { step: 'add-column', spec: filled, before: ['prepare-schema'] },
  { step: 'comment', spec: replacing(), before: COLUMN },
  { step: 'bridge', spec: replacing(), before: COLUMN },
  { step: 'backfill', spec: replacing(), before: COLUMN },
  { step: 'backfill', spec: filled, before: COLUMN },
  { step: 'verify', spec: replacing(), before: FILLED },
  { step: 'verify', spec: filled, before: [...COLUMN, 'backfill'] },
  { step: 'checks', spec: replacing(), before: FILLED },
  { step: 'not-null', spec: replacing(), before: FILLED },
  { step: 'unique', spec: unique, before: FILLED },
  { step: 'foreign-key', spec: reference, before: COLUMN },
  { step: 'indexes', spec: replacing(), before: FILLED },
  { step: 'default', spec: filled, before: ['prepare-schema'] },
  { step: 'bridge-down', spec: replacing(), before: FILLED },
  { step: 'sync-old', spec: replacing(), before: FILLED },
  { step: 'release-old', spec: withoutDown, before: FILLED },
  { step: 'drop-bridge', spec: replacing(), before: [...FILLED, 'bridge-down'] },
  { step: 'late-default', spec: replacing(), before: FILLED },
  { step: 'drop-old', spec: replacing(), before: [...FILLED, 'drop-bridge'] },
];

describe('every step', () => {
  it('is in the harness', () => {
    expect(new Set(CASES.map((c) => c.step))).toEqual(new Set(STEPS));
  });

  it.each(CASES)(
    '$step of $spec.name: done, done again, taken back, done once more',
    async ({ step: name, spec, before }) => {
      await target.fresh(SCHEMA);
      const context = contextOf(target.pool, spec);
      const step = stepNamed(name);
      await applyAll(context, before);
      if (name === 'default') await target.pool.query('alter table orders add column state text');

      expect(await step.inspect(context)).toMatchObject({ state: 'todo' });
      await step.apply(context);
      const done = await step.inspect(context);
      expect(done).toMatchObject({ state: 'done' });
      await step.apply(context);
      expect(await step.inspect(context)).toEqual(done);
      await step.undo(context);
      expect(await step.inspect(context)).toMatchObject({ state: 'todo' });
      await step.undo(context);
      expect(await step.inspect(context)).toMatchObject({ state: 'todo' });
      await step.apply(context);
      expect((await step.inspect(context)).state).toBe('done');
    },
  );

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

describe('an undo that is cut short', () => {
  /** The catalog as far as a step can have changed it, and what it remembers. */
  async function world(step: StepName): Promise<unknown> {
    const { rows } = await target.pool.query<{ what: string }>(
      `select format('%s %s %s', attname, attnotnull, col_description(attrelid, attnum)) as what from pg_attribute
         where attrelid = 'orders'::regclass and attnum > 0 and not attisdropped
       union all select format('%s %s %s', conname, convalidated, pg_get_constraintdef(oid)) from pg_constraint
         where conrelid = 'orders'::regclass
       union all select format('%s %s', indexrelid::regclass, indisvalid) from pg_index
         where indrelid = 'orders'::regclass
       union all select pg_get_triggerdef(oid) from pg_trigger where tgrelid = 'orders'::regclass and not tgisinternal
       union all select proname || prosrc from pg_proc where pronamespace = to_regnamespace('sluice')
       union all select step from sluice.progress where step = $1 order by 1`,
      [step],
    );
    return rows;
  }

  /** The pool of a process that is killed before it changes anything once more. */
  function dyingAfter(changes: number): Pool {
    let left = changes;
    const dying = <T extends object>(real: T): T =>
      new Proxy(real, {
        get(all, name) {
          const value: unknown = Reflect.get(all, name);
          if (typeof value !== 'function') return value;
          return (...given: unknown[]): unknown => {
            if (
              name === 'query' &&
              /(^|\n)\s*(alter|drop|create|comment|delete|insert|update)/.test(String(given[0]))
            ) {
              if (left === 0) throw new Error('killed');
              left -= 1;
            }
            const result: unknown = Reflect.apply(value, all, given);
            return name === 'connect' ? (result as Promise<object>).then(dying) : result;
          };
        },
      });
    return dying(target.pool);
  }

  // what a rollout never takes back stays out, and so does the schema, with which the memory itself goes
  const undone = CASES.filter(
    (c) => !['prepare-schema', 'comment', 'drop-bridge', 'late-default', 'drop-old'].includes(c.step),
  );
  const everywhere = undone.flatMap((c) =>
    (c.step === 'release-old' ? [1, 2, 3, 4, 5, 6] : [1, 2]).map((after) => ({ ...c, after })),
  );

  it.each(everywhere)(
    'of $step after its change $after of $spec.name is still to be done, and then nothing is left',
    async ({ step: name, spec, before, after }) => {
      await target.fresh(SCHEMA);
      const context = contextOf(target.pool, spec);
      const step = stepNamed(name);
      await applyAll(context, before);
      if (name === 'default') await target.pool.query('alter table orders add column state text');
      const earlier = await world(name);
      await step.apply(context);
      await step.undo({ ...context, pool: dyingAfter(after) }).catch((error: Error) => {
        if (error.message !== 'killed') throw error;
      });
      // as the runner does it: a step that says that nothing of it stands is not taken back again
      for (let tries = 0; tries < 2; tries += 1)
        if (['done', 'invalid'].includes((await step.inspect(context)).state)) await step.undo(context);
      expect(await world(name)).toEqual(earlier);
    },
  );
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
