/** Duty: what a seeded row holds, worked out from its id alone, in SQL and in TypeScript; touches no database. */

/** Each customer has about this many seeded orders. */
const ORDERS_EACH = 10;

/** Customers 1 to this number have orders after seeding. */
export function customersOf(rows: number): number {
  return Math.ceil(rows / ORDERS_EACH);
}

/** A customer's seeded orders lie far apart, as they do in a table that grew. Other customers have none. */
export function seededOrders(customer: number, rows: number): readonly number[] {
  const customers = customersOf(rows);
  const ids: number[] = [];
  if (customer <= customers) for (let id = customer; id <= rows; id += customers) ids.push(id);
  return ids;
}

/** The total of the order with this id. The same as `SEEDED_ROWS` gives it. */
export function seededCents(id: number): number {
  return ((id * 7919) % 1_000_000) + 1;
}

/** $1: how many rows, $2: how many customers. About 140 bytes a row. */
export const SEEDED_ROWS = `
  insert into orders (id, customer_id, amount, status, created_at, note)
  select id,
         (id - 1) % $2::bigint + 1,
         ((id * 7919) % 1000000 + 1) / 100.0,
         (array['open', 'paid', 'shipped'])[id % 3 + 1],
         now() - ($1::bigint - id) * interval '30 seconds',
         'Leave it with the neighbours if nobody opens the door: ' || md5(id::text)
    from generate_series(1, $1::bigint) as id`;
