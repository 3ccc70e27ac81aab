/** Duty: tells whether what came from outside has the shape that is wanted, and if not, where; must not know what it is for. */

/**
 * What is wrong with a value, in one line; undefined where nothing is. `at` is its place, as code would name it. `T` is the
 * type of what has the shape; nothing is copied, and keys that nobody asked for stay as they are.
 *
 * Written by hand because a service pays for it at every start: a library for this takes longer to load than the rest of the SDK.
 */
export interface Shape<out T> {
  (value: unknown, at: string): string | undefined;
  /** Carries the type alone; never set. */
  readonly of?: T;
}

/** True where the value has the shape. */
export function fits<T>(shape: Shape<T>, value: unknown): value is T {
  return shape(value, '') === undefined;
}

/** What is wrong, for people; undefined where the value has the shape. */
export function misfit(shape: Shape<unknown>, value: unknown): string | undefined {
  return shape(value, '');
}

function basic<T>(wanted: string, holds: (value: unknown) => boolean): Shape<T> {
  return (value, at) => (holds(value) ? undefined : unlike(wanted, value, at));
}

/** The beginning of a value is enough to find it by. */
const SHOWN = 40;

function unlike(wanted: string, value: unknown, at: string): string {
  return `${at === '' ? 'it' : at.replace(/^\./, '')}: wanted ${wanted}, found ${shown(value)}`;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, SHOWN));
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value).slice(0, SHOWN);
}

export const anything: Shape<unknown> = () => undefined;
export const text = basic<string>('a text', (value) => typeof value === 'string');
export const truth = basic<boolean>('true or false', (value) => typeof value === 'boolean');
/** Finite. */
export const number = basic<number>('a number', Number.isFinite);
export const positive = basic<number>('a number above 0', (value) => isFinite(value) && value > 0);
/** A revision, a count. */
export const whole = basic<number>(
  'a whole number from 0 up',
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
);
/** Digits, however a driver delivers a number of the database. */
export const digits = basic<number | bigint | string>(
  'a number',
  (value) =>
    Number.isFinite(value) || typeof value === 'bigint' || (typeof value === 'string' && /^\d+$/.test(value)),
);

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}

/** From `least` to `most`, both included. */
export function between(least: number, most: number): Shape<number> {
  return basic(
    `a number from ${least} to ${most}`,
    (value) => isFinite(value) && value >= least && value <= most,
  );
}

export function oneOf<const T extends string>(texts: readonly T[]): Shape<T> {
  return basic(`one of ${texts.join(', ')}`, (value) => texts.some((each) => each === value));
}

/** Undefined and null are as good. */
export function maybe<T>(shape: Shape<T>): Shape<T | null | undefined> {
  return (value, at) => (value === undefined || value === null ? undefined : shape(value, at));
}

export function list<T>(each: Shape<T>): Shape<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) return unlike('a list', value, at);
    for (const [index, entry] of value.entries()) {
      const wrong = each(entry, `${at}[${index}]`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

/** An object with any keys. A Map or a Date has none of its own, and is no such thing. */
export function record<T>(each: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value, at) => {
    if (!isObject(value) || Object.prototype.toString.call(value) !== '[object Object]')
      return unlike('an object', value, at);
    for (const [key, entry] of Object.entries(value)) {
      const wrong = each(entry, `${at}.${key}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/** An object with these keys, and those of `optional` where they are there. */
export function object<T extends object>(
  required: { readonly [K in Exclude<keyof T, OptionalKeys<T>>]: Shape<T[K]> },
  optional: { readonly [K in OptionalKeys<T>]-?: Shape<T[K]> },
): Shape<T> {
  const wanted = Object.entries<Shape<unknown>>(required);
  const allowed = Object.entries<Shape<unknown>>(optional);
  return (value, at) => {
    if (!isObject(value)) return unlike('an object', value, at);
    for (const [key, shape] of wanted) {
      const wrong = shape(value[key], `${at}.${key}`);
      if (wrong !== undefined) return wrong;
    }
    for (const [key, shape] of allowed) {
      const wrong = key in value ? shape(value[key], `${at}.${key}`) : undefined;
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
