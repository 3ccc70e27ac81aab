/** Duty: everything that can hang on a column, in a real database, by its name. */
import { beforeEach, expect, it } from 'vitest';
import { lookAtDependents } from './dependents.js';
import { applyAll, contextOf, specOf, useTarget } from './target.fixture.js';

const target = useTarget();
const spec = specOf('orders.cents bigint', {
  replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'cents / 100.0' },
  drop: true,
});

beforeEach(async () => {
  await target.fresh('create table orders (id int primary key, note text, amount numeric default 0)');
});

async function seen(): Promise<readonly string[]> {
  return (await lookAtDependents(target.pool, spec)).map((d) => `${d.how}: ${d.what}`);
}

it('nothing hangs on it, also with the bridge', async () => {
  await applyAll(contextOf(target.pool, spec), ['prepare-schema', 'add-column', 'bridge']);
  expect(await seen()).toEqual([]);
});

it.each<[string, string, string]>([
  ['a view', 'create view order_report as select id, amount from orders', 'needs: view public.order_report'],
  [
    'a materialized view',
    'create materialized view sums as select sum(amount) from orders',
    'needs: materialized view public.sums',
  ],
  [
    'a generated column',
    'alter table orders add column twice numeric generated always as (amount * 2) stored',
    'column twice of table orders',
  ],
  [
    'a trigger',
    `create function f() returns trigger language plpgsql as 'begin return new; end';
     create trigger watch after update of amount on orders for each row execute function f()`,
    'needs: trigger watch on table orders',
  ],
  ['a policy', 'create policy small on orders using (amount < 100)', 'needs: policy small on table orders'],
  [
    'a foreign key of another table',
    'alter table orders add unique (amount); create table bills (amount numeric references orders (amount))',
    'constraint bills_amount_fkey on table bills',
  ],
  ['an index of its own', 'create index orders_amount on orders (amount)', 'goes: index orders_amount'],
  [
    'an index that serves another column',
    'create index orders_both on orders (note, amount)',
    'shares: index orders_both',
  ],
  [
    'a function, by its text',
    `create function total(int) returns numeric language plpgsql as 'begin return (select AMOUNT from orders where id = $1); end'`,
    'names: function total(integer)',
  ],
])('%s is named', async (_name, sql, says) => {
  await target.pool.query(sql);
  expect((await seen()).join('\n')).toContain(says);
});

it('a publication with a column list is named', async ({ skip }) => {
  skip((await target.version()) < 15, 'PostgreSQL 14 has no column lists');
  await target.pool.query('create publication out for table orders (id, amount)');
  expect((await seen()).join('\n')).toContain('publication of table orders in publication out');
});

it('a function that speaks of another word is left alone', async () => {
  await target.pool.query(
    `create function f() returns int language plpgsql as 'begin perform amounts from orders; return 1; end'`,
  );
  expect(await seen()).toEqual([]);
});
