/** Duty: what a broken limit makes fall, what the ramp waits to see, and how a person keeps the guardrails still. */
import { describe, expect, it } from 'vitest';
import { lawsOf } from '../invariants.fixture.js';
import { standingIn } from '../lowering.js';
import { Simulation } from '../simulation.fixture.js';
import type { Spec } from '../spec.js';
import { specOf } from '../spec.fixture.js';
import type { PartReads } from './reads.js';
import { bucketOf } from './spread.js';

const SPEC = specOf({ ramp: [1, 50, 100], shadow: { sample: 1, windowMs: 0, minimum: 100 } });

const reads = (service: string, change: Partial<PartReads> = {}): PartReads => ({
  service,
  compared: 500,
  differing: 0,
  ran: 500,
  openings: 0,
  violations: 0,
  slices: [{ at: 0, oldCalls: 9_900, newCalls: 100, oldAlone: 3, newAlone: 0 }],
  oldMs: [[bucketOf(8), 100]],
  newMs: [[bucketOf(8), 100]],
  ratios: [[bucketOf(1), 100]],
  ...change,
});

/** A world in which both services read one percent on eu, with all reads as they should be. */
function reading(change: Partial<Spec['guardrails']> = {}): Simulation {
  const spec = { ...SPEC, guardrails: { ...SPEC.guardrails, ...change } };
  const world = new Simulation(spec, lawsOf(spec));
  shows(world);
  world.run((r) => ['checkout', 'reporting'].every((s) => r.targets.eu?.stages[s]?.percent === 1));
  return world;
}

function shows(
  world: Simulation,
  checkout: Partial<PartReads> = {},
  reporting: Partial<PartReads> = {},
): void {
  const seen = world.databases.get('eu')?.seen;
  if (seen) Object.assign(seen, { reads: [reads('checkout', checkout), reads('reporting', reporting)] });
}

/** Half a minute in which what is possible happens. */
function idles(world: Simulation): void {
  for (let second = 0; second < 30; second += 1) {
    world.tick(1_000);
    for (const p of world.processes) world.hear(p);
    for (const p of world.processes) world.acknowledge(p);
    world.act('eu');
  }
}

const action = (world: Simulation) => world.look().find((o) => o.target === 'eu')?.action;
const happens = (world: Simulation) => {
  const found = action(world);
  return found?.kind === 'record' ? { why: found.why, event: found.events[0] } : undefined;
};

const BROKEN: Readonly<Record<string, Partial<PartReads>>> = {
  differing: { differing: 1 },
  errors: { slices: [{ at: 0, oldCalls: 9_900, newCalls: 100, oldAlone: 0, newAlone: 20 }] },
  latency: {
    ratios: [[bucketOf(3), 100]],
    newMs: [[bucketOf(24), 100]],
  },
  breaker: { openings: 3 },
  constraint: { violations: 10 },
};

describe.each(Object.entries(BROKEN))('a limit of %s', (kind, broken) => {
  it('that is broken rolls all back by the event that a person would use, with the evidence in it', () => {
    const world = reading();
    shows(world, broken);
    const found = happens(world);
    expect(found?.event).toMatchObject({
      type: 'RollbackStarted',
      data: { by: 'guardrail', evidence: { kind, target: 'eu', service: 'checkout' } },
    });
    expect(found?.why).toMatch(/^checkout: .* in eu$/);
  });

  it('is judged while the rollout is paused, and where the target cannot be reached', () => {
    const world = reading();
    world.command({ kind: 'pause' });
    shows(world, broken);
    expect(happens(world)?.event?.type).toBe('RollbackStarted');
    const seen = world.databases.get('eu')?.seen;
    if (seen) Object.assign(seen, { reachable: false, error: 'gone' });
    expect(happens(world)?.event?.type).toBe('RollbackStarted');
  });

  it('is nobody’s before the service reads the new column', () => {
    const world = new Simulation(SPEC, lawsOf(SPEC));
    if (kind === 'constraint') return;
    shows(world, broken);
    world.run((r) => r.targets.eu?.phase === 'verify');
    expect(happens(world)?.event?.type).not.toBe('RollbackStarted');
  });

  it('is left alone where a person said so, until the phase ends', () => {
    const world = reading();
    const outlooks = world.look();
    expect(world.command({ kind: 'override', gate: 'guardrail', outlooks })).toBe(undefined);
    shows(world, broken);
    expect(happens(world)?.event?.type).not.toBe('RollbackStarted');
    expect(world.rollout.targets.eu?.overrides).toHaveLength(1);
  });
});

it('names the median and the numbers of a breach', () => {
  const world = reading();
  shows(world, BROKEN.latency);
  expect(happens(world)?.why).toBe(
    'checkout: 100 of 100 calls took more than 1.3 times as long by the new column (median 7.97 → 23.9 ms) in eu',
  );
});

