/** Duty: the total of an order, in both columns, as this code declares it to Sluice; must not know SQL or HTTP. */
import type { Column, Sluice } from '@sluice/sdk';
import { toCents } from './money.js';

/** A row has the columns that its statement named, and Sluice asks for no other: see `columnsOf`. */
export interface OrderRow {
  readonly id: string;
  readonly amount: string;
  readonly amount_cents: string;
}

/** The total in cents, whichever column it came from. */
export type OrderTotal = Column<OrderRow, number>;

/** Call it before `ready`: what code declares is part of its registration. */
export function orderTotal(s: Sluice): OrderTotal {
  return s.column('orders.amount_cents', {
    replaces: 'amount',
    old: (row: OrderRow) => toCents(row.amount),
    new: (row) => Number(row.amount_cents),
  });
}

/**
 * The columns that a statement may name now. They are those that a write keeps: before `write` the new column may not
 * exist yet, and from `retire` on the old one may be gone any moment.
 */
export function columnsOf(total: OrderTotal): readonly string[] {
  const kept = total.writes();
  return [...(kept.old ? ['amount'] : []), ...(kept.new ? ['amount_cents'] : [])];
}
