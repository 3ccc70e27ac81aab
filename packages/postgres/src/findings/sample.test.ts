/** Duty: what a plan learns from real rows before anything runs. */
import { expect, it } from 'vitest';
import { planTarget } from '../plan-target.js';
import { specOf, useTarget } from '../target.fixture.js';

const target = useTarget();

async function planned(rows: string, column: string, up: string) {
  await target.fresh(
    `create table orders (id int primary key, amount numeric(12, 2)); ${rows}; analyze orders`,
  );
  const spec = specOf(column, { replaces: { column: 'amount', up } });
  const { sample, findings } = await planTarget({ spec, target: 'main', pool: target.pool });
  return { sample, findings: findings.filter((f) => f.severity === 'blocks').map((f) => f.message) };
}
const rows = (amount: string, to = 300): string =>
  `insert into orders select n, ${amount} from generate_series(1, ${to}) n`;

it('shows what becomes of some rows', async () => {
  const { sample, findings } = await planned(
    rows('n / 4.0'),
    'orders.cents bigint',
    '(amount * 100)::bigint',
  );
  expect(findings).toEqual([]);
  expect(sample).toMatchObject({ rows: 300, nulls: 0 });
  expect(sample?.examples[0]).toEqual({ key: '1', old: '0.25', new: '25' });
});

it.each([
  [
    'a division by zero, with its key',
    rows('case when n = 77 then 0 else n end'),
    'orders.cents bigint',
    '(100 / amount)::bigint',
    /^up raises for 1 of 300 sampled rows: division by zero \(key 77: 0.00\)$/,
  ],
  [
    'an overflow in many rows, without counting them all',
    rows('n * 1e7'),
    'orders.cents int',
    '(amount * 100)::int',
    /^up raises for at least 10 of 300 sampled rows: integer out of range/,
  ],
  [
    'rows that would be NULL in a column that must not be',
    rows('nullif(n, 5)'),
    'orders.cents bigint not null',
    '(amount * 100)::bigint',
    /^1 of 300 sampled rows would break not null on cents \(key 5: NULL → NULL\)$/,
  ],
  [
    'rows that a check would refuse',
    rows('n - 2'),
    'orders.cents bigint check (cents >= 0)',
    '(amount * 100)::bigint',
    /^1 of 300 sampled rows would break cents >= 0 on cents \(key 1: -1.00 → -100\)$/,
  ],
  [
    'rows that a reference would refuse',
    `${rows('n')}; create table cents (id bigint primary key); insert into cents select n from generate_series(1, 298) n`,
    'orders.cents bigint references cents (id)',
    'amount::bigint',
    /^2 of 300 sampled rows would break the reference to cents on cents \(key 299: 299.00 → 299; 300: 300.00 → 300\)$/,
  ],
  [
    'rows that would be the same in a column that must be unique',
    rows('case when n = 7 then 3.4 else n end'),
    'orders.cents bigint unique',
    'amount::bigint',
    /^2 of 300 rows would share their cents with another, which must be unique \(key 3: 3.00 and 7: 3.40 → 3\)$/,
  ],
  [
    'values that are the same far from each other in a large table',
    rows('nullif(n % 49999, 0)', 50_000),
    'orders.cents bigint unique',
    'amount::bigint',
    /^2 of 50000 rows would share .* \(key 1: 1.00 and 50000: 1.00 → 1\)$/,
  ],
])('finds %s', async (_what, insert, column, up, message) => {
  const { findings } = await planned(insert, column, up);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatch(message);
});

it('takes pages by chance from a large table, and says nothing of an empty one', async () => {
  const large = await planned(rows('n', 60_000), 'orders.cents bigint', '(amount * 100)::bigint');
  expect(large.sample?.rows).toBeGreaterThan(200);
  expect(large.sample?.rows).toBeLessThanOrEqual(1_000);
  const empty = await planned('select', 'orders.cents bigint', '(amount * 100)::bigint');
  expect(empty).toEqual({ sample: undefined, findings: [] });
});

it('does not ask a referenced table that it may not read, and blames nobody for it', async () => {
  const found = await planned(
    `${rows('n')}; create table cents (id bigint primary key);
     alter table cents enable row level security; alter table cents force row level security;
     drop role if exists planner; create role planner; grant all on schema public to planner; alter table orders owner to planner;
     revoke all on cents from planner; set role planner`,
    'orders.cents bigint references cents (id)',
    'amount::bigint',
  );
  expect(found.findings).toEqual([]);
});

it.each([
  [
    'for which up raises',
    'orders.cents int',
    '(amount * 100)::int',
    /know 99999999.99, for which up raises: integer out of range/,
  ],
  [
    'that a check would refuse',
    'orders.cents bigint check (cents < 1000000)',
    '(amount * 100)::bigint',
    /know 99999999.99, for which cents would be 9999999999, which a check refuses/,
  ],
])('warns of a value that only the statistics know, and %s', async (_what, column, up, message) => {
  await target.fresh(
    `create table orders (id int primary key, amount numeric(12, 2));
     ${rows('case when n = 20000 then 99999999.99 else n / 4.0 end', 20_000)}; analyze orders;
     update orders set amount = 1 where id = 20000`,
  );
  const spec = specOf(column, { replaces: { column: 'amount', up } });
  const { findings } = await planTarget({ spec, target: 'main', pool: target.pool });
  expect(findings.filter((f) => f.code === 'extreme-value').map((f) => f.message)).toEqual([
    expect.stringMatching(message),
  ]);
});
