/** Duty: planning finds what stands in the way, changes nothing, and prints what will run. */
import type { Spec } from '@sluice/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { planTarget } from './plan-target.js';
import { applyAll, contextOf, interrupted, specOf, stepNamed, useTarget } from './target.fixture.js';

const target = useTarget();

const SCHEMA = `
  create extension pg_stat_statements;
  create domain cents as bigint check (value >= 0);
  create function price() returns bigint language plpgsql volatile as 'begin return 1; end';
  create type money_like as (v integer);
  create function to_money_like(integer) returns money_like language plpgsql volatile as 'begin return row($1); end';
  create cast (integer as money_like) with function to_money_like(integer);
  create table customers (id bigint primary key, plain int);
  create table orders (
    id bigint primary key, amount numeric(10, 2), note text, payload json,
    twice numeric generated always as (amount * 2) stored, there integer, matches bigint, filled bigint default 3);
  insert into orders (id, amount) values (1, 1), (2, 2);
  create table keyless (a int);
  create table parted (id int primary key, amount numeric) partition by range (id);
  create table part partition of parted default;
  create view seen as select amount from orders;
  create index on orders (amount, note);
  create table clash (id int primary key, amount numeric);
  create function foreign_trigger() returns trigger language plpgsql as 'begin return new; end';
  create trigger "zzz_sluice_cents_insert" before insert on clash for each row execute function foreign_trigger();
  create trigger "zzzz" before insert on clash for each row execute function foreign_trigger();`;

const UP = { column: 'amount', up: '(amount * 100)::bigint', down: 'cents / 100.0' };
type Rest = Partial<Omit<Spec, 'column'>>;

async function findingsOf(column: string, rest: Rest = { replaces: UP }): Promise<string[]> {
  const plan = await planTarget({ spec: specOf(column, rest), target: 'main', pool: target.pool });
  return plan.findings.map((f) => `${f.severity} ${f.code} ${f.subject}`);
}

beforeAll(() => target.fresh(SCHEMA));

