/** Duty: shows which word of a person is asked for, and that nobody is asked while something else is still to come. */
import { met, unmet, type Condition } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { rollout, target } from '../render/views.fixture.js';
import { wantedWord } from './wanted-word.js';

const at = (conditions: readonly Condition[], more = {}) =>
  rollout({
    targets: [
      target('eu', { gate: { phase: 'contract', target: 'eu', open: false, conditions: [...conditions] } }),
    ],
    ...more,
  });
const drop = unmet('approval', 'drop needs an approval', { phase: 'drop', given: 0, needed: 1 });
const quiet = unmet('quiet-unseen', 'cannot see who uses amount');

describe('a word is wanted', () => {
  it.each([
    ['an approval', [met('soak', 'soaked'), drop], { kind: 'approve', phase: 'drop' }],
    [
      'an approval of the phase itself',
      [unmet('approval', 'so', { phase: 'contract' })],
      { phase: 'contract' },
    ],
    ['that nobody uses the column', [quiet, drop], { kind: 'approve', phase: 'contract' }],
    ['to go on', [unmet('advance', 'waits for a person')], { kind: 'advance', phase: 'contract' }],
  ])('%s', (_, conditions, word) => {
    expect(wantedWord(at(conditions))).toMatchObject(word);
  });
});

describe('no word is wanted', () => {
  it.each([
    ['while something comes by itself', at([unmet('soak', 'soaks for 1 h'), drop])],
    ['while everything is met', at([met('soak', 'soaked')])],
    ['of a rollout that is paused', at([drop], { paused: true })],
    ['of one that goes back', at([drop], { heading: 'back' })],
    ['of one that is done', at([drop], { doneAt: 1 })],
  ])('%s', (_, view) => {
    expect(wantedWord(view)).toBeUndefined();
  });
});
