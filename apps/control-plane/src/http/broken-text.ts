/** Duty: finds texts that JSON can carry and PostgreSQL cannot keep; knows no route. */

/** U+0000, and a half of a character that needs two: PostgreSQL answers 22021 or 22P05, which would be our 500. */
const BROKEN = /[\0\p{Surrogate}]/u;

/** The place of the first broken text in a value, as `.key.0`; undefined where each text is whole. */
export function brokenText(value: unknown): string | undefined {
  if (typeof value === 'string') return BROKEN.test(value) ? '' : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (BROKEN.test(key)) return '';
    const place = brokenText(inner);
    if (place !== undefined) return `.${key}${place}`;
  }
  return undefined;
}