describe('a replica that services may read', () => {
  const lags = (world: Simulation, replicaLags: Readonly<Record<string, number | string>>): void => {
    const seen = world.databases.get('eu')?.seen;
    if (seen) Object.assign(seen, { replicaLags });
  };

  it('takes all back when it is too far behind', () => {
    const world = reading({ replicaLagMs: 30_000 });
    lags(world, { EU_REPLICA: 30_000 });
    expect(happens(world)?.event?.type).not.toBe('RollbackStarted');
    lags(world, { EU_REPLICA: 42_000 });
    expect(happens(world)).toMatchObject({
      why: 'the replica EU_REPLICA is 42 s behind, limit 30 s in eu',
      event: {
        type: 'RollbackStarted',
        data: {
          by: 'guardrail',
          evidence: {
            kind: 'replica-lag',
            target: 'eu',
            replica: 'EU_REPLICA',
            lagMs: 42_000,
            limitMs: 30_000,
          },
        },
      },
    });
  });

  it('holds the ramp while it cannot be asked, and no longer', () => {
    const world = reading({ replicaLagMs: 30_000 });
    lags(world, { EU_REPLICA: 'connection refused' });
    idles(world);
    expect(world.rollout.targets.eu?.stages.checkout?.percent).toBe(1);
    expect(world.look()[0]?.waits).toBe(
      'the replica EU_REPLICA does not say how far it is behind: connection refused',
    );
    lags(world, { EU_REPLICA: 0 });
    idles(world);
    expect(world.rollout.targets.eu?.stages.checkout?.percent).not.toBe(1);
  });
});

describe('with a scope', () => {
  it('of service only that service falls, and is held until a person resumes', () => {
    const world = reading({ scope: 'service' });
    shows(world, {}, BROKEN.errors);
    expect(happens(world)?.event).toMatchObject({
      type: 'PartLowered',
      data: { service: 'reporting', by: 'guardrail', evidence: { kind: 'errors' } },
    });
    world.act('eu');
    const eu = world.rollout.targets.eu;
    expect(eu && standingIn(eu, 'reporting').stage).toBe('write');
    expect(eu && standingIn(eu, 'checkout').stage).toBe('read');
    expect(world.rollout.heading).toBe('forward');
    idles(world);
    // its old figures accuse nobody again, and nobody climbs meanwhile
    expect(world.rollout.heading).toBe('forward');
    expect(world.rollout.targets.eu?.stages.checkout?.percent).toBe(1);
  });

  it('of region only its instances there fall', () => {
    const world = reading({ scope: 'region' });
    const seen = world.databases.get('eu')?.seen;
    if (seen)
      Object.assign(seen, {
        reads: [
          reads('checkout', { region: 'eu-west', ...BROKEN.differing }),
          reads('checkout', { region: 'us-east' }),
          reads('reporting'),
        ],
      });
    expect(happens(world)?.event).toMatchObject({
      type: 'PartLowered',
      data: { service: 'checkout', region: 'eu-west' },
    });
  });

  it('a constraint stands for all, whoever met it', () => {
    const world = reading({ scope: 'region' });
    shows(world, BROKEN.constraint);
    expect(happens(world)?.event?.type).toBe('RollbackStarted');
    world.act('eu');
    expect(world.rollout.backFor).toBe('constraints');
  });
});

describe('the next percent', () => {
  it('waits until each service was seen often enough, and says how often it was', () => {
    const world = reading();
    shows(world, { ran: 12 });
    idles(world);
    const eu = world.look().find((o) => o.target === 'eu');
    expect(eu?.waits).toBe('checkout: 12 of 100 reads so far, too few to judge');
    expect(eu?.gate?.conditions.find((c) => !c.met)?.name).toBe('guardrail');
  });

  it('comes when it was, or when a person overrules it', () => {
    const seen = reading();
    seen.run((r) => r.targets.eu?.stages.checkout?.percent === 50);
    const few = reading();
    shows(few, { ran: 12 });
    idles(few);
    few.command({
      kind: 'override',
      gate: 'guardrail',
      outlooks: few.look(),
    });
    few.run((r) => r.targets.eu?.stages.checkout?.percent === 50);
    expect(few.rollout.targets.eu?.stages.checkout?.percent).toBe(50);
  });

  it('does not wait for a service without an instance of its own', () => {
    const world = reading();
    shows(world, { ran: 0 });
    for (const p of world.processes.filter((q) => q.service === 'checkout')) world.goodbye(p);
    const eu = world.look().find((o) => o.target === 'eu');
    expect(eu?.gate?.conditions.some((c) => c.name === 'guardrail' && !c.met)).toBe(false);
  });
});

it('counts anew after a person has resumed', () => {
  const world = reading();
  const before = world.rollout.targets.eu?.rungs.checkout ?? 0;
  shows(world, BROKEN.errors);
  world.act('eu');
  shows(world);
  world.run((r) => r.heading === 'held');
  world.command({ kind: 'resume' });
  world.run((r) => r.targets.eu?.stages.checkout?.percent === 1);
  expect(world.rollout.targets.eu?.rungs.checkout).toBeGreaterThan(before);
});