describe('a plan', () => {
  it('is whole, and finds nothing where nothing is wrong', async () => {
    const spec = specOf('orders.cents bigint not null check (cents >= 0)', { replaces: UP });
    const plan = await planTarget({ spec, target: 'main', pool: target.pool });
    expect(plan).toMatchObject({ target: 'main', rows: 2, findings: [] });
    expect(plan.serverVersion).toMatch(/^\d+\.\d+/);
    expect(plan.tableBytes).toBeGreaterThan(0);
    expect(plan.steps.map((s) => `${s.phase} ${s.step}`)).toEqual([
      'expand prepare-schema',
      'expand add-column',
      'expand bridge',
      'backfill backfill',
      'verify verify',
      'constrain checks',
      'constrain not-null',
      'retire bridge-down',
      'retire sync-old',
      'contract drop-bridge',
    ]);
    expect(plan.steps.every((s) => s.statements.length > 0)).toBe(true);
  });

  it('tells of a name that leaves the habit of its table, and not by the column that it replaces', async () => {
    await target.pool.query(
      'create table bills (id bigint primary key, total numeric, price_cents bigint, fee_cents int, paid_at timestamptz, due_at timestamptz)',
    );
    const replaces = { column: 'total', up: '(total * 100)::bigint' };
    expect(await findingsOf('bills.total_minor bigint', { replaces })).toEqual([
      'tells naming-habit total_minor',
    ]);
    expect(await findingsOf('bills.total_cents bigint', { replaces })).toEqual([]);
    expect(await findingsOf('bills.sent timestamptz', {})).toEqual(['tells naming-habit sent']);
  });

  it('changes nothing', async () => {
    const state = async (): Promise<unknown> =>
      (
        await target.pool.query(
          `select (select count(*) from pg_class) as relations, (select count(*) from pg_proc) as functions,
                  (select count(*) from pg_trigger) as triggers, to_regnamespace('sluice') as schema`,
        )
      ).rows;
    const before = await state();
    await findingsOf('orders.cents bigint unique references customers(id)', {
      replaces: UP,
      indexes: ['(cents)'],
    });
    expect(await state()).toEqual(before);
  });

  it.each<[string, string, Rest, string[]]>([
    ['a missing table', 'nowhere.cents bigint', { replaces: UP }, ['blocks table-missing public.nowhere']],
    [
      'a table of another case',
      '"Orders".cents bigint',
      { replaces: UP },
      ['blocks table-missing public.Orders'],
    ],
    ['a missing type', 'orders.cents nosuchtype', { replaces: UP }, ['blocks type-missing nosuchtype']],
    ['serial, which is no type', 'orders.cents serial', {}, ['blocks type-missing serial']],
    ['a domain with checks', 'orders.cents cents', { replaces: UP }, ['blocks type-rewrites cents']],
    ['a type without equality', 'orders.cents json', {}, ['blocks type-not-comparable json']],
    [
      'a column of another type',
      'orders.there bigint',
      { replaces: { column: 'amount', up: 'amount::bigint' } },
      ['blocks column-differs there'],
    ],
    ['a generated column', 'orders.twice numeric', {}, ['blocks column-differs twice']],
    [
      'a column with a default',
      'orders.filled bigint',
      { replaces: { column: 'amount', up: 'amount::bigint' } },
      ['blocks column-differs filled'],
    ],
    [
      'a column that matches',
      'orders.matches bigint',
      { replaces: { column: 'amount', up: 'amount::bigint' } },
      ['tells column-adopted matches'],
    ],
    [
      'a missing old column',
      'orders.cents bigint',
      { replaces: { column: 'gone', up: 'gone' } },
      ['blocks old-column-missing gone'],
    ],
    [
      'a generated old column',
      'orders.cents bigint',
      { replaces: { column: 'twice', up: 'twice::bigint' } },
      ['blocks old-column-generated twice'],
    ],
    [
      'an old column without equality',
      'orders.cents text',
      { replaces: { column: 'payload', up: "payload ->> 'a'" } },
      ['blocks type-not-comparable json'],
    ],
    ['no primary key', 'keyless.b int', {}, ['blocks no-primary-key public.keyless']],
    [
      'a unique index on a partitioned table',
      'parted.cents bigint unique',
      { replaces: UP },
      ['blocks partitioned-index public.parted'],
    ],
    ['a partition', 'part.cents bigint', { replaces: UP }, ['blocks not-a-plain-table public.part']],
    ['a view', 'seen.cents bigint', { replaces: UP }, ['blocks not-a-plain-table public.seen']],
    [
      'a subquery',
      'orders.cents bigint',
      { replaces: { column: 'amount', up: '(select 1)' } },
      ['blocks expression-refused up'],
    ],
    [
      'a volatile function',
      'orders.cents bigint',
      { replaces: { column: 'amount', up: 'amount::bigint * price()' } },
      ['blocks expression-refused up'],
    ],
    [
      'a stable function',
      'orders.cents bigint',
      { replaces: { column: 'amount', up: 'extract(epoch from now())::bigint' } },
      ['blocks expression-refused up'],
    ],
    [
      'another column',
      'orders.cents bigint',
      { replaces: { column: 'amount', up: 'id' } },
      ['blocks expression-refused up'],
    ],
    [
      'a statement',
      'orders.cents bigint',
      { replaces: { column: 'amount', up: '1); drop table orders; --' } },
      ['blocks expression-refused up'],
    ],
    [
      'a parameter',
      'orders.cents bigint',
      { replaces: { column: 'amount', up: '$1' } },
      ['blocks expression-refused up'],
    ],
    [
      'a type that is not assignable',
      'orders.cents bigint',
      { replaces: { column: 'amount', up: 'amount::text' } },
      ['blocks expression-refused up'],
    ],
    [
      'a down of another type',
      'orders.cents bigint',
      { replaces: { ...UP, down: "cents || 'x'" } },
      ['blocks expression-refused down'],
    ],
    [
      'an unknown function',
      'orders.cents bigint',
      { replaces: { column: 'amount', up: 'nosuch(amount)' } },
      ['blocks expression-refused up'],
    ],
    [
      'a fill of another type',
      'orders.cents bigint not null',
      { fill: "'x' || id" },
      ['blocks expression-refused fill'],
    ],
    [
      'a check that is no condition',
      'orders.cents bigint check (cents + 1)',
      {},
      ['blocks check-invalid cents + 1'],
    ],
    [
      'a default that would rewrite the table',
      'orders.cents money_like default 5::money_like',
      {},
      ['blocks default-rewrites default'],
    ],
    ['a default of another type', "orders.cents bigint default 'x'", {}, ['blocks default-invalid default']],
    [
      'an index on nothing',
      'orders.cents bigint',
      { indexes: ['(nothing)'] },
      ['blocks index-invalid (nothing)'],
    ],
    [
      'two statements as an index',
      'orders.cents bigint',
      { indexes: ['(cents); drop table orders'] },
      ['blocks index-invalid (cents); drop table orders'],
    ],
    ['unique without an order', 'orders.cents point unique', {}, ['blocks type-not-comparable point']],
    [
      'a reference to nowhere',
      'orders.cents bigint references nowhere(id)',
      {},
      ['blocks reference-invalid public.nowhere'],
    ],
    [
      'a reference to what is not unique',
      'orders.cents bigint references customers(plain)',
      {},
      ['blocks reference-invalid public.customers'],
    ],
    [
      'a reference of another type',
      'orders.cents text references customers(id)',
      {},
      ['blocks reference-invalid public.customers'],
    ],
    ['no value for rows that are there', 'orders.cents bigint not null', {}, ['blocks rows-unfilled cents']],
    ['a fill that guesses', 'orders.cents bigint', { fill: '0' }, ['blocks fill-nullable cents']],
    [
      'a foreign trigger of our name',
      'clash.cents bigint',
      { replaces: UP },
      ['blocks trigger-name-clash zzz_sluice_cents_insert', 'warns trigger-order zzzz'],
    ],
    [
      'what hangs on a column to be dropped',
      'orders.cents bigint',
      { replaces: UP, drop: true },
      [
        'blocks column-has-dependents column twice of table orders',
        'warns goes-with-column index orders_amount_note_idx',
        'blocks column-has-dependents view public.seen',
      ],
    ],
  ])('finds %s', async (_what, column, rest, expected) => {
    // PostgreSQL 14 names the column, later ones its expression
    const found = (await findingsOf(column, rest)).map((f) => f.replace('default value for ', ''));
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  it('finds a name that PostgreSQL would cut', async () => {
    const spec = specOf('orders.cents bigint', { replaces: UP });
    const long = { ...spec, column: { ...spec.column, column: 'x'.repeat(64) } };
    const plan = await planTarget({ spec: long, target: 'main', pool: target.pool });
    expect(plan.findings.map((f) => f.code)).toEqual(['name-too-long']);
  });

  it('plans with a role that may only read, and says what it could not try', async () => {
    await target.pool.query(`create role plan_reader login password 'x';
      grant select on orders to plan_reader; revoke temporary on database ${await databaseName()} from public`);
    const session = await target.session();
    await session.query('set role plan_reader');
    const pool = poolOf(session);
    const plan = async (up: string): Promise<string[]> =>
      (
        await planTarget({
          spec: specOf('orders.cents bigint', { replaces: { column: 'amount', up } }),
          target: 'main',
          pool,
        })
      ).findings.map((f) => `${f.severity} ${f.code}`);
    expect(await plan('(amount * 100)::bigint')).toEqual([
      'tells judged-by-reading',
      'warns not-owner',
      'warns no-schema-right',
    ]);
    expect(await plan('price()')).toContain('blocks expression-refused');
    expect(await plan('nosuch(amount)')).toContain('blocks expression-refused');
    await session.query('reset role; drop owned by plan_reader; drop role plan_reader');
  });

  async function databaseName(): Promise<string> {
    const { rows } = await target.pool.query<{ name: string }>('select current_database() as name');
    return rows[0]?.name ?? '';
  }

  /** A pool of one connection. */
  function poolOf(session: Awaited<ReturnType<typeof target.session>>): typeof target.pool {
    const client = Object.assign(session, { release: () => undefined });
    const pool = { connect: () => Promise.resolve(client), query: session.query.bind(session) };
    return pool as unknown as typeof target.pool;
  }
});

describe('a table with a name that means harm', () => {
  it('is gone through from end to end', async () => {
    const table = `we"ird; drop table x; --`;
    const quoted = `"we""ird; drop table x; --"`;
    await target.fresh(`create table x (id int); create schema "s'1";
      create table "s'1".${quoted} ("k'""; --" int primary key, "old ""; drop table x; --" int not null default 7);
      insert into "s'1".${quoted} select n, n from generate_series(1, 700) n`);
    const column = `"new'; drop table x; --"`;
    const spec = specOf(`"s'1".${quoted}.${column} bigint not null unique check (${column} > 0) default 1`, {
      comment: `it's '; drop table x; --`,
      replaces: {
        column: 'old "; drop table x; --',
        up: `"old ""; drop table x; --" * 2 + length('$sluice$; drop table x; --') * 0`,
        down: `(${column} / 2)::int`,
      },
      indexes: [`(${column} desc)`],
      drop: true,
    });
    const plan = await planTarget({ spec, target: 'main', pool: target.pool });
    expect(plan.findings.filter((f) => f.severity === 'blocks')).toEqual([]);
    const context = contextOf(target.pool, spec);
    for (const { step } of plan.steps) {
      await stepNamed(step).apply(context);
      expect({ step, state: (await stepNamed(step).inspect(context)).state }).toEqual({
        step,
        state: 'done',
      });
    }
    const { rows } = await target.pool.query(
      `select count(*)::int as n, count(*) filter (where ${column} = "k'""; --" * 2)::int as right from "s'1".${quoted}`,
    );
    expect(rows).toEqual([{ n: 700, right: 700 }]);
    await target.pool.query('select from x');
    expect(spec.column.table).toBe(table);
  });
});

describe('what a plan prints', () => {
  it('is what runs', async () => {
    await target.fresh(
      `${SCHEMA} insert into orders (id, amount) select n, n from generate_series(3, 1200) n`,
    );
    const spec = specOf('orders.cents bigint not null check (cents >= 0)', { replaces: UP });
    const plan = await planTarget({ spec, target: 'main', pool: target.pool });
    const ran: string[] = [];
    const watched = interrupted(target.pool, (sql) => Promise.resolve(void ran.push(sql)));
    const names = plan.steps.map((s) => s.step);
    await applyAll(contextOf(watched, spec), names);
    const statements = plan.steps.flatMap((s) => s.statements);
    // the size of a batch is found while it runs
    const printed = statements.map((s) => s.sql.replace(/ limit \d+\).*/, ''));
    expect(printed.filter((sql) => !ran.some((r) => r.includes(sql)))).toEqual([]);
  });
});
