/** Proves that a failing plan is cut down to what makes it fail, with a check in place of a run. */
import { expect, it } from 'vitest';
import { generate } from './generate.js';
import type { Action, Plan } from './plan.js';
import { shrink } from './shrink.js';

const crash: Action = { at: 700, do: 'crash-postgres' };

it('keeps the one action that matters, and one instance', async () => {
  const plan = generate(7);
  const full: Plan = { ...plan, actions: [...plan.actions, crash, ...plan.actions] };
  const small = await shrink(full, async (p) =>
    p.actions.some((a) => a.do === 'crash-postgres' && a.at === 700),
  );
  expect(small.actions).toEqual([crash]);
  expect(small).toMatchObject({ planes: 1 });
  expect(small.instances).toHaveLength(1);
  expect(small.specs).toHaveLength(1);
  expect(small.targets).toHaveLength(1);
});

it('keeps all where all is needed', async () => {
  const plan = generate(11);
  expect(await shrink(plan, async (p) => p === plan)).toBe(plan);
});

it('the same seed is the same plan, and another one is another', () => {
  expect(generate(42)).toEqual(generate(42));
  expect(generate(42)).not.toEqual(generate(43));
});
