/** Duty: bands cover every page once, are shared out so that visits of a window lie far apart, and grow as the pace allows. */
import { describe, expect, it } from 'vitest';
import { bandAt, behind } from './band.js';
import { limitsOf } from './pace.js';
import type { Stride } from './stride.js';

const stride = (pages: number, more: Partial<Stride> = {}): Stride => ({
  page: 0,
  window: 32,
  slices: 8,
  pages,
  file: '1',
  ...more,
});
const gentle = limitsOf('gentle');

describe.each([
  ['full', undefined],
  ['gentle', gentle],
] as const)('the bands of a stride at pace %s', (_pace, limits) => {
  it.each([64, 65, 95, 96, 97, 1_000, 3_072, 3_073, 40_000])('cover %i pages, each once', (pages) => {
    const seen: number[] = [];
    for (let at: Stride | undefined = stride(pages); at; at = behind(at, bandAt(at, limits), 4, limits))
      for (const window of bandAt(at, limits).hands.flat())
        seen.push(...Array.from({ length: window.pages }, (_, i) => window.page + i));
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: pages }, (_, i) => i));
  });
});

describe('a band', () => {
  it('is shared out between two sessions with six windows each at full speed', () => {
    const { pages, hands } = bandAt(stride(40_000), undefined);
    expect(pages).toBe(3_072);
    expect(hands.map((hand) => hand.map((w) => [w.page, w.pages]))).toEqual([
      [0, 512, 1_024, 1_536, 2_048, 2_560].map((page) => [page, 256]),
      [256, 768, 1_280, 1_792, 2_304, 2_816].map((page) => [page, 256]),
    ]);
  });

  it('is one session’s where there are too few pages for all windows', () => {
    expect(bandAt(stride(80), undefined).hands).toHaveLength(1);
    expect(bandAt(stride(40_000), gentle).hands).toEqual([[{ page: 0, pages: 32 }]]);
  });

  it.each([
    [1, gentle, 64],
    [2, gentle, 32],
    [400, gentle, 16],
    [1, limitsOf({ windowPages: 40 }), 40],
    [1, undefined, 32],
  ] as const)('whose slices took %i ms is followed by a window of that size', (ms, limits, window) => {
    const at = stride(40_000);
    expect(behind(at, bandAt(at, limits), ms, limits)?.window).toBe(window);
  });
});
