/** Duty: an example: orders through Knex, while `amount` becomes `amount_cents`. */
import type { Sluice } from '@sluice/sdk';
import { knexColumn } from '@sluice/sdk/knex';
import type { Knex } from 'knex';
import { toCents, type Orders } from './orders.js';

interface OrderRow {
  id: number;
  amount: string;
  amount_cents: string;
}

export function knexOrders(s: Sluice, knex: Knex): Orders {
  const total = knexColumn(
    s.column('orders.amount_cents', { old: (row: OrderRow) => toCents(row.amount), replaces: 'amount' }),
    { old: 'amount', new: 'amount_cents' },
  );
  return {
    async add({ id, amount }) {
      await knex('orders').insert(total.values({ id, amount, amount_cents: toCents(amount) }));
    },
    async change({ id, amount }) {
      await knex('orders')
        .where({ id })
        .update(total.values({ amount, amount_cents: toCents(amount) }, { key: id }));
    },
    total: (id) =>
      s.pin(async () => {
        const [row] = await knex('orders as o')
          .select<OrderRow[]>('o.id', ...total.select({ table: 'o' }))
          .where({ id });
        if (!row) throw new Error(`there is no order ${id}`);
        return total.of(row);
      }),
  };
}
