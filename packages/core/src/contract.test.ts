/** Duty: what must be true before the old column is given up, each offender by its name. */
import { describe, expect, it } from 'vitest';
import type { TargetObservation } from './observation.js';
import { Simulation } from './simulation.fixture.js';
import { specOf } from './spec.fixture.js';

/** Stands before the contract gate with what is seen there. */
function before(seen: Partial<TargetObservation>): Simulation {
  const world = new Simulation(specOf({ drop: true }));
  world.command({ kind: 'approve', phase: 'drop' }, 'ben');
  world.run((r) => r.targets.eu?.phase === 'retire');
  for (const db of world.databases.values()) db.seen = seen;
  for (let i = 0; i < 60; i += 1) world.round();
  return world;
}

describe('nothing is dropped', () => {
  it.each<[string, Partial<TargetObservation>, string]>([
    [
      'while a view needs the column',
      { dependents: [{ what: 'view public.order_report', how: 'needs' }] },
      'view public.order_report uses amount, which is to be dropped: change it first',
    ],
    [
      'while an index that serves others as well would go with it',
      { dependents: [{ what: 'index orders_note_amount', how: 'shares' }] },
      'index orders_note_amount uses amount',
    ],
    [
      'while a function names it',
      { dependents: [{ what: 'function total(integer)', how: 'names' }] },
      'function total(integer) uses amount by its text',
    ],
    ['before anybody has looked', { dependents: null }, 'was not looked at yet'],
    [
      'while a session of nobody is open',
      { strangers: [{ application: 'psql', pid: 7 }] },
      'sessions of no service of the spec are open: psql (pid 7)',
    ],
    [
      'while an instance reads or writes it',
      { oldReads: { lastAt: Number.MAX_SAFE_INTEGER, instances: ['checkout-7f9c'] } },
      'checkout-7f9c read or wrote amount through the SDK',
    ],
  ])('%s', (_name, seen, says) => {
    const world = before(seen);
    expect(world.rollout.targets.eu?.phase).toBe('retire');
    expect(world.look()[0]?.waits).toContain(says);
  });

  it.each(['bodies', 'sessions'])('%s bend to a reason', (gate) => {
    const world = before({
      ...(gate === 'bodies' ? { dependents: [{ what: 'function f()', how: 'names' } as const] } : {}),
      ...(gate === 'sessions' ? { strangers: [{ application: 'psql', pid: 7 }] } : {}),
    });
    expect(
      world.command({ kind: 'override', gate, outlooks: world.look() }, 'ana', 'it is another'),
    ).toBeUndefined();
    world.finish();
  });

  it('what goes with the column alone closes nothing, and stands in the evidence', () => {
    const world = before({ dependents: [{ what: 'index orders_amount', how: 'goes' }] });
    world.finish();
    const evidence = world.log.flatMap((e) =>
      e.type === 'PhaseEntered' && e.data.phase === 'contract' ? e.data.evidence : [],
    );
    expect(evidence.find((c) => c.name === 'dependents')?.evidence).toEqual({
      goesWithIt: ['index orders_amount'],
      through: [],
    });
  });
});
