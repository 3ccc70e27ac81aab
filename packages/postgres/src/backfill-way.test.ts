/** Duty: a plan says which way its backfill goes, and why not by stride where it does not. */
import { expect, it } from 'vitest';
import { backfillWay } from './backfill-way.js';
import type { LeafFacts } from './leaves.js';
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
  subscriptions: [],
  rows: 1_000_000,
  bytes: 149_094_400,
  pages: 18_200,
  file: '1',
  accessMethod: 'heap',
  key: [{ name: 'id', type: 'bigint' }],
  columns: new Map(),
  version: 180_004,
};

const leaf = (pages: number): LeafFacts => ({
  oid: 2,
  schema: 'public',
  table: 'p',
  kind: 'r',
  since: '1',
  accessMethod: 'heap',
  file: '2',
  rows: pages * 50,
  pages,
  bytes: pages * 8_192,
});

const THEN = 'then along the key until a whole pass changes nothing';

it.each([
  [
    'full',
    {},
    'by stride: 18,200 pages in bands of up to 3,072, 2 sessions with 6 windows in turns, 8 visits each;' +
      ' then one look at all rows, or along the key, until a whole pass changes nothing',
  ],
  ['gentle', {}, `by stride: 18,200 pages in windows of up to 256, 8 visits each; ${THEN}`],
  [
    { windowPages: 32, passes: 4 },
    {},
    `by stride: 18,200 pages in windows of up to 32, 4 visits each; ${THEN}`,
  ],
  ['full', { pages: 63 }, 'by ranges of the key, because 63 pages are fewer than 64'],
  [
    'full',
    {
      kind: 'p',
      leaves: [leaf(10_000), leaf(63), leaf(2_345), { ...leaf(900), accessMethod: 'columnar' }, leaf(5)],
    },
    'partition by partition: 2 by stride (12,345 pages in bands of up to 3,072, 2 sessions with 6 windows in turns, 8 visits each), 2 by ranges of the key (fewer than 64 pages),' +
      ' 1 by ranges of the key (the access method columnar gives rows no lasting place); then each along its key until a whole round changes nothing',
  ],
  ['full', { kind: 'p', leaves: [] }, 'partition by partition; it has none yet'],
  [
    'full',
    { accessMethod: 'columnar' },
    'by ranges of the key, because the access method columnar gives rows no lasting place',
  ],
] as const)('at pace %j with %j: %s', (pace, facts, says) => {
  expect(backfillWay(specOf('orders.cents bigint', { pace }), { ...table, ...facts })).toBe(says);
});
