/** Duty: shows when a person's approval is asked for, and that nothing is asked while something else is missing too. */
import { describe, expect, it } from 'vitest';
import { askedApprovals } from './asked-approvals.js';
import { Simulation } from './simulation.fixture.js';
import { ID, newColumn, specOf, TWO_WAVES } from './spec.fixture.js';

const asked = (world: Simulation) => askedApprovals(world.rollout, world.look());
const phases = (world: Simulation) => asked(world).map((a) => a.phase);

/** Lets it go as far as it goes, and notes what was asked for on the way, each once. */
function stuck(world: Simulation): readonly string[] {
  const seen = new Set<string>();
  for (let i = 0; i < 60; i += 1) {
    world.round();
    for (const phase of phases(world)) seen.add(phase);
  }
  return [...seen];
}

describe('an approval is asked for', () => {
  it('when nothing else is missing, with the command that gives it', () => {
    const world = new Simulation(specOf({ approvals: { soak: 1, retire: 2 } }));
    expect(stuck(world)).toEqual(['soak']);
    expect(asked(world)).toEqual([
      {
        phase: 'soak',
        says: `soak needs an approval: sluice approve ${ID} soak`,
        targets: ['eu'],
      },
    ]);
    world.command({ kind: 'approve', phase: 'soak' });
    expect(asked(world)).toEqual([]);
    expect(stuck(world)).toEqual(['retire']);
    world.command({ kind: 'approve', phase: 'retire' });
    // two persons are wanted
    expect(asked(world)[0]?.says).toBe(`retire needs 2 approvals, has 1: sluice approve ${ID} retire`);
    world.command({ kind: 'approve', phase: 'retire' }, 'ben');
    expect(asked(world)).toEqual([]);
    world.finish();
  });

  it('before anything begins, where the plan asks for one', () => {
    expect(phases(new Simulation(specOf({ approvals: { plan: 1 } })))).toEqual(['plan']);
  });

  it('once for all targets that enter together, and only when all are as far', () => {
    const world = new Simulation(specOf({ targets: TWO_WAVES, approvals: { retire: 1 } }));
    world.run((r) => r.targets['eu']?.phase === 'soak' && r.targets['us']?.phase === 'read');
    expect(asked(world)).toEqual([]);
    stuck(world);
    expect(asked(world)).toMatchObject([{ phase: 'retire', targets: ['eu', 'us'] }]);
  });

  it('for each thing that one gate wants approved', () => {
    const world = new Simulation(specOf({ drop: true, approvals: { contract: 1, drop: 1 } }));
    stuck(world);
    expect(phases(world).toSorted()).toEqual(['contract', 'drop']);
  });

  it('where nobody can see who still uses the old column', () => {
    const world = new Simulation(specOf({ drop: true, approvals: {} }));
    for (const db of world.databases.values()) db.seen = { ...db.seen, statements: null };
    stuck(world);
    expect(phases(world)).toContain('contract');
    world.command({ kind: 'approve', phase: 'contract' });
    expect(phases(world)).not.toContain('contract');
  });

  it('beside a person’s "advance"', () => {
    const world = new Simulation(newColumn({ advance: 'manual', approvals: { expand: 1 } }));
    expect(phases(world)).toEqual(['expand']);
  });

  it('on the way back, before the column is dropped', () => {
    const world = new Simulation(specOf());
    world.run((r) => r.targets['eu']?.phase === 'read');
    world.command({ kind: 'rollback', to: 'plan' });
    expect(stuck(world)).toEqual(['plan']);
    expect(asked(world)[0]?.says).toContain(`dropping ${ID} needs an approval: sluice approve ${ID} plan`);
    world.command({ kind: 'approve', phase: 'plan' });
    world.run((r) => r.heading === 'held');
    expect(asked(world)).toEqual([]);
  });
});

describe('nothing is asked', () => {
  it('while it is paused', () => {
    const world = new Simulation(specOf({ approvals: { expand: 1 } }));
    expect(phases(world)).toEqual(['expand']);
    world.command({ kind: 'pause' });
    expect(phases(world)).toEqual([]);
  });

  it('while something is about to be done all the same', () => {
    const world = new Simulation(specOf({ approvals: { expand: 1 } }));
    const falls = world
      .look()
      .map((o) => ({ ...o, action: { kind: 'apply', target: o.target, step: 'comment' } as const }));
    expect(askedApprovals(world.rollout, falls)).toEqual([]);
  });

  it('where no approval is wanted', () => {
    const world = new Simulation(specOf());
    expect(stuck(world)).toEqual([]);
    expect(world.rollout.doneAt).toBeDefined();
  });
});
