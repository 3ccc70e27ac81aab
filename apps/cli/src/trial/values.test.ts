/** Duty: shows the values that a copy is filled with: they fit their column, and the plain ones differ. */
import { describe, expect, it } from 'vitest';
import { valuesFor, type ColumnType } from './values.js';

const column = (type: string, more: Partial<ColumnType> = {}): ColumnType => ({
  type,
  category: 'U',
  length: null,
  precision: null,
  scale: null,
  labels: [],
  ...more,
});
const plain = (given: ColumnType, most: number) =>
  Array.from({ length: most }, (_, n) => valuesFor(given)?.plain(n) ?? '');

describe('plain values', () => {
  it.each([
    [column('int4'), 500],
    [column('numeric'), 500],
    [column('numeric', { precision: 12, scale: 2 }), 500],
    [column('text'), 500],
    [column('varchar', { length: 5 }), 500],
    [column('varchar', { length: 1 }), 36],
    [column('uuid'), 500],
    [column('timestamptz'), 500],
    [column('date'), 500],
    [column('jsonb'), 500],
    [column('inet'), 500],
  ])('of $type differ', (given, most) => {
    expect(new Set(plain(given, most)).size).toBe(most);
  });
});

it('no text is longer than its column', () => {
  const values = valuesFor(column('varchar', { length: 3 }));
  for (const value of [...(values?.edges ?? []), values?.plain(123_456) ?? ''])
    expect(Array.from(value).length).toBeLessThanOrEqual(3);
});

it('no number has more digits than its column, and the greatest has all of them', () => {
  const { edges = [], plain: nth } = valuesFor(column('numeric', { precision: 5, scale: 2 })) ?? {};
  expect(edges).toEqual(['0', '-1', '0.01', '999.99', '-999.99']);
  for (const value of [...edges, nth?.(123_456) ?? '']) expect(value).toMatch(/^-?\d{1,3}(?:\.\d{1,2})?$/);
});

it('those of an enum are its labels', () => {
  const moods = column('mood', { labels: ['good', 'bad'] });
  expect(plain(moods, 3)).toEqual(['good', 'bad', 'good']);
  expect(valuesFor(moods)?.edges).toEqual(['good', 'bad']);
});

it('of a type that nobody knows there are none', () => {
  expect(valuesFor(column('pg_lsn'))).toBeUndefined();
});
