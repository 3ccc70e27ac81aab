/** Duty: every statement that the services run on `orders`; must not know HTTP, stages or flags. */
import type { Side, Sluice } from '@sluice/sdk';
import type { ClientBase, Pool } from 'pg';
import { toCents } from './money.js';
import { columnsOf, type OrderRow, type OrderTotal } from './order-total.js';

/** A pool, or the client of a transaction. */
type Db = Pick<ClientBase, 'query'>;

/** A total, and the column that told it: the load generator wants to know, an ordinary caller would not. */
export interface Total {
  readonly cents: number;
  readonly side: Side;
}

/** Columns are named one by one: a prepared `select *` fails once when a column is added. */
export async function findOrder(
  db: Db,
  total: OrderTotal,
  id: string,
  lock: '' | 'for no key update' = '',
): Promise<Total | undefined> {
  const { rows } = await db.query<OrderRow>(
    `select id, ${columnsOf(total).join(', ')} from orders where id = $1 ${lock}`,
    [id],
  );
  return rows[0] && { cents: total.of(rows[0]), side: total.reads(rows[0].id) };
}

/** In an aggregate there is no row to take the value from, so there are two statements, one a side. */
export async function totalOfCustomer(db: Db, total: OrderTotal, customer: string): Promise<Total> {
  const sum = async (expression: string): Promise<string> => {
    const { rows } = await db.query<{ sum: string }>(
      `select coalesce(sum(${expression}), 0) as sum from orders where customer_id = $1`,
      [customer],
    );
    return rows[0]?.sum ?? '0';
  };
  return total.read<Total>({
    key: customer,
    old: async () => ({ cents: toCents(await sum('amount')), side: 'old' }),
    new: async () => ({ cents: Number(await sum('amount_cents')), side: 'new' }),
    compare: (old, fresh) => old.cents === fresh.cents,
  });
}

/** Answers the new order's id. */
export async function insertOrder(
  db: Db,
  total: OrderTotal,
  order: { readonly customer: number; readonly amount: string },
): Promise<number> {
  const row = total.values({
    customer_id: order.customer,
    amount: order.amount,
    amount_cents: toCents(order.amount),
  });
  const columns = Object.keys(row);
  const { rows } = await db.query<{ id: string }>(
    `insert into orders (${columns.join(', ')})
     values (${columns.map((_, at) => `$${at + 1}`).join(', ')})
     returning id`,
    Object.values(row),
  );
  return Number(rows[0]?.id);
}

/** Reads and writes under one revision and one lock; answers what the total was, or undefined without such an order. */
export function changeOrder(
  s: Sluice,
  pool: Pool,
  total: OrderTotal,
  order: { readonly id: string; readonly amount: string },
): Promise<Total | undefined> {
  return s.transaction(pool, async (client) => {
    const before = await findOrder(client, total, order.id, 'for no key update');
    if (!before) return undefined;
    const row = total.values({ amount: order.amount, amount_cents: toCents(order.amount) });
    const set = Object.keys(row).map((column, at) => `${column} = $${at + 2}`);
    await client.query(`update orders set ${set.join(', ')} where id = $1`, [
      order.id,
      ...Object.values(row),
    ]);
    return before;
  });
}
