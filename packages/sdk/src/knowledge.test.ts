/** Duty: tests what decisions hold on to while no flag changes, which may be for weeks. */
import { expect, it } from 'vitest';
import { collectGarbage } from './collect-garbage.fixture.js';
import { declare, type Declared } from './decision.js';
import { Decisions } from './knowledge.js';

const WORLD = { snapshot: undefined, stages: new Map(), local: undefined };

it('a column that was declared for one call is gone with it', async () => {
  const decisions = new Decisions(WORLD, undefined);
  const asked = (): WeakRef<Declared> => {
    const declared = declare('orders.amount_cents');
    decisions.of(declared);
    return new WeakRef(declared);
  };
  const seen = asked();
  // another one asks, so that it is not the one who asked last
  const other = declare('orders.total');
  decisions.of(other);
  await collectGarbage();
  expect(seen.deref()).toBeUndefined();
  expect(decisions.of(other)).toBe(decisions.of(other));
});

it('targets that are asked for by ever new names are forgotten again', async () => {
  const decisions = new Decisions(WORLD, undefined);
  const declared = declare('orders.amount_cents');
  const seen = new WeakRef(decisions.of(declared, 'first'));
  for (let n = 0; n < 10_000; n += 1) decisions.of(declared, `tenant-${n}`);
  await collectGarbage();
  expect(seen.deref()).toBeUndefined();
});
