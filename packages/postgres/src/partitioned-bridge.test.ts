/** The bridge of a partitioned table stands on each partition, also on those that come later, and is put back where one lacks it. */
import { beforeEach, expect, it } from 'vitest';
import { applyAll, contextOf, specOf, stepNamed, useTarget } from './target.fixture.js';

const target = useTarget();
const spec = specOf('orders.cents bigint', {
  replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'cents / 100.0' },
});
const bridge = stepNamed('bridge');

beforeEach(async () => {
  await target.fresh(`create table orders (id int primary key, amount numeric) partition by range (id);
    create table p1 partition of orders for values from (0) to (100);
    create table p2 partition of orders for values from (100) to (200) partition by hash (id);
    create table p2a partition of p2 for values with (modulus 1, remainder 0);
    insert into orders select n, n from generate_series(0, 150) n`);
  await applyAll(contextOf(target.pool, spec), ['prepare-schema', 'add-column', 'bridge']);
});

async function wrong(): Promise<unknown> {
  return (
    await target.pool.query(
      'select id, amount, cents from orders where cents is distinct from amount * 100 order by id limit 5',
    )
  ).rows;
}

it('fills what is written through the table, to a partition itself, and to one that comes later', async () => {
  await target.pool.query(`
    create table p3 partition of orders for values from (200) to (300);
    create table p4 (cents bigint, amount numeric, id int primary key);
    alter table orders attach partition p4 for values from (300) to (400);
    delete from orders where id not in (1, 120);
    insert into orders (id, amount) values (7, 7), (107, 7), (207, 7), (307, 7);
    insert into p1 (id, amount) values (8, 8); insert into p2a (id, amount) values (108, 8);
    insert into p3 (id, amount) values (208, 8); insert into p4 (id, amount) values (308, 8);
    update orders set amount = 9 where id % 100 = 7; update p4 set amount = 10 where id = 308;
    -- from one partition to another
    update orders set id = id + 250, amount = amount + 1 where id in (1, 107); update orders set id = id + 1 where id = 120`);
  expect(await wrong()).toEqual([]);
  await bridge.undo(contextOf(target.pool, spec));
  const { rowCount } = await target.pool.query('select from pg_trigger where not tgisinternal');
  expect(rowCount).toBe(0);
});

it('is broken where one partition has it disabled, and whole again when it is applied', async () => {
  const context = contextOf(target.pool, spec);
  await target.pool.query('alter table p2a disable trigger user');
  expect(await bridge.inspect(context)).toMatchObject({ state: 'invalid' });
  await bridge.apply(context);
  expect(await bridge.inspect(context)).toMatchObject({ state: 'done' });
  await target.pool.query('delete from orders; insert into orders (id, amount) values (110, 5)');
  expect(await wrong()).toEqual([]);
});
