/**
 * Duty: every step in one harness: done, done again, taken back, done once more; and again with the process killed after each
 * change that it makes. What stands afterwards is compared, by the catalog and the rows, with a run that nobody disturbed.
 */
import { STEPS } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { contextOf, stepNamed, useTarget } from '../target.fixture.js';
import { CASES, PARTITIONED_CASES } from './cases.fixture.js';
import { catalog } from './catalog.fixture.js';
import { again, harnessOn, type Way } from './harness.fixture.js';

const target = useTarget();
const ALL = [...CASES, ...PARTITIONED_CASES];
const { begin, reset, killed } = harnessOn(target);
const WAYS: readonly Way[] = [
  ['apply', 'apply'],
  ['undo', 'undo'],
];

describe('every step', () => {
  it('is in the harness', () => {
    expect(new Set(CASES.map((c) => c.step))).toEqual(new Set(STEPS));
  });

  it.each(ALL)('$step of $spec.name: done, done again, taken back, done once more', async (of) => {
    const before = await begin(of);
    const step = stepNamed(of.step);
    const here = contextOf(target.pool, of.spec);
    expect(await step.inspect(here)).toMatchObject({ state: 'todo' });
    await step.apply(here);
    const done = await step.inspect(here);
    const stands = await catalog(target.pool);
    expect(done).toMatchObject({ state: 'done' });
    await step.apply(here);
    expect(await step.inspect(here)).toEqual(done);
    expect(await catalog(target.pool)).toEqual(stands);
    await step.undo(here);
    expect(await step.inspect(here)).toMatchObject({ state: 'todo' });
    await reset(of);
    expect(await catalog(target.pool)).toEqual(again(of, before));
    await step.undo(here);
    expect(await step.inspect(here)).toMatchObject({ state: 'todo' });
    await step.apply(here);
    expect((await step.inspect(here)).state).toBe('done');
    expect(await catalog(target.pool)).toEqual(again(of, stands));
  });
});

describe('a process that is killed after any of its changes', () => {
  // after every one of them, and the two other ways: harness.long.test.ts
  it.each(ALL)('leaves $step of $spec.name to the next one', async (of) => {
    expect(await killed(of, WAYS, 7)).toBeGreaterThan(0);
  });
});
