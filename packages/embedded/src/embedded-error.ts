/** Duty: the one way in which this package says that something cannot be; must not know any reason for it. */

/** A failure that a person can act on: what was wanted, what was found instead, what to do. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError';

  constructor(wanted: string, found: string, remedy: string, cause?: unknown) {
    super(`${wanted}: ${found}. ${remedy}`, cause === undefined ? undefined : { cause });
  }
}

/** The code of a system error (`ENOENT`) or of PostgreSQL's (`28P01`), or undefined. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
