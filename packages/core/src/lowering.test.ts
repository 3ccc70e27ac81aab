/** Duty: parts that stand lower than the rest: what flags say, what gates wait for, and the way up again. */
import { describe, expect, it } from 'vitest';
import { snapshotOf, stageRowsOf, type UnleashFeature } from './flags.js';
import { lawsOf } from './invariants.fixture.js';
import { lowering, standingIn, type Part } from './lowering.js';
import type { Phase } from './phases.js';
import { Simulation } from './simulation.fixture.js';
import { specOf } from './spec.fixture.js';
import type { TargetState } from './rollout.js';

const SPEC = specOf({ ramp: [10, 50, 100] });

/** A world in which checkout and reporting read 10 % on eu. */
function reading(spec = SPEC): Simulation {
  const world = new Simulation(spec, lawsOf(spec));
  world.run((r) => ['checkout', 'reporting'].every((s) => r.targets.eu?.stages[s]?.percent === spec.ramp[0]));
  return world;
}

function eu(world: Simulation): TargetState {
  const state = world.rollout.targets.eu;
  if (!state) throw new Error('no eu');
  return state;
}

function lower(world: Simulation, part: Part): void {
  const event = lowering(world.rollout, 'eu', part, 'guardrail', { differing: 2 });
  if (!event) throw new Error('nothing to lower');
  world.append([event]);
}

const EU: Part = { service: 'checkout', region: 'eu-west' };

describe('a part that is lowered', () => {
  it('falls alone: the other regions and services stay', () => {
    const world = reading();
    lower(world, EU);
    expect(standingIn(eu(world), 'checkout', 'eu-west').stage).toBe('write');
    expect(standingIn(eu(world), 'checkout', 'us-east')).toEqual({ stage: 'read', percent: 10 });
    expect(standingIn(eu(world), 'checkout')).toEqual({ stage: 'read', percent: 10 });
    expect(standingIn(eu(world), 'reporting', 'eu-west').percent).toBe(10);
  });

  it('is a flag change of its own, in the flags and in the stage rows', () => {
    const world = reading();
    const before = world.rollout.revision;
    lower(world, EU);
    expect(world.rollout.revision).toBeGreaterThan(before);
    const flag = (name: string): UnleashFeature | undefined =>
      snapshotOf([world.rollout], 1).features.find((f) => f.name === `${world.rollout.id}.checkout.${name}`);
    const target = { contextName: 'target', operator: 'IN', values: ['eu'] };
    expect(flag('read')?.strategies.map((s) => s.constraints)).toEqual([
      [target, { contextName: 'region', operator: 'NOT_IN', values: ['eu-west'] }],
    ]);
    // what both halves share needs no constraint
    expect(flag('write')?.strategies.map((s) => s.constraints)).toEqual([[]]);
    const rows = stageRowsOf(world.rollout, 'eu').filter((r) => r.service === 'checkout');
    expect(rows.map((r) => [r.capability, r.region, r.percent])).toEqual([
      ['write', '', 100],
      ['write', 'eu-west', 100],
      ['shadow', '', 100],
      ['shadow', 'eu-west', 0],
      ['read', '', 10],
      ['read', 'eu-west', 0],
      ['retire', '', 0],
      ['retire', 'eu-west', 0],
    ]);
    expect(new Set(rows.map((r) => r.revision))).toEqual(new Set([world.rollout.revision]));
  });

  it('of every region falls in the payload too, where there are no regions to tell apart', () => {
    const world = reading();
    lower(world, { service: 'checkout' });
    const rows = stageRowsOf(world.rollout, 'eu').filter((r) => r.capability === 'read');
    expect(rows.map((r) => [r.service, r.percent])).toEqual([
      ['checkout', 0],
      ['reporting', 10],
    ]);
  });

  it.each<[string, Phase]>([
    ['the next percent', 'read'],
    ['the next phase', 'soak'],
  ])('keeps %s closed until a person resumes, and comes up one stage at a time', (_name, phase) => {
    const world = reading();
    world.run((r) => r.targets.eu?.phase === phase);
    lower(world, EU);
    for (let i = 0; i < 5; i += 1) world.round();
    expect(world.look()[0]?.waits).toContain('checkout in eu-west is held');
    expect(eu(world).phase).toBe(phase);
    expect(world.command({ kind: 'resume' })).toBeUndefined();
    expect(eu(world).stages.checkout?.stage).toBe('write');
    world.finish();
  });

  it.each<Phase>(['soak', 'retire'])(
    'keeps the eve from beginning, and reads again before anybody leaves the old column: from %s',
    (phase) => {
      const world = reading(specOf({ sync: 'services' }));
      world.run((r) => r.targets.eu?.phase === phase);
      lower(world, { service: 'reporting' });
      for (let i = 0; i < 10; i += 1) world.round();
      expect([world.rollout.eve, eu(world).phase]).toEqual([false, phase]);
      world.command({ kind: 'resume' });
      expect(eu(world).phase).toBe('read');
      const first = world.run((r) => r.targets.eu?.stages.checkout?.stage === 'retire');
      expect(first.targets.eu?.stages.reporting).toEqual({ stage: 'read', percent: 100 });
      world.finish();
    },
  );

  it('goes with a rollback, and is not held when that is resumed', () => {
    const world = reading();
    lower(world, EU);
    world.command({ kind: 'rollback' });
    world.run((r) => r.heading === 'held');
    expect(eu(world).ceilings).toEqual({});
    world.command({ kind: 'resume' });
    world.finish();
  });

  it('is no answer where somebody no longer writes the old column, nor before reads', () => {
    const world = reading();
    world.run((r) => r.targets.eu?.stages.checkout?.stage === 'retire');
    expect(lowering(world.rollout, 'eu', { service: 'reporting' }, 'guardrail', {})).toBeUndefined();
    const young = new Simulation(SPEC, lawsOf(SPEC));
    young.run((r) => r.targets.eu?.stages.checkout?.stage === 'shadow');
    expect(lowering(young.rollout, 'eu', { service: 'checkout' }, 'guardrail', {})).toBeUndefined();
  });
});

describe('a percent', () => {
  it('is held by each service that comes up later, from when it reached it', () => {
    const world = reading(specOf({ ramp: [10, 50, 100], holdMs: 120_000 }));
    lower(world, { service: 'reporting' });
    world.command({ kind: 'resume' });
    world.run((r) => r.targets.eu?.stages.reporting?.percent === 10);
    const turned = eu(world).turnedAt.reporting ?? 0;
    world.run((r) => r.targets.eu?.stages.reporting?.percent === 50);
    expect((eu(world).turnedAt.reporting ?? 0) - turned).toBeGreaterThanOrEqual(120_000);
  });
});
