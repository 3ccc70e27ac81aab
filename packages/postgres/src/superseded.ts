/** Duty: what it means that a newer control plane has taken over; looks at nothing. */

/** Our SQLSTATE for it. Not of class P0: a batch would take that for a row whose expression raises. */
export const SUPERSEDED = 'SL001';

/** Thrown when a newer control plane has taken over: what was in hand is rolled back. */
export class Superseded extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Superseded';
  }
}

/** A refusal by PostgreSQL in our words; any other error as it is. */
export function supersededFrom(error: unknown): unknown {
  if ((error as { code?: unknown } | null)?.code !== SUPERSEDED) return error;
  return new Superseded(error instanceof Error ? error.message : String(error), { cause: error });
}
