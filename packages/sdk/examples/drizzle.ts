/** Duty: an example: orders through Drizzle, while `amount` becomes `amountCents`. */
import type { Sluice } from '@sluice/sdk';
import { drizzleColumn } from '@sluice/sdk/drizzle';
import { eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { bigint, integer, numeric, pgTable } from 'drizzle-orm/pg-core';
import { toCents, type Orders } from './orders.js';

/** While the rollout runs either column may be left out of a write: neither is `notNull` here. */
export const orders = pgTable('orders', {
  id: integer('id').primaryKey(),
  amount: numeric('amount'),
  amountCents: bigint('amount_cents', { mode: 'bigint' }),
});

export function drizzleOrders(s: Sluice, db: NodePgDatabase): Orders {
  const total = drizzleColumn(
    s.column('orders.amount_cents', {
      old: (row: typeof orders.$inferSelect) => toCents(row.amount ?? '0'),
      new: (row) => String(row.amountCents),
      replaces: 'amount',
    }),
    orders,
    { old: 'amount', new: 'amountCents' },
  );
  return {
    async add({ id, amount }) {
      // Drizzle's insert names every column of its table: this one has the columns of now
      await db
        .insert(total.table())
        .values(total.values({ id, amount, amountCents: BigInt(toCents(amount)) }));
    },
    async change({ id, amount }) {
      await db
        .update(orders)
        .set(total.values({ amount, amountCents: BigInt(toCents(amount)) }, { key: id }))
        .where(eq(orders.id, id));
    },
    total: (id) =>
      s.pin(async () => {
        const [row] = await db
          .select({ id: orders.id, ...total.select() })
          .from(orders)
          .where(eq(orders.id, id));
        if (!row) throw new Error(`there is no order ${id}`);
        return total.of(row);
      }),
  };
}
