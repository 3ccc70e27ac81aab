/** Duty: what every example of an adapter does, so that one test can hold them all. */
export interface Order {
  readonly id: number;
  /** As the old column has it: `12.34`. */
  readonly amount: string;
}

/** A service that keeps orders. */
export interface Orders {
  add(order: Order): Promise<void>;
  change(order: Order): Promise<void>;
  /** The total in cents, as text: what `pg` makes of a bigint. */
  total(id: number): Promise<string>;
}

/** `12.34` as 1234, without a float in between. */
export function toCents(amount: string): string {
  return String(Math.round(Number(amount) * 100));
}
