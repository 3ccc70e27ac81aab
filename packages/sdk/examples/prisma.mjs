/**
 * Duty: an example: orders through Prisma, while `amount` becomes `amount_cents`; `amountCents` in the model.
 * Not compiled here, because the types of a Prisma client are generated from a schema.
 */
import { prismaColumn } from '@sluice/sdk/prisma';

/** Money as numeric arrives as a decimal, which calls itself a text. */
const toCents = (amount) => BigInt(Math.round(Number(amount) * 100)).toString();

export function prismaOrders(s, prisma) {
  const total = prismaColumn(
    s.column('orders.amount_cents', { old: (row) => toCents(row.amount), replaces: 'amount' }),
    { old: 'amount', new: 'amountCents' },
  );
  // without a select Prisma returns all fields, and names all columns for it
  const select = { id: true };
  return {
    async add({ id, amount }) {
      const data = total.values({ id, amount, amountCents: BigInt(toCents(amount)) });
      await prisma.orders.create({ data, select });
    },
    async change({ id, amount }) {
      const data = total.values({ amount, amountCents: BigInt(toCents(amount)) }, { key: id });
      await prisma.orders.update({ where: { id }, data, select });
    },
    total: (id) =>
      s.pin(async () => {
        const row = await prisma.orders.findUniqueOrThrow({
          where: { id },
          select: { ...select, ...total.select() },
        });
        return String(total.of(row));
      }),
  };
}
