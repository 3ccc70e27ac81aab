/** Duty: finds texts that JSON can carry and PostgreSQL cannot keep; knows no route. */

/** U+0000, and a half of a character that needs two: PostgreSQL answers 22021 or 22P05, which would be our 500. */
const BROKEN = /[\0\p{Surrogate}]/u;

/** The place of the first broken text in a value, as `.key.0`; undefined where each text is whole. */
export function brokenText(value: unknown): string | undefined {
  // no recursion: a body of 1 MB can be nested deeper than any stack
  const left: (readonly [place: string, value: unknown])[] = [['', value]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [place, found] = next;
    if (typeof found === 'string' && BROKEN.test(found)) return place;
    if (typeof found !== 'object' || found === null) continue;
    const entries = Object.entries(found);
    if (entries.some(([key]) => BROKEN.test(key))) return place;
    for (const [key, inner] of entries.toReversed()) left.push([`${place}.${key}`, inner]);
  }
  return undefined;
}
