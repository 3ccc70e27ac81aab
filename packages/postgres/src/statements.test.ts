/** Duty: statements that name the old column are found whatever their shape, and ours are left out. */
import { beforeAll, describe, expect, it } from 'vitest';
import { namesColumn } from './naming.js';
import { statementsNaming } from './statements.js';
import { applyAll, contextOf, specOf, useTarget } from './target.fixture.js';

const orders = { schema: 'public', table: 'orders' };

describe('a statement', () => {
  it.each([
    'select amount from orders',
    'select o.amount from public.orders o where o.id = $1',
    'select id from orders where amount > $1',
    'select id from orders order by amount',
    'select sum(amount) from orders join customers c on c.id = orders.customer',
    'select amount from orders, customers',
    'update orders set amount = $1 where id = $2',
    'update orders o set note = $1 where o.amount = 0',
    'insert into orders (id, amount) values ($1, $2)',
    'insert into orders values ($1, $2, $3)',
    'insert into orders (id) values ($1) on conflict (id) do update set amount = excluded.amount',
    'insert into orders (id) values ($1) returning amount',
    'with x as (select amount from orders) select * from x',
    'delete from orders where amount is null',
    'select * from (select amount from orders) s',
    'merge into orders using x on x.id = orders.id when matched then update set amount = x.a',
    'copy orders to stdout',
    'copy orders (id, amount) from stdin',
    'declare c cursor for select amount from orders',
    'create table copy_of as select amount from orders',
    'explain select amount from orders',
    'select amount from orders where note = ', // cut short
  ])('names the column: %s', (sql) => {
    expect(namesColumn(sql, orders, 'amount')).toBe(true);
  });

  it.each([
    'select * from orders',
    'select amount_cents from orders',
    'select c.amount from orders o join customers c on c.id = o.customer',
    'select amount from customers',
    'select amount from archive.orders',
    'update orders set amount_cents = $1',
    'insert into orders (id, amount_cents) values ($1, $2)',
    'insert into customers (amount) select id from orders',
    "select note from orders where note = 'amount'",
    'alter table orders drop column amount',
    'create index on orders (amount)',
    'copy orders (id) to stdout',
    'select amounts from orders where x = ',
  ])('does not: %s', (sql) => {
    expect(namesColumn(sql, orders, 'amount')).toBe(false);
  });
});

describe('statements of a database', () => {
  const target = useTarget();
  const spec = specOf('orders.cents bigint', {
    replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'cents / 100.0' },
  });
  beforeAll(() =>
    target.fresh(
      'create table orders (id int primary key, amount numeric); insert into orders values (1, 2)',
    ),
  );

  it('cannot be seen without the extension', async () => {
    expect(await statementsNaming(target.pool, spec)).toBeNull();
  });

  it('are counted, and ours are not', async () => {
    await target.pool.query('create schema ext; create extension pg_stat_statements schema ext');
    await applyAll(contextOf(target.pool, spec), [
      'prepare-schema',
      'add-column',
      'bridge',
      'backfill',
      'verify',
    ]);
    await applyAll(contextOf(target.pool, spec), ['bridge-down', 'sync-old']);
    await target.pool.query('update orders set amount = 3');
    await target.pool.query('select ext.pg_stat_statements_reset()');
    await applyAll(contextOf(target.pool, { ...spec, name: 'again' }), [
      'prepare-schema',
      'backfill',
      'verify',
      'sync-old',
    ]);
    expect(await statementsNaming(target.pool, spec)).toEqual([]);
    for (const id of [1, 2, 3]) await target.pool.query(`select amount from orders where id = ${id}`);
    await target.pool.query('select cents from orders');
    const seen = await statementsNaming(target.pool, spec);
    expect(seen).toEqual([
      { id: expect.stringMatching(/^-?\d+$/), calls: 3, query: 'select amount from orders where id = $1' },
    ]);
  });

  it('of ours are few, however many slices a backfill takes: the view keeps 5,000 and drops the others', async () => {
    await target.pool.query(
      `insert into orders select n, n from generate_series(10, 40000) n; update orders set cents = null;
       analyze orders; select ext.pg_stat_statements_reset()`,
    );
    await applyAll(contextOf(target.pool, { ...spec, name: 'large' }), ['prepare-schema', 'backfill']);
    const { rows } = await target.pool.query<{ calls: number; query: string }>(
      `select calls::int, query from ext.pg_stat_statements where query like 'do%rows_changed%'`,
    );
    expect(rows.map((r) => r.calls).reduce((a, b) => a + b, 0)).toBeGreaterThan(5);
    // one of each window's last slice, one of the others
    expect(rows.length).toBeLessThanOrEqual(2);
  });

  it('cannot be seen by a role from whom they are hidden', async () => {
    const session = await target.session();
    await session.query(
      'create role blind_reader; grant usage on schema ext to blind_reader; set role blind_reader',
    );
    const pool = { query: session.query.bind(session) } as unknown as typeof target.pool;
    expect(await statementsNaming(pool, spec)).toBeNull();
    await session.query('reset role; drop owned by blind_reader; drop role blind_reader');
  });
});
