/** Duty: what the demo asks about, and what it does with a refusal. */
import { isRefusal } from '@sluice/core';

export const ROLLOUT = 'orders.amount_cents';

/** The answer; a refusal is the end of the demo. */
export function good<T>(answer: T): Exclude<T, { refused: true }> {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: true }>;
}
