/** Duty: tests what is said of the writer of a row that differs. */
import { describe, expect, it } from 'vitest';
import { writerLines, type RowWriter } from './row-writer.js';

const row: RowWriter = {
  key: 'k1',
  reportedAt: 100_000,
  wrote: { instance: 'c-1', service: 'checkout', at: 88_000, stage: 'old', revision: 3 },
};

describe('the writer of a row that differs', () => {
  it.each<[string, RowWriter, number, string]>([
    [
      'is named with the decision that it wrote by',
      row,
      100_000,
      'k1: last written by c-1 (checkout) at stage old, revision 3, 12 s before it was reported',
    ],
    [
      'is being asked for until every instance has had its turn',
      { ...row, wrote: null },
      114_999,
      'k1: the instances are being asked who wrote it',
    ],
    [
      'is nobody known, and who else is there is said',
      { ...row, wrote: null },
      115_000,
      'k1: no live instance remembers writing it: an application without the SDK, an instance that has ended, or too long ago; open sessions of no service: psql (pid 7)',
    ],
  ])('%s', (_name, writer, now, says) => {
    const seen = { writers: [writer], strangers: [{ application: 'psql', pid: 7 }] };
    expect(writerLines(seen, now)).toEqual([says]);
  });
});
