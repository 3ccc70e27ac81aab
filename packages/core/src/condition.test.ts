/** Duty: proves when a gate asks for a person. */
import { expect, it } from 'vitest';
import { asksForAPerson, met, unmet } from './condition.js';

const approval = unmet('approval', 'retire needs an approval');
const soak = unmet('soak', 'soaks for 2 s more');

it('asks for a person where nothing but a word of his is missing', () => {
  expect(asksForAPerson({ conditions: [met('plan', 'applied'), approval] })).toBe(true);
  expect(asksForAPerson({ conditions: [approval, unmet('advance', 'waits for a person')] })).toBe(true);
  expect(asksForAPerson({ conditions: [approval, soak] })).toBe(false);
  expect(asksForAPerson({ conditions: [met('plan', 'applied')] })).toBe(false);
});
