/** Duty: what the header `Link` of a list says of the next page (RFC 8288); knows no route. */

/**
 * The query of the next page; undefined where this was the last. Nothing else of the address is followed: a proxy may know
 * the control plane by another name, and no answer leads a token elsewhere.
 */
export function nextOf(link: string | null): Readonly<Record<string, string>> | undefined {
  for (const [, address = '', parameters = ''] of (link ?? '').matchAll(/<([^>]*)>((?:\s*;[^,]*)*)/g)) {
    if (!/;\s*rel="?next"?\s*(;|$)/.test(parameters)) continue;
    return Object.fromEntries(new URL(address, 'http://nowhere').searchParams);
  }
  return undefined;
}
