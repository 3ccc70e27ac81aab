/** Duty: proves that work finds the pin that it runs in for as long as that lives, whatever became of others. */
import { expect, it } from 'vitest';
import { benchInstance } from './bench-instance.fixture.js';

const MINUTE_MS = 60_000;

it('work finds its pin while others end, also twice, and none once its own has ended', async () => {
  const { pins } = benchInstance().instance;
  const [one, two] = [pins.open(), pins.open()];
  pins.end(one);
  pins.end(one);
  const later = pins.enter(two, () => Promise.resolve().then(() => pins.living()));
  expect(await later).toBe(two);
  pins.end(two);
  expect(pins.enter(two, () => pins.living())).toBeUndefined();
});

it('a transaction that outlives the age of a pin, or is let go, is found by its work to its end', () => {
  const { instance, clock } = benchInstance();
  const { pins } = instance;
  const old = pins.open('transaction');
  clock.advance(MINUTE_MS);
  expect(pins.count()).toBe(0);
  const young = pins.open('transaction');
  expect(pins.lapse()).toBe(1);
  const work = pins.open();
  pins.lapse();
  pins.end(work);
  for (const pin of [old, young]) expect(pins.enter(pin, () => pins.living())).toBe(pin);
  pins.end(young);
  expect(pins.enter(old, () => pins.open('work').kind)).toBe('transaction');
});
