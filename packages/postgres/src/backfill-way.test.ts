/** Duty: a plan says which way its backfill goes, and why not by stride where it does not. */
import { expect, it } from 'vitest';
import { backfillWay } from './backfill-way.js';
import type { TableFacts } from './table-facts.js';
import { specOf } from './target.fixture.js';

const table: TableFacts = {
  oid: 1,
  kind: 'r',
  isPartition: false,
  persistence: 'p',
  isTyped: false,
  hidesRows: false,
  columnsEver: 3,
  hasChildren: false,
  rows: 1_000_000,
  bytes: 149_094_400,
  pages: 18_200,
  file: '1',
  accessMethod: 'heap',
  key: [{ name: 'id', type: 'bigint' }],
  columns: new Map(),
  version: 180_004,
};

const THEN = 'then along the key until a whole pass changes nothing';

it.each([
  ['full', {}, `by stride: 18,200 pages in windows of up to 1,024, 8 visits each; ${THEN}`],
  ['gentle', {}, `by stride: 18,200 pages in windows of up to 256, 8 visits each; ${THEN}`],
  [
    { windowPages: 32, passes: 4 },
    {},
    `by stride: 18,200 pages in windows of up to 32, 4 visits each; ${THEN}`,
  ],
  ['full', { pages: 63 }, 'by ranges of the key, because 63 pages are fewer than 64'],
  [
    'full',
    { kind: 'p', pages: 0 },
    'by ranges of the key, because the table is partitioned and has no pages of its own',
  ],
  [
    'full',
    { accessMethod: 'columnar' },
    'by ranges of the key, because the access method columnar gives rows no lasting place',
  ],
] as const)('at pace %j with %j: %s', (pace, facts, says) => {
  expect(backfillWay(specOf('orders.cents bigint', { pace }), { ...table, ...facts })).toBe(says);
});
