/** Duty: what holds in every rollout, whatever happens in whatever order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { lawsOf, sideBySide } from './invariants.fixture.js';
import { next } from './next.js';
import { UNSEEN } from './observation.js';
import type { Rollout } from './rollout.js';
import { calm, lived, schedules, SPECS } from './schedule.fixture.js';
import { specOf } from './spec.fixture.js';

const RUNS = 100;

describe('whatever happens', () => {
  it.each(Object.entries(SPECS))('every law holds and the rollout comes to done: %s', (_name, spec) => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: 1, max: 3 }), (schedule, lag) => {
        const laws = lawsOf(spec);
        const world = lived(spec, schedule, laws);
        sideBySide(world, spec);
        expect(world.refold()).toEqual(world.rollout);
        calm(world);
        world.lag = lag;
        world.finish();
      }),
      { numRuns: RUNS },
    );
  });

  it('any prefix of a log folds, and the runner has an answer to it', () => {
    const spec = SPECS['two waves'] ?? specOf();
    fc.assert(
      fc.property(schedules, fc.nat(), (schedule, cut) => {
        const world = lived(spec, schedule, () => {});
        const prefix = world.log.slice(0, 1 + (cut % world.log.length));
        const rollout = prefix.reduce<Rollout | undefined>(evolve, undefined) as Rollout;
        const seen = [
          world.observe(),
          { fleet: [], targets: {} },
          { fleet: [], targets: { eu: { ...UNSEEN, reachable: false, error: 'no route' } } },
        ];
        for (const observation of seen) next(rollout, observation, world.now);
        for (const kind of ['pause', 'resume', 'rollback', 'verify', 'forget'] as const)
          expect(() => decide(rollout, rollout.id, { kind })).not.toThrow();
      }),
      { numRuns: 60 },
    );
  });
});
