/** Duty: what a server is too old for is refused by name, and nothing else is; each row of the table is tried on the server itself. */
import type { Spec } from '@sluice/core';
import { beforeAll, expect, it } from 'vitest';
import { planTarget } from '../plan-target.js';
import { specOf, useTarget } from '../target.fixture.js';

const target = useTarget();

beforeAll(() =>
  target.fresh(`create table customers (id bigint primary key);
    create table orders (id bigint primary key, amount numeric(10, 2), note text, at timestamptz, raw bytea);
    insert into orders values (1, 1.5, 'a', now(), '\\x00');
    create function array_sort(text) returns text language sql immutable as 'select $1';`),
);

type Rest = Partial<Omit<Spec, 'column'>>;
const up = (sql: string, column = 'note'): Rest => ({ replaces: { column, up: sql } });
/** Since which version, the part that is named, the spec, and a statement that only such a server takes. */
const NEWER: readonly (readonly [number, string, string, Rest, string])[] = [
  [
    15,
    '(made) nulls not distinct',
    'orders.made text',
    { indexes: ['(made) nulls not distinct'] },
    'create index on orders (note) nulls not distinct',
  ],
  [
    15,
    'customers',
    'orders.made bigint references customers(id) on delete set null (made)',
    {},
    'alter table orders add column ref bigint, add foreign key (ref) references customers on delete set null (ref)',
  ],
  [15, 'numeric(3, -2)', 'orders.made numeric(3, -2)', {}, 'select null::numeric(3, -2)'],
  [15, 'up', 'orders.made numeric', up('amount::numeric(2, 4)', 'amount'), 'select null::numeric(2, 4)'],
  [15, 'up', 'orders.made integer', up(`regexp_count(note, 'a')`), `select regexp_count('a', 'a')`],
  [16, 'up', 'orders.made numeric', up('amount * 1_00', 'amount'), 'select (1_00)'],
  [16, 'default', 'orders.made integer default 0xFF', {}, 'select (0xFF)'],
  [16, 'made is json', 'orders.made text check (made is json)', {}, `select '1' is json`],
  [16, 'up', 'orders.made jsonb', up('json_array(note returning jsonb)'), 'select json_array(1)'],
  [
    16,
    'up',
    'orders.made jsonb',
    up(`json_object('note': note returning jsonb)`),
    `select json_object('a': 1)`,
  ],
  [16, 'fill', 'orders.made text not null', { fill: 'system_user' }, 'select system_user'],
  [16, 'up', 'orders.made float8', up('erf(amount::float8)', 'amount'), 'select erf(1)'],
  [17, 'up', 'orders.made text', up(`json_value(note::jsonb, '$')`), `select json_value('1'::jsonb, '$')`],
  [
    17,
    'up',
    'orders.made boolean',
    up(`json_exists(note::jsonb, '$')`),
    `select json_exists('1'::jsonb, '$')`,
  ],
  [17, 'up', 'orders.made json', up('json_scalar(note)'), `select json_scalar('a')`],
  [17, 'fill', 'orders.made timestamp not null', { fill: 'at at local' }, 'select now() at local'],
  [17, 'up', 'orders.made text', up('to_oct(length(note))'), 'select to_oct(8)'],
  [18, 'up', 'orders.made text', up('casefold(note)'), `select casefold('a' collate "C")`],
  [18, 'up', 'orders.made bigint', up('crc32(raw)', 'raw'), `select crc32('\\x00')`],
];

it.each(NEWER)('since %i: %s of %s', async (since, subject, column, rest, statement) => {
  const isThere = (await target.version()) >= since;
  const { findings, steps } = await planTarget({
    spec: specOf(column, rest),
    target: 'main',
    pool: target.pool,
  });
  const newer = findings.filter((f) => f.code === 'needs-newer-server');
  const isTaken = await target.pool.query(statement).then(
    () => true,
    () => false,
  );
  // where it is refused, then once, in our words, and not again in PostgreSQL's
  const isPlain = isThere || (findings.length === newer.length && steps.length === 0);
  expect({ said: newer.map((f) => `${f.severity} ${f.subject}`), isTaken, isPlain }).toEqual({
    said: isThere ? [] : [`blocks ${subject}`],
    isTaken: isThere,
    isPlain: true,
  });
  expect(newer.filter((f) => !f.message.includes(`came with PostgreSQL ${since}, `))).toEqual([]);
});

it('takes a function of the users that has the name of a newer one', async () => {
  const spec = specOf('orders.made text', up('array_sort(note)'));
  const { findings } = await planTarget({ spec, target: 'main', pool: target.pool });
  expect(findings.filter((f) => f.severity === 'blocks')).toEqual([]);
});
