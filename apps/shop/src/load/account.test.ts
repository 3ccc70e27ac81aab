/** Duty: shows what the checker holds to be right after each kind of outcome. */
import { describe, expect, it } from 'vitest';
import { Account } from './account.js';

const account = () =>
  new Account(7, [
    [1, 100],
    [2, 50],
  ]);

describe('an account', () => {
  it('knows every order and their sum', () => {
    const its = account();
    its.wrote(2, 60);
    its.wrote(3, 1);
    expect(its.orders()).toEqual([1, 2, 3]);
    expect([its.holds(1), its.holds(2), its.totals()]).toEqual([[100], [60], [161]]);
  });

  it('takes both values for right after a write without an answer, until a read shows the newer one', () => {
    const its = account();
    its.mayHaveWritten(1, 70);
    expect([its.holds(1), its.certain(1), its.totals()]).toEqual([[100, 70], false, [150, 120]]);
    its.showed(1, 100);
    expect(its.certain(1)).toBe(false);
    its.showed(1, 70);
    expect([its.holds(1), its.certain(1), its.totals()]).toEqual([[70], true, [120]]);
  });

  it('counts an insert without an answer in or out', () => {
    const its = account();
    its.mayHaveInserted(5);
    expect([its.orders(), its.totals()]).toEqual([
      [1, 2],
      [150, 155],
    ]);
  });

  it('says no sum when too much is open', () => {
    const its = account();
    for (let at = 0; at < 7; at += 1) its.mayHaveInserted(1);
    expect(its.totals()).toBeUndefined();
  });
});
