/** Duty: an example: orders by the plain helpers, as for TypeORM, Sequelize or any other library with names of its own. */
import type { Sluice } from '@sluice/sdk';
import { toCents, type Orders } from './orders.js';

/** What of a repository or a model is needed here: attributes to read, values to write. */
export interface Repository<T> {
  insert(values: Partial<T>): Promise<unknown>;
  update(id: number, values: Partial<T>): Promise<unknown>;
  findOne(id: number, attributes: readonly string[]): Promise<T>;
}

export interface OrderEntity {
  id: number;
  amount: string;
  amountCents: string;
}

export function plainOrders(s: Sluice, repository: Repository<OrderEntity>): Orders {
  const total = s.column('orders.amount_cents', {
    old: (row: OrderEntity) => toCents(row.amount),
    new: (row) => row.amountCents,
    as: { old: 'amount', new: 'amountCents' },
  });
  return {
    async add({ id, amount }) {
      await repository.insert(total.values({ id, amount, amountCents: toCents(amount) }));
    },
    async change({ id, amount }) {
      await repository.update(id, total.values({ amount, amountCents: toCents(amount) }, { key: id }));
    },
    total: (id) => s.pin(async () => total.of(await repository.findOne(id, ['id', ...total.names()]))),
  };
}
