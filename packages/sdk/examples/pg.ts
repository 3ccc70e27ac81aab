/** Duty: an example: orders in hand-written SQL, while `amount` becomes `amount_cents`. */
import type { Sluice } from '@sluice/sdk';
import { pgColumn } from '@sluice/sdk/pg';
import type { Pool } from 'pg';
import { toCents, type Orders } from './orders.js';

interface OrderRow {
  id: number;
  amount: string;
  amount_cents: string;
}

export function pgOrders(s: Sluice, pool: Pool): Orders {
  const total = pgColumn(
    s.column('orders.amount_cents', { old: (row: OrderRow) => toCents(row.amount), replaces: 'amount' }),
    { old: 'amount', new: 'amount_cents' },
  );
  return {
    async add({ id, amount }) {
      const row = total.insert({ id, amount, amount_cents: toCents(amount) });
      await pool.query(`insert into orders ${row.text}`, row.values);
    },
    async change({ id, amount }) {
      // what is written is decided after BEGIN, and waited for until COMMIT
      await s.transaction(pool, async (client) => {
        const row = total.set({ amount, amount_cents: toCents(amount) }, { key: id });
        const where = `where id = $${row.values.length + 1}`;
        await client.query(`update orders set ${row.text} ${where}`, [...row.values, id]);
      });
    },
    total: (id) =>
      s.pin(async () => {
        const { rows } = await pool.query<OrderRow>(
          `select o.id, ${total.select({ table: 'o' })} from orders o where o.id = $1`,
          [id],
        );
        if (!rows[0]) throw new Error(`there is no order ${id}`);
        return total.of(rows[0]);
      }),
  };
}
