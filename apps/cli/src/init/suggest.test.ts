/** Duty: shows what is suggested for which old column, and that a spec's text says what was answered. */
import { readSpec } from '@sluice/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CatalogColumn, CatalogTable } from './catalog.js';
import { specOf } from './spec-text.js';
import { suggest } from './suggest.js';

const column = (name: string, type: string, rest: Partial<CatalogColumn> = {}): CatalogColumn => ({
  name,
  quoted: name,
  type,
  notNull: false,
  generated: false,
  checks: [],
  ...rest,
});
const table = (...columns: readonly CatalogColumn[]): CatalogTable => ({
  schema: 'public',
  table: 'orders',
  quoted: 'orders',
  rows: 1,
  columns,
});

describe('a suggestion follows the old column and its neighbours', () => {
  it.each([
    ['amount', 'numeric(12,2)', 'amount_cents', 'bigint', '(amount * 100)::bigint', '$ / 100.0'],
    ['weight', 'numeric(12,2)', 'weight_new', 'numeric(12,2)', 'weight', '$'],
    ['total', 'numeric(12,4)', 'total_new', 'numeric(12,4)', 'total', '$'],
    ['customer_id', 'integer', 'customer_id_big', 'bigint', 'customer_id::bigint', '$::integer'],
    ['note', 'character varying(40)', 'note_text', 'text', 'note::text', 'left($, 40)'],
    [
      'at',
      'timestamp without time zone',
      'at_tz',
      'timestamptz',
      `at at time zone 'UTC'`,
      `$ at time zone 'UTC'`,
    ],
    ['state', 'text', 'state_new', 'text', 'state', '$'],
  ])('%s %s', (name, type, newName, newType, up, down) => {
    const old = column(name, type);
    expect(suggest(table(old), old)).toMatchObject({ name: newName, type: newType, up, down });
  });

  it('is as strict as the old one, and named as its neighbours are', () => {
    const old = column('amount', 'numeric(12,2)', {
      notNull: true,
      checks: ['CHECK ((amount >= (0)::numeric))'],
    });
    expect(suggest(table(old, column('tax_minor', 'bigint')), old)).toMatchObject({
      name: 'amount_minor',
      type: 'bigint not null check ($ >= 0)',
      why: 'whole cents, named as tax_minor',
    });
  });

  it('takes no name that is taken', () => {
    const old = column('amount', 'numeric(12,2)');
    expect(suggest(table(old, column('amount_cents', 'text')), old).name).toBe('amount_cents2');
  });
});

it('a spec is written as people write it', () => {
  expect(
    specOf({
      column: 'orders.amount_cents bigint not null check (amount_cents >= 0)',
      comment: 'Order total: in cents',
      replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'amount_cents / 100.0' },
      services: ['checkout', 'reporting: reads'],
      targets: ['eu', 'us'],
    }),
  ).toBe(`column: orders.amount_cents bigint not null check (amount_cents >= 0)
comment: "Order total: in cents"
replaces:
  column: amount
  up: (amount * 100)::bigint
  down: amount_cents / 100.0
services: [checkout, { reporting: reads }]
targets: [eu, us]   # one wave each, in this order
`);
});

it('whatever is answered is read again as it was', async () => {
  const words = fc.oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.constantFrom(
      'yes',
      '12',
      '0x1f',
      '~',
      "'open'",
      '"x"',
      'a: b',
      'a #b',
      '- x',
      '{a}',
      '[a]',
      '&a',
      '*a',
      '!x',
      '%x',
      '@x',
      '`x',
      '? x',
      'a:',
      '1_000',
      '.5',
      '(a) -- b',
      '2026-01-01',
    ),
  );
  const sql = fc.constantFrom(
    "'open'",
    '"x" + 1',
    'a #b',
    '-amount',
    '[1]',
    "'a: b'",
    '*',
    '(a) -- b',
    '1_000',
    "case when a then 'x, y' else null end",
  );
  await fc.assert(
    fc.asyncProperty(words, sql, sql, async (said, up, down) => {
      const [comment, one, two] = [said, up, down].map((w) => w.trim());
      fc.pre(Boolean(comment && one && two));
      const text = specOf({
        column: 'orders.amount_cents bigint',
        comment: comment ?? '',
        replaces: { column: 'amount', up: one ?? '', down: two ?? '' },
        services: [],
        targets: [],
      });
      const definition = {
        schema: 'public',
        table: 'orders',
        column: 'amount_cents',
        type: 'bigint',
        notNull: false,
        unique: false,
        checks: [],
      };
      const read = await readSpec(text, {
        readColumn: () => definition,
        checkExpression: () => [],
        checkIndex: () => [],
        knownTargets: ['main'],
      });
      expect(read).toMatchObject({ spec: { comment, replaces: { column: 'amount', up: one, down: two } } });
    }),
    { numRuns: 300 },
  );
});
