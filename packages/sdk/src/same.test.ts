/** Duty: tests values as PostgreSQL compares them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { same } from './same.js';

describe('values as PostgreSQL has them', () => {
  const day = new Date(2024, 1, 29);
  const moment = new Date('2024-02-29T12:00:00.123Z');
  it.each<[type: string | undefined, a: unknown, b: unknown, agree: boolean]>([
    ['bigint', '9007199254740993', 9007199254740993n, true],
    ['bigint', '9007199254740993', '9007199254740992', false],
    ['bigint', '42', 42, true],
    ['integer', 0, -0, true],
    ['numeric(10, 2)', '1.10', '1.1', true],
    ['numeric', '1.10', 1.1, true],
    ['numeric', '100', '1e2', true],
    ['numeric', '0.00', '-0', true],
    ['numeric', '0.5', '.5', true],
    ['numeric', '-1.5', '1.5', false],
    ['numeric', '10', '1', false],
    ['numeric', '0.01', '0.1', false],
    ['numeric', 'NaN', 'NaN', true],
    ['numeric', 'Infinity', '-Infinity', false],
    ['double precision', 0.1 + 0.2, '0.30000000000000004', true],
    ['double precision', Number.NaN, 'NaN', true],
    ['real', 0.1, '0.10000000149011612', true],
    ['boolean', true, 't', true],
    ['boolean', false, 't', false],
    ['text', '1.10', '1.1', false],
    ['text', 'a', 'a', true],
    ['char(4)', 'ab  ', 'ab', true],
    ['varchar(4)', 'ab  ', 'ab', false],
    ['uuid', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', true],
    ['timestamptz', moment, '2024-02-29 13:00:00.123+01', true],
    ['timestamptz', moment, '2024-02-29 12:00:00.123456+00', true],
    ['timestamptz', '2024-02-29 12:00:00.123456+00', '2024-02-29 12:00:00.123457+00', false],
    ['timestamp(3) with time zone', moment, '2024-02-29 12:00:00.124+00', false],
    ['timestamp', new Date(2024, 1, 29, 8, 30), '2024-02-29 08:30:00', true],
    ['date', day, '2024-02-29', true],
    ['date', day, '2024-03-01', false],
    ['jsonb', { a: 1, b: [1, { c: null }] }, '{"b":[1,{"c":null}],"a":1.0}', true],
    ['jsonb', { a: 1 }, { a: '1' }, false],
    ['json', '"x"', 'x', true],
    ['bytea', Buffer.from([1, 255]), '\\x01FF', true],
    ['bigint[]', ['1', null], [1, null], true],
    ['bigint[]', ['1', '2'], ['2', '1'], false],
    ['text[]', ['1.10'], ['1.1'], false],
    ['text[]', ['null'], [null], false],
    ['bigint', [{ id: '7', total: '100' }], [{ total: 100, id: 7 }], true],
    ['bigint', [{ id: '7', total: '100' }], [{ id: '7', total: '101' }], false],
    ['timestamptz[]', [moment, null], ['2024-02-29 13:00:00.123+01', null], true],
    ['timestamptz[]', [moment], ['2024-02-29 13:00:00.124+01'], false],
    ['timestamptz[]', [moment], [moment, moment], false],
    ['timestamptz[]', [moment], [null], false],
    ['timestamptz[]', ['2024-02-29 12:00:00.123456+00'], ['2024-02-29 12:00:00.123457+00'], false],
    ['date[]', [day], ['2024-02-29'], true],
    ['timestamptz', [{ id: '7', at: moment }], [{ at: '2024-02-29 13:00:00.123+01', id: 7 }], true],
    ['timestamptz', [{ id: '7', at: moment }], [{ id: '7', at: '2024-02-29 13:00:01.123+01' }], false],
    ['timestamptz', [{ id: '7', at: moment }], [{ id: '8', at: moment }], false],
    ['timestamptz', [{ id: '7', at: moment }], [{ id: '7', on: moment }], false],
    ['timestamptz', moment, [moment], false],
    [undefined, '1.10', 1.1, true],
    [undefined, 'x', 'y', false],
    ['mood', 'sad', 'sad', true],
    ['bigint', null, undefined, true],
    ['bigint', null, 0, false],
    ['bigint', 'no number', 'no number', true],
  ])('%s: %s and %s', (type, a, b, agree) => {
    expect(same(a, b, type)).toBe(agree);
    expect(same(b, a, type)).toBe(agree);
  });

  it('never throws, and every value is the same as itself', () => {
    const types = fc.constantFrom(
      'bigint',
      'numeric',
      'date',
      'timestamptz',
      'jsonb',
      'text[]',
      'timestamptz[]',
      'bytea',
      'real',
      undefined,
    );
    const anything = fc.anything({
      withNullPrototype: true,
      withBigInt: true,
      withDate: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(anything, anything, types, (a, b, type) => {
        expect(typeof same(a, b, type)).toBe('boolean');
        expect(same(a, a, type)).toBe(true);
      }),
    );
  });
});
