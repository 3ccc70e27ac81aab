/** Duty: what an error of the driver says, in two words; judges nobody. */

/** What a new side says that was broken on purpose. */
export const INJECTED = 'broken on purpose';

/** The SQLSTATE, the system's code, or a name for what the driver says without one. */
export function failureOf(thrown: unknown): { code: string; message: string } {
  const { code, message } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as {
    code?: unknown;
    message?: unknown;
  };
  const text = typeof message === 'string' ? message : String(thrown);
  return { code: typeof code === 'string' && code !== '' ? code : (nameOf(text) ?? 'error'), message: text };
}

const SAID: readonly (readonly [RegExp, string])[] = [
  [new RegExp(INJECTED), 'injected'],
  [/timeout exceeded when trying to connect|Query read timeout/, 'timeout'],
  [
    /Connection terminated|Client has encountered a connection error|not queryable|client was closed/,
    'connection',
  ],
];

function nameOf(text: string): string | undefined {
  return SAID.find(([pattern]) => pattern.test(text))?.[1];
}

/** Codes that speak of the way to the database, never of what was asked of it. */
export function isConnection(code: string): boolean {
  return /^(08|57P0|E[A-Z]{3,}$|timeout$|connection$|53300)/.test(code);
}

/** True where nobody can tell whether the statement was carried out. */
export function isUnknown(thrown: unknown): boolean {
  return isConnection(failureOf(thrown).code);
}
