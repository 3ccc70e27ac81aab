/** Duty: what is recorded of others' statements and of PostgreSQL's words holds no value. */
import { expect, it } from 'vitest';
import { withoutLiterals, withoutValues } from './without-values.js';

it.each([
  [`update orders set mail = 'ada@example.org' where id = 4711`, 'update orders set mail = ? where id = ?'],
  [`select 'it''s', 1.5e3, -2, $1, t2.c3 from s1.t2`, 'select ?, ?, -?, $1, t2.c3 from s1.t2'],
  [`select e'a\\'b', E'x'`, 'select ?, ?'],
  [`do $x$ begin perform 1; end $x$`, 'do ?'],
  [`insert into people values ('a name that was cut at two hun`, 'insert into people values (?'],
  [`select $$ cut as well`, 'select ?'],
  ['begin', 'begin'],
])('%s', (sql, recorded) => {
  expect(withoutLiterals(sql)).toBe(recorded);
});

const error = (code: string, message: string): Error => Object.assign(new Error(message), { code });

it.each([
  ['22P02', 'invalid input syntax for type integer: "a "b""', 'invalid input syntax for type integer: "…"'],
  ['22003', 'value "99" is out of range for type integer', 'value "…" is out of range for type integer'],
  ['22012', 'division by zero', 'division by zero'],
  ['23514', 'new row breaks check "positive"', 'new row breaks check "positive"'],
  ['P0001', 'ada is not welcome', `a function raised P0001; the control plane's own log has its words`],
])('%s: %s', (code, message, recorded) => {
  expect(withoutValues(error(code, message))).toBe(recorded);
});
