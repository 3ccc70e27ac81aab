/** Duty: shows which names of columns make a habit, and that a new column is told of one that it leaves alone. */
import { expect, it } from 'vitest';
import { namingHabit, type NamedColumn } from './naming-habit.js';

const column = (name: string, type: string): NamedColumn => ({ name, type });
const AT = 'timestamp with time zone';

it.each([
  [
    'money',
    column('total', 'bigint'),
    [column('price_cents', 'bigint'), column('fee_cents', 'integer'), column('tax', 'numeric(12,2)')],
    { kind: 'money columns', habit: 'end in _cents', suggested: 'total_cents' },
  ],
  [
    'moments',
    column('paid', AT),
    [column('created_at', AT), column('seen_at', AT)],
    { kind: 'moments', habit: 'end in _at', suggested: 'paid_at' },
  ],
  [
    'switches',
    column('active', 'boolean'),
    [column('is_new', 'boolean'), column('is_paid', 'boolean')],
    { habit: 'begin with is_', suggested: 'is_active' },
  ],
  [
    'capitals among underscores',
    column('amountCents', 'bigint'),
    [column('created_at', AT), column('customer_id', 'bigint')],
    { habit: 'join their words with _', suggested: 'amount_cents' },
  ],
  [
    'underscores among capitals',
    column('amount_cents', 'bigint'),
    [column('createdAt', AT), column('customerId', 'bigint')],
    { habit: 'begin each further word with a capital', suggested: 'amountCents' },
  ],
])('tells of %s', (_, added, others, habit) => {
  expect(namingHabit(added, others)).toMatchObject(habit);
});

it.each([
  [
    'a name that keeps to it',
    column('total_cents', 'bigint'),
    [column('price_cents', 'bigint'), column('fee_cents', 'bigint')],
  ],
  ['one column is no habit', column('total', 'bigint'), [column('price_cents', 'bigint')]],
  [
    'half of them are no habit',
    column('total', 'bigint'),
    [
      column('price_cents', 'bigint'),
      column('fee_cents', 'bigint'),
      column('tax', 'bigint'),
      column('cost', 'bigint'),
    ],
  ],
  [
    'columns of another kind',
    column('quantity', 'bigint'),
    [column('price_cents', 'bigint'), column('fee_cents', 'bigint')],
  ],
  ['text has no kind', column('title', 'text'), [column('first_name', 'text'), column('last_name', 'text')]],
])('says nothing: %s', (_, added, others) => {
  expect(namingHabit(added, others)).toBeUndefined();
});
