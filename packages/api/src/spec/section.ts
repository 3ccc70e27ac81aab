/** Duty: reads a map of a spec by a table of readers; knows no field itself. */
import type { Page, Spot } from './page.js';

/** Reads one value; undefined when it has complained. */
export type Reader<T> = (page: Page, spot: Spot) => T | undefined;
export type Readers = Readonly<Record<string, Reader<unknown>>>;

/** What is left of a map after reading: the fields that were there and could be read. */
export type Given<R extends Readers> = {
  readonly [K in keyof R]?: R[K] extends Reader<infer T> ? Exclude<T, undefined> : never;
};

/** Reads each field of a map that the table knows; others are refused. */
export function section<R extends Readers>(page: Page, spot: Spot, readers: R): Given<R> | undefined {
  const fields = page.fields(spot, Object.keys(readers));
  return fields && given(page, fields, readers);
}

/** Reads the fields that the table knows, and lets others be. */
export function given<R extends Readers>(
  page: Page,
  fields: ReadonlyMap<string, Spot>,
  readers: R,
): Given<R> {
  const read: Record<string, unknown> = {};
  for (const [key, reader] of Object.entries(readers)) {
    const spot = fields.get(key);
    const value = spot && reader(page, spot);
    if (value !== undefined) read[key] = value;
  }
  return read as Given<R>;
}
