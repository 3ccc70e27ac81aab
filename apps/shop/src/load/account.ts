/** Duty: what one customer's orders hold, as their only writer knows it; must not know who is asked or how. */

/** More open outcomes than this make too many sums possible for a check to mean anything. */
const MOST_OPEN = 6;

/**
 * A write whose answer never came may have happened, may still happen, or not: until a read shows it, both values are
 * right, and nobody writes that order again. An insert without an answer leaves an order without a known id.
 */
export class Account {
  readonly customer: number;
  /** What each order may hold: one value, or the last that is certain and one that is open. */
  readonly #orders = new Map<number, readonly [number] | readonly [number, number]>();
  readonly #lost: number[] = [];

  constructor(customer: number, orders: Iterable<readonly [id: number, cents: number]>) {
    this.customer = customer;
    for (const [id, cents] of orders) this.#orders.set(id, [cents]);
  }

  orders(): readonly number[] {
    return [...this.#orders.keys()];
  }

  holds(id: number): readonly number[] {
    return this.#orders.get(id) ?? [];
  }

  /** True while nothing is open about this order, so that it may be written. */
  certain(id: number): boolean {
    return this.holds(id).length === 1;
  }

  wrote(id: number, cents: number): void {
    this.#orders.set(id, [cents]);
  }

  mayHaveWritten(id: number, cents: number): void {
    const [last] = this.holds(id);
    if (last !== undefined) this.#orders.set(id, [last, cents]);
  }

  mayHaveInserted(cents: number): void {
    this.#lost.push(cents);
  }

  /** A read showed this value: where it is the open one, it is certain now. The older one proves nothing. */
  showed(id: number, cents: number): void {
    if (this.holds(id)[1] === cents) this.wrote(id, cents);
  }

  /** Every sum that the customer's orders may have; undefined where too much is open. */
  totals(): readonly number[] | undefined {
    let certain = 0;
    const open = [...this.#lost];
    for (const [last, next] of this.#orders.values()) {
      certain += last;
      if (next !== undefined) open.push(next - last);
    }
    if (open.length > MOST_OPEN) return undefined;
    return open.reduce((sums, more) => [...sums, ...sums.map((sum) => sum + more)], [certain]);
  }
}
