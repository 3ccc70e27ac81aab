/** Duty: every step with the process killed after each change that it makes or takes back, and gone on with either way. */
import { describe, expect, it } from 'vitest';
import { useTarget } from '../target.fixture.js';
import { CASES, MORE_CASES, PARTITIONED_CASES } from './cases.fixture.js';
import { harnessOn, type Way } from './harness.fixture.js';

const { killed } = harnessOn(useTarget());

const ALL = [...CASES, ...PARTITIONED_CASES, ...MORE_CASES];
const WAYS: readonly Way[] = [
  ['apply', 'apply'],
  ['apply', 'undo'],
  ['undo', 'undo'],
  ['undo', 'apply'],
];

describe.each(WAYS)('a process that is killed after any change of %s, then %s', (...way) => {
  it.each(ALL)('leaves $step of $spec.name to the next one', async (of) => {
    expect(await killed(of, [way])).toBeGreaterThan(0);
  });
});
