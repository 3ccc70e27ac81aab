/** Duty: proves what is read from a Link, and what is not. */
import { expect, it } from 'vitest';
import { nextOf } from './link.js';

it.each([
  [null, undefined],
  ['', undefined],
  ['</api/v1/events?after=200&limit=200>; rel="next"', { after: '200', limit: '200' }],
  ['<http://elsewhere/other?after=a%20b>; rel=next', { after: 'a b' }],
  ['</a?after=1>; rel="prev", </a?after=3>; rel="next"', { after: '3' }],
  ['</a?after=1>; rel="nextly"', undefined],
  ['</a?after=1>; title="x"; rel="next"', { after: '1' }],
])('%s', (link, next) => expect(nextOf(link)).toEqual(next));
