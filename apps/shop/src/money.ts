/** Duty: amounts of money as decimal text and as whole cents; knows no column and no table. */

const DECIMAL = /^\d{1,10}\.\d\d$/;

/** True for an amount as a caller may send it: `12.34`, up to what numeric(12,2) holds. */
export function isAmount(value: unknown): value is string {
  return typeof value === 'string' && DECIMAL.test(value);
}

/** `12.34` is 1234. Exact: numeric(12,2) arrives with two decimals always, so its digits are its cents. */
export function toCents(amount: string): number {
  return Number(amount.replace('.', ''));
}

/** 1234 is `12.34`. */
export function toAmount(cents: number): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
