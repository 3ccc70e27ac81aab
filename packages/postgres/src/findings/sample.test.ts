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
    /^up raises for 1 of 300 sampled rows: division by zero \(key 77\)$/,
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
    /^1 of 300 sampled rows would break not null on cents \(key 5\)$/,
  ],
  [
    'rows that a check would refuse',
    rows('n - 2'),
    'orders.cents bigint check (cents >= 0)',
    '(amount * 100)::bigint',
    /^1 of 300 sampled rows would break cents >= 0 on cents \(key 1\)$/,
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
