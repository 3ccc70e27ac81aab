/** Duty: what a flag that somebody turned on the server beside us leads to. */
import { describe, expect, it } from 'vitest';
import { FLAG_OFF } from './drift.js';
import { waitsFor } from './condition.js';
import { lawsOf } from './invariants.fixture.js';
import { next } from './next.js';
import { UNSEEN, type DriftedFlag, type Elsewhere } from './observation.js';
import { Simulation } from './simulation.fixture.js';
import { specOf } from './spec.fixture.js';
import { flagName } from './wire.js';

const SPEC = specOf({ ramp: [10, 50, 100] });

/** A world in which checkout reads 10 % of its keys on eu. */
function reading(): Simulation {
  const world = new Simulation(SPEC, lawsOf(SPEC));
  world.run((r) => r.targets.eu?.stages.checkout?.percent === 10);
  return world;
}

function outlook(world: Simulation, elsewhere: Partial<Elsewhere>, target = 'eu') {
  const { rollout } = world;
  const seen = {
    ...UNSEEN,
    stageRevision: rollout.revision,
    elsewhere: { revision: rollout.revision, drifted: [], trouble: '', ...elsewhere },
  };
  const targets = Object.fromEntries(Object.keys(rollout.targets).map((name) => [name, seen]));
  return next(rollout, { fleet: [], targets }, world.now).find((o) => o.target === target);
}

const drift = (world: Simulation, capability: 'read' | 'write', found: string): DriftedFlag => ({
  flag: flagName(world.rollout.id, 'checkout', capability),
  found,
  wanted: 'as it was',
  who: 'ana',
});

describe('a flag that somebody turned on the server beside us', () => {
  it('is obeyed where a service that reads the new column was taken back', () => {
    const world = reading();
    const action = outlook(world, { revision: 0, drifted: [drift(world, 'read', FLAG_OFF)] })?.action;
    expect(action).toMatchObject({ kind: 'record', who: 'ana (Unleash)' });
    const events = action?.kind === 'record' ? action.events : [];
    expect(events.map((e) => [e.type, e.data])).toEqual([
      [
        'PartLowered',
        expect.objectContaining({
          target: 'eu',
          service: 'checkout',
          by: 'person',
          to: { stage: 'write', percent: 0 },
        }),
      ],
    ]);
  });

  it.each([
    ['read', 'default'],
    ['write', FLAG_OFF],
  ] as const)('is put back otherwise (%s %s), and everybody acknowledges again', (capability, found) => {
    const world = reading();
    const before = world.rollout.revision;
    const action = outlook(world, { revision: 0, drifted: [drift(world, capability, found)] })?.action;
    expect(action).toMatchObject({ kind: 'record', events: [{ type: 'FlagDrifted', data: { found } }] });
    world.append(action?.kind === 'record' ? action.events : []);
    expect(world.rollout.revision).toBeGreaterThan(before);
    const eu = world.rollout.targets.eu;
    expect(eu?.copied).toBeLessThan(eu?.moved ?? 0);
    expect(eu?.proven).toBeLessThan(eu?.moved ?? 0);
    // nobody is told twice: what stands there now is ours to turn
    expect(outlook(world, { revision: 0 })?.action).toMatchObject({ kind: 'copy-stages' });
    expect(outlook(world, {})?.action).toMatchObject({ events: [{ type: 'StagesCopied' }] });
  });

  it('is told once, by the first target', () => {
    const world = reading();
    const drifted = [drift(world, 'write', FLAG_OFF)];
    const [first, ...others] = Object.keys(world.rollout.targets);
    expect(outlook(world, { revision: 0, drifted }, first)?.action?.kind).toBe('record');
    for (const other of others)
      // nobody overwrites it before it is told
      expect(outlook(world, { revision: 0, drifted }, other)?.action).toBeUndefined();
  });
});

it('while that server cannot be asked, gates that ask for the right company stay closed', () => {
  const world = reading();
  const gate = outlook(world, { revision: 0, trouble: 'it is away' })?.gate;
  expect(waitsFor((gate?.conditions ?? []).filter((c) => c.name === 'elsewhere'))).toContain('it is away');
});
