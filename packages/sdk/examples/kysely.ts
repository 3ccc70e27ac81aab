/** Duty: an example: orders through Kysely, while `amount` becomes `amount_cents`. */
import type { Sluice } from '@sluice/sdk';
import { kyselyColumn } from '@sluice/sdk/kysely';
import type { ColumnType, Kysely } from 'kysely';
import { toCents, type Orders } from './orders.js';

/** While the rollout runs either column may be left out of a write. */
export interface Shop {
  orders: {
    id: number;
    amount: ColumnType<string, string | undefined, string>;
    amount_cents: ColumnType<string, string | undefined, string>;
  };
}

export function kyselyOrders(s: Sluice, db: Kysely<Shop>): Orders {
  const total = kyselyColumn(
    s.column('orders.amount_cents', {
      old: (row: { id: number; amount: string; amount_cents: string }) => toCents(row.amount),
      replaces: 'amount',
    }),
    { old: 'amount', new: 'amount_cents' },
  );
  return {
    async add({ id, amount }) {
      await db
        .insertInto('orders')
        .values(total.values({ id, amount, amount_cents: toCents(amount) }))
        .execute();
    },
    async change({ id, amount }) {
      await db
        .updateTable('orders')
        .set(total.values({ amount, amount_cents: toCents(amount) }, { key: id }))
        .where('id', '=', id)
        .execute();
    },
    total: (id) =>
      s.pin(async () => {
        const row = await db
          .selectFrom('orders')
          .select('id')
          .select(total.select)
          .where('id', '=', id)
          .executeTakeFirstOrThrow();
        return total.of(row);
      }),
  };
}
