/** Duty: an expression is one expression over one column, and nothing else gets through. */
import { describe, expect, it } from 'vitest';
import { ANY_COLUMN, asExpression, checkExpression, isConstant, withColumn } from './expression.js';
import { dollarQuote, joinedName, literal, quoteIdentifier } from './identifier.js';

describe('an expression', () => {
  it.each([
    ['not', `${'not '.repeat(3_000)}true`],
    ['calls', `${'abs('.repeat(3_000)}amount${')'.repeat(3_000)}`],
    ['sums', `${'1 + '.repeat(20_000)}amount`],
  ])('is judged, however deep it is: %s', (_, sql) => {
    const said = checkExpression(sql, 'amount').map((m) => m.message.slice(-40));
    for (const message of said) expect(message).toContain('nested too deeply');
  });

  it.each([
    '(amount * 100)::bigint',
    'amount',
    `amount || '; drop table x; --'`,
    '$$x$$ || amount',
    'case when amount > 0 then 1 end',
  ])('passes: %s', (sql) => {
    expect(checkExpression(sql, 'amount')).toEqual([]);
  });

  it.each([
    ['', 'is empty'],
    ['amount +', 'is not one SQL expression'],
    ['amount) + (amount', 'is not one SQL expression'],
    ['amount; drop table x', 'more than one statement'],
    ['1) from x where (true', 'is not one SQL expression'],
    ['amount from orders', 'goes on as a query'],
    ['amount union select 1', 'goes on as a query'],
    ['distinct amount', 'goes on as a query'],
    ['amount, 1', 'not exactly one value'],
    ['amount b', 'not exactly one value'],
    ['*', 'not one SQL expression|names all columns'],
    ['orders.*', 'not one SQL expression|names all columns'],
    ['$1', 'holds a parameter'],
    ['(select 1)', 'holds a subquery'],
    ['json_array(select 1)', 'holds a subquery'],
    ['json_arrayagg(amount)', 'aggregate'],
    ['exists (select from x)', 'holds a subquery'],
    ['amount -- x', 'holds a comment'],
    ['amount /* x */', 'holds a comment'],
    ['count(*)', 'aggregate'],
    ['sum(amount) over ()', 'aggregate or a window'],
    ['other', 'names other'],
    ['"Amount"', 'names Amount'],
    ['orders.amount', 'names orders.amount'],
    ['U&"amount"', 'U&'],
    ['amount\0', 'NUL'],
  ])('is refused: %s', (sql, reason) => {
    expect(
      checkExpression(sql, 'amount')
        .map((m) => m.message)
        .join('; '),
    ).toMatch(new RegExp(reason));
    expect(() => asExpression(sql, 'amount')).toThrow('refused expression');
  });

  it('names any column, or none, where that is asked', () => {
    expect(checkExpression('a + b', ANY_COLUMN)).toEqual([]);
    expect(checkExpression('now()', null)).toEqual([]);
    expect(checkExpression('a', null)).toHaveLength(1);
  });

  it.each([
    [`lower(é) || 'ä é' || é`, 'é', `lower(NEW."é") || 'ä é' || NEW."é"`],
    [' (Amount * 100)::bigint ', 'amount', '(NEW."amount" * 100)::bigint'],
    ['"a ""b"' + ' + "a ""b"', 'a "b', 'NEW."a ""b" + NEW."a ""b"'],
    [`(addr).city || addr::text`, 'addr', `(NEW."addr").city || NEW."addr"::text`],
  ])('has its column replaced: %s', (sql, column, expected) => {
    expect(withColumn(sql, column, `NEW.${quoteIdentifier(column)}`)).toBe(expected);
  });

  it.each([
    ['1', true],
    ['-1.5', true],
    [`'a'::text`, true],
    ['null', true],
    ['true', true],
    [`array['a', 'b']::text[]`, true],
    ['now()', false],
    ['1 + 1', false],
    ['current_date', false],
    ['array[now()]', false],
  ])('%s is constant: %s', (sql, constant) => {
    expect(isConstant(sql)).toBe(constant);
  });
});

describe('names and literals', () => {
  it('are quoted, never trusted', () => {
    expect(quoteIdentifier('we"ird; drop table x; --')).toBe('"we""ird; drop table x; --"');
    expect(literal(`it's`)).toBe(`'it''s'`);
    expect(literal(`a\\'`)).toBe(` E'a\\\\'''`);
    expect(dollarQuote('a $sluice$ b')).toBe('$sluice1$a $sluice$ b$sluice1$');
  });

  it.each(['', 'a\0b', 'x'.repeat(64), 'ä'.repeat(32)])('are refused: %j', (name) => {
    expect(() => quoteIdentifier(name)).toThrow('not an identifier');
  });

  it('fit, and stay apart', () => {
    const [one, two] = [joinedName('t'.repeat(60), 'one', 'key'), joinedName('t'.repeat(60), 'two', 'key')];
    expect(Buffer.byteLength(one)).toBeLessThanOrEqual(63);
    expect(one).not.toBe(two);
    expect(joinedName('a', 'b', 'key')).toBe('a_b_key');
    expect(Buffer.byteLength(joinedName('é'.repeat(40), 'key'))).toBeLessThanOrEqual(63);
  });
});
