/** Duty: the next move of the flags, rung by rung. */
import { describe, expect, it } from 'vitest';
import { Simulation } from './simulation.fixture.js';
import { specOf } from './spec.fixture.js';
import { OLD, type Stage, type Standing } from './stage.js';
import { moveUp } from './turn.js';

const at = (stage: Stage, percent = 0): Standing => ({ stage, percent });
const state = new Simulation(specOf()).rollout.targets.eu;
const said = (standing: Standing): string => `${standing.stage} ${standing.percent}`;

function next(
  checkout: Standing,
  reporting: Standing,
  stage: Stage,
  { paced = true, later = 60_000, ramp = [1, 50, 100], turned = 0 } = {},
): string {
  if (!state) throw new Error('no target');
  const standings = { ...state, stages: { checkout, reporting }, movedAt: 0, turnedAt: { checkout: turned } };
  const move = moveUp(specOf({ ramp }), standings, stage, paced, later);
  if (move.kind === 'hold') return move.says;
  if (move.kind === 'there') return 'there';
  return move.moves.map((m) => `${m.service} to ${said(m.to)}`).join(', ');
}
const SHADOW = at('shadow');

describe('a turn', () => {
  it.each<[string, Standing, Standing, Stage, Parameters<typeof next>[3], string]>([
    ['all at once', OLD, OLD, 'write', { paced: false }, 'checkout to write 0, reporting to write 0'],
    ['those who lag', at('write'), OLD, 'write', { paced: false }, 'reporting to write 0'],
    ['nobody', at('write'), SHADOW, 'write', { paced: false }, 'there'],
    [
      'one stage at a time',
      OLD,
      at('write'),
      'shadow',
      { paced: false },
      'checkout to write 0, reporting to shadow 0',
    ],
    ['the first, to the first percent', SHADOW, SHADOW, 'read', { later: 0 }, 'checkout to read 1'],
    ['the second, to the same', at('read', 1), SHADOW, 'read', { later: 0 }, 'reporting to read 1'],
    ['nobody while it holds', at('read', 1), at('read', 1), 'read', { later: 500 }, '50 % in 2 s'],
    ['the first, when the hold is over', at('read', 1), at('read', 1), 'read', {}, 'checkout to read 50'],
    [
      'the second, without another hold',
      at('read', 50),
      at('read', 1),
      'read',
      { turned: 59_900 },
      'reporting to read 50',
    ],
    ['nobody at the end', at('read', 100), at('read', 100), 'read', {}, 'there'],
    [
      'nobody, when the ramp became steeper on the way',
      at('read', 1),
      at('read', 1),
      'read',
      { ramp: [100], later: 0 },
      '100 % in 2 s',
    ],
    [
      'one after the other out of the old column',
      at('read', 100),
      at('read', 100),
      'retire',
      { later: 0 },
      'checkout to retire 100',
    ],
  ])('moves %s', (_name, checkout, reporting, stage, options, moves) => {
    expect(next(checkout, reporting, stage, options)).toBe(moves);
  });
});

it('a whole rollout goes through every stage, in the phase that is for it', () => {
  const world = new Simulation(specOf());
  const path: string[] = [];
  world.finish();
  let phase = 'plan';
  for (const e of world.log) {
    if (e.type === 'PhaseEntered') phase = e.data.phase;
    if (e.type === 'StageMoved')
      for (const m of e.data.moves) if (m.service === 'checkout') path.push(`${phase}: ${said(m.to)}`);
  }
  expect(path).toEqual([
    'write: write 0',
    'verify: shadow 0',
    'read: read 1',
    'read: read 50',
    'read: read 100',
    'retire: retire 100',
  ]);
});
