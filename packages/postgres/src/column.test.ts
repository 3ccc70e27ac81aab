/** Duty: a column's text is read as PostgreSQL reads it, and what cannot be done is said. */
import { describe, expect, it } from 'vitest';
import { checkActions, checkType, readColumn } from './column.js';
import { checkIndex } from './index-definition.js';
import { comparedType } from './type-name.js';

const PLAIN = { schema: 'public', notNull: false, unique: false, checks: [] };

describe('a column', () => {
  it.each([
    [
      'orders.amount_cents bigint not null check (amount_cents >= 0) default 0 references t(id) unique',
      {
        schema: 'public',
        table: 'orders',
        column: 'amount_cents',
        type: 'bigint',
        notNull: true,
        unique: true,
        default: '0',
        checks: [{ expression: 'amount_cents >= 0' }],
        references: { schema: 'public', table: 't', column: 'id', actions: '' },
      },
    ],
    ['Orders.Cents BIGINT', { ...PLAIN, table: 'orders', column: 'cents', type: 'BIGINT' }],
    [
      'shop.orders.cents int null',
      { ...PLAIN, schema: 'shop', table: 'orders', column: 'cents', type: 'int' },
    ],
    [
      `"we""ird; drop"."Tá"."Cö l" numeric(10, 2)[] collate "C" constraint "x y" check ("Cö l" <> '(') default 'ä' || 'b' not null`,
      {
        schema: 'we"ird; drop',
        table: 'Tá',
        column: 'Cö l',
        type: 'numeric(10, 2)[] collate "C"',
        notNull: true,
        unique: false,
        default: `'ä' || 'b'`,
        checks: [{ name: 'x y', expression: `"Cö l" <> '('` }],
      },
    ],
    [
      'a.b int references s.r on delete cascade deferrable initially deferred not null',
      {
        ...PLAIN,
        table: 'a',
        column: 'b',
        type: 'int',
        notNull: true,
        references: { schema: 's', table: 'r', actions: 'on delete cascade deferrable initially deferred' },
      },
    ],
    [
      'a.b timestamp with time zone default now() check ((b > now()) or (b is null)) check (b < now())',
      {
        ...PLAIN,
        table: 'a',
        column: 'b',
        type: 'timestamp with time zone',
        default: 'now()',
        checks: [{ expression: '(b > now()) or (b is null)' }, { expression: 'b < now()' }],
      },
    ],
  ])('is read: %s', (text, expected) => {
    expect(readColumn(text)).toEqual(expected);
  });

  it.each([
    ['b int', 'is not table.column'],
    ['a.b.c.d int', 'is not table.column'],
    ['order.x int', 'is not table.column'],
    ['', 'is not table.column'],
    ['a.b', 'PostgreSQL cannot read ""'],
    ['a.b int int', 'PostgreSQL cannot read "int int"'],
    ['a.b int; drop table x', 'is not the definition of one column'],
    ['a.b int, add column x int', 'is not the definition of one column'],
    ['a.b int primary key', 'cannot be the primary key'],
    ['a.b int generated always as identity', 'identity column'],
    ['a.b int generated always as (1) stored', 'generated column'],
    ['a.b int check (other > 1)', '"other > 1" names other'],
    ['a.b int check (a.b > 1)', 'names a.b'],
    ['a.b int check (b > (select 1))', 'holds a subquery'],
    ['a.b int default (select 1)', 'holds a subquery'],
    ['a.b int default b', 'names b'],
    ['a.b int check (b > 0) no inherit', 'no inherit'],
    ['a.b int check (b > 0) not enforced', 'not enforced'],
    ['a.b int references r (c) on delete cascade not enforced', 'not enforced'],
    ['a.b int unique deferrable', 'deferrable unique'],
    ['a.b int unique nulls not distinct', 'nulls not distinct'],
    ['a.b int unique with (fillfactor = 50)', 'unique … with'],
    ['a.b int storage plain', 'storage'],
    ['a.b setof int', 'setof'],
    ['a.b int null not null', 'PostgreSQL cannot read|both null and not null'],
    ['a.b int -- and more', 'holds a comment'],
    ['a.b /* x */ int', 'holds a comment'],
    [`a."${'x'.repeat(64)}" int`, 'has 64 bytes'],
    ['a."" int', 'is not table.column|is empty'],
    ['a.b int\0', 'NUL'],
  ])('is refused: %s', (text, reason) => {
    const read = readColumn(text);
    const said = 'mistakes' in read ? read.mistakes : [];
    expect(said.map((m) => m.message).join('; ')).toMatch(new RegExp(reason));
    for (const { todo } of said) expect(todo).toMatch(/\.$|: /);
  });
});

describe('types, actions and indexes', () => {
  it('are one thing each', () => {
    expect(checkType('numeric(10, 2)')).toEqual([]);
    expect(checkType('text collate "C"')).toEqual([]);
    expect(checkType('int not null')).toHaveLength(1);
    expect(checkType('int; drop table x')).toHaveLength(1);
    expect(checkActions('on delete set null')).toEqual([]);
    expect(checkActions('on delete cascade unique')).toHaveLength(1);
    expect(checkIndex('using gin (a) where a > 0')).toEqual([]);
    expect(checkIndex('.x (a)')).toHaveLength(1);
    expect(checkIndex('(a); drop table x')).toHaveLength(1);
    expect(checkIndex('(a) -- x')).toHaveLength(1);
  });

  it.each([
    ['bigint', 'bigint'],
    ['numeric(10, 2)', 'numeric(10, 2)'],
    ['varchar(3)', 'pg_catalog."varchar"'],
    ['character varying(3)[]', 'pg_catalog."varchar"[]'],
    ['varchar', 'varchar'],
    ['varchar(3) collate "C"', 'pg_catalog."varchar"'],
    ['bit(3)', 'pg_catalog.varbit'],
  ])('%s is compared as %s', (type, compared) => {
    expect(comparedType(type)).toBe(compared);
  });
});
