/** Duty: cuts a list into pages that neither skip nor repeat what stays, while the list grows and shrinks; knows no route. */
import { refuse, type Refusal } from '@sluice/core';

/** Where an item stands in its list, for good: what comes later in it is greater. */
export type Place = readonly (string | number)[];

interface PageAsked {
  readonly limit?: number;
  /** A place as a page has told it. */
  readonly after?: string;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next?: { readonly limit: number; readonly after: string };
}

/** Items of one page, where the caller names where to begin but not how many. */
const USUAL = 200;
const MOST = 1_000;

/** The list whole, as it is given, where nothing is asked for; else one page of it in the order of its places. */
export function pageOf<T>(
  items: readonly T[],
  placeOf: (item: T) => Place,
  { limit, after }: PageAsked,
): Page<T> | Refusal {
  if (limit === undefined && after === undefined) return { items };
  const from = after === undefined ? undefined : placeIn(after);
  if (from === null)
    return refuse('request-invalid', {
      wanted: 'a page of a list',
      found: `after=${String(after).slice(0, 50)} is no place in one`,
      todo: 'Take the address from the header Link of the page before, or leave `after` out.',
    });
  const most = Math.min(limit ?? USUAL, MOST);
  const left = items
    .map((item) => ({ item, place: placeOf(item) }))
    .filter(({ place }) => from === undefined || comparePlaces(place, from) > 0)
    .toSorted((a, b) => comparePlaces(a.place, b.place));
  const page = left.slice(0, most);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    ...(last && left.length > page.length ? { next: { limit: most, after: cursorOf(last.place) } } : {}),
  };
}

function cursorOf(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Null: nobody of ours has told it. */
function placeIn(cursor: string): Place | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isPlace = Array.isArray(read) && read.every((p) => typeof p === 'string' || typeof p === 'number');
    return isPlace ? (read as Place) : null;
  } catch {
    return null;
  }
}

/** By the first part that differs. Not by the order of a language: that depends on the machine. */
function comparePlaces(a: Place, b: Place): number {
  for (const [n, part] of a.entries()) {
    const other = b[n];
    if (other === undefined || part > other) return 1;
    if (part < other) return -1;
  }
  return a.length - b.length;
}
