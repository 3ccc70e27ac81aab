/** Duty: an example: a service's own tests under node:test, once for every moment of the rollout. Run it: node --test */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eachStage } from '@sluice/sdk/testing';

/** The service under test: a table in memory, and two functions. */
function service(s, table) {
  const total = s.column('orders.amount_cents', { old: (row) => Math.round(Number(row.amount) * 100) });
  return {
    add: (id, amount) =>
      table.set(id, total.values({ id, amount, amount_cents: Math.round(Number(amount) * 100) })),
    total: (id) => total.of(table.get(id)),
  };
}

eachStage(
  'orders.amount_cents',
  (stage) => {
    const table = new Map();
    const [first, second] = [service(stage.first, table), service(stage.second, table)];

    it('what one instance writes, the other one reads', () => {
      first.add(1, '12.34');
      assert.equal(second.total(1), 1234);
      assert.equal(stage.seen().differing, 0);
    });
  },
  { describe, replaces: 'amount', type: 'bigint' },
);
