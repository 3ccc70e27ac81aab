/** Duty: flags that people turn: what may go down and up again, what may not, and that the laws hold all the way. */
import { describe, expect, it } from 'vitest';
import { flagsOf } from './flags.js';
import { decideFlag, type Turn } from './hand.js';
import { lawsOf } from './invariants.fixture.js';
import { standingIn } from './lowering.js';
import { Simulation } from './simulation.fixture.js';
import { specOf } from './spec.fixture.js';

const SPEC = specOf({ ramp: [10, 50, 100] });

function at(percent: number, spec = SPEC): Simulation {
  const world = new Simulation(spec, lawsOf(spec));
  world.run((r) => ['checkout', 'reporting'].every((s) => r.targets.eu?.stages[s]?.percent === percent));
  return world;
}

function turn(world: Simulation, given: Partial<Turn>): string | undefined {
  return world.command({ kind: 'flag', service: 'checkout', capability: 'read', percent: 0, ...given })?.code;
}

function standing(world: Simulation, service = 'checkout', region?: string): unknown {
  const state = world.rollout.targets.eu;
  return state && standingIn(state, service, region);
}

describe('a flag turned by hand', () => {
  it.each([0, 1, 10, 37])('goes down from 50 to %i percent, alone, and is a flag change', (percent) => {
    const world = at(50);
    const before = world.rollout.revision;
    expect(turn(world, { percent })).toBeUndefined();
    expect(world.rollout.revision).toBeGreaterThan(before);
    const reads = flagsOf(world.rollout).filter((f) => f.capability === 'read');
    expect(reads.map((f) => [f.service, f.percent.eu])).toEqual([
      ['checkout', percent],
      ['reporting', 50],
    ]);
    expect(world.log.at(-1)).toMatchObject({ type: 'PartLowered', who: 'ana', data: { by: 'person' } });
  });

  it.each([0, 37])(
    'stays at %i percent while the rest goes up, and comes up the ramp when resumed',
    (percent) => {
      const world = at(50);
      turn(world, { percent });
      for (let i = 0; i < 10; i += 1) world.round();
      expect(standing(world)).toEqual(
        percent === 0 ? { stage: 'write', percent: 0 } : { stage: 'read', percent },
      );
      expect(world.look()[0]?.waits).toContain('checkout is held');
      expect(world.command({ kind: 'resume' })).toBeUndefined();
      world.run((r) => r.targets.eu?.stages.checkout?.percent === 50);
      world.finish();
    },
  );

  it('goes down in one region alone', () => {
    const world = at(10);
    expect(turn(world, { region: 'eu-west' })).toBeUndefined();
    expect(standing(world, 'checkout', 'eu-west')).toEqual({ stage: 'write', percent: 0 });
    expect(standing(world, 'checkout', 'us-east')).toEqual({ stage: 'read', percent: 10 });
  });

  it('goes down twice, and changes nothing where it stands there', () => {
    const world = at(50);
    turn(world, { percent: 10 });
    const { length } = world.log;
    expect(turn(world, { percent: 10 })).toBeUndefined();
    expect(world.log).toHaveLength(length);
    expect(turn(world, { percent: 0 })).toBeUndefined();
    expect(standing(world)).toEqual({ stage: 'write', percent: 0 });
  });

  it.each<[string, Partial<Turn>, string, string]>([
    ['above what its phase has proven', { percent: 51 }, 'flag-above-phase', 'sluice status'],
    ['another capability on', { capability: 'retire', percent: 100 }, 'flag-above-phase', 'sluice status'],
    ['writes off', { capability: 'write' }, 'flag-unsafe', 'sluice rollback'],
    ['comparing off', { capability: 'shadow' }, 'flag-unsafe', 'sluice rollback'],
    ['on an unknown target', { target: 'mars' }, 'target-unknown', 'eu'],
  ])('is refused %s, and nothing is written', (_name, given, code, todo) => {
    const world = at(50);
    const refused = decideFlag(world.rollout, {
      service: 'checkout',
      capability: 'read',
      percent: 0,
      ...given,
    });
    expect(refused).toMatchObject({ code, todo: expect.stringContaining(todo) });
    const { length } = world.log;
    turn(world, given);
    expect(world.log).toHaveLength(length);
  });

  it('does not come up by hand again: the way up is the ramp', () => {
    const world = at(50);
    turn(world, { percent: 0 });
    const refused = decideFlag(world.rollout, { service: 'checkout', capability: 'read', percent: 50 });
    expect(refused).toMatchObject({
      code: 'flag-above-phase',
      todo: expect.stringContaining('sluice resume'),
    });
  });

  it('is refused on the way back, and once somebody stops writing the old column', () => {
    const back = at(50);
    back.command({ kind: 'rollback', to: 'write' });
    const held = decideFlag(back.rollout, { service: 'reporting', capability: 'read', percent: 0 });
    // reads are off at once: nothing is left to lower
    expect(held).toEqual([]);
    const late = at(100);
    late.run((r) => r.targets.eu?.stages.checkout?.stage === 'retire');
    expect(turn(late, { service: 'reporting' })).toBe('flag-unsafe');
  });
});
