/** Duty: proves that pages neither skip nor repeat what stays, whatever comes and goes between them. */
import { isRefusal } from '@sluice/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pageOf } from './paging.js';

const place = (item: string) => [item.length, item];

/** Every page of a list that changes after each of them. */
function read(limit: number, lists: readonly (readonly string[])[]): readonly string[] {
  const seen: string[] = [];
  let after: string | undefined;
  for (let n = 0; ; n += 1) {
    const list = lists[Math.min(n, lists.length - 1)] ?? [];
    const page = pageOf(list, place, { limit, ...(after === undefined ? {} : { after }) });
    if (isRefusal(page)) throw new Error(page.message);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    seen.push(...page.items);
    // a page that begins where the last one began would never end
    expect(n).toBeLessThan(100);
    if (!page.next) return seen;
    after = page.next.after;
  }
}

it('are together the whole list, each item once, in the order of their places', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 7 }), (list, limit) => {
      const seen = read(limit, [list]);
      expect(seen).toHaveLength(list.length);
      expect(new Set(seen)).toEqual(new Set(list));
    }),
  );
});

it('have what was there all the time, once, while others come and go', () => {
  const some = fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 12 });
  fc.assert(
    fc.property(
      some,
      fc.array(some, { minLength: 1 }),
      fc.integer({ min: 1, max: 4 }),
      (stay, others, limit) => {
        const seen = read(
          limit,
          others.map((o) => [...new Set([...stay, ...o])]),
        );
        expect(stay.filter((item) => !seen.includes(item))).toEqual([]);
        expect(new Set(seen).size).toBe(seen.length);
      },
    ),
  );
});

it('are asked for: without that the list is whole, and as it was given', () => {
  const list = ['bb', 'c', 'a'];
  expect(pageOf(list, place, {})).toEqual({ items: list });
  expect(pageOf(list, place, { limit: 3 })).toEqual({ items: ['a', 'c', 'bb'] });
  expect(pageOf(list, place, { limit: 0 })).toEqual({ items: [] });
});

it.each(['x', '', 'e30', 'W251bGxd', 'Ww'])('begin nowhere where %j is no place of ours', (after) => {
  expect(pageOf(['a'], place, { after })).toMatchObject({ code: 'request-invalid' });
});
