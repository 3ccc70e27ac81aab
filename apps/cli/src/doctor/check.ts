/** Duty: one thing that the doctor looked at; knows no database. */
export interface Check {
  /** What was looked at, for example `version`. */
  readonly name: string;
  /** `warn`: a rollout works, and something will wait or stay unseen. `fail`: one would not work. */
  readonly state: 'ok' | 'warn' | 'fail';
  readonly says: string;
  /** The way out; absent where all is well. */
  readonly todo?: string;
}

/** A place with what was seen of it. */
export interface Examined {
  /** For example `target eu`. */
  readonly place: string;
  /** Where it is, without secrets. */
  readonly at: string;
  readonly checks: readonly Check[];
}

export function ok(name: string, says: string): Check {
  return { name, state: 'ok', says };
}

export function warn(name: string, says: string, todo: string): Check {
  return { name, state: 'warn', says, todo };
}

export function fail(name: string, says: string, todo: string): Check {
  return { name, state: 'fail', says, todo };
}
