/** Duty: shows what a rollback takes away beyond the flags, what goes forward again after it, and whose word it needs. */
import { describe, expect, it } from 'vitest';
import { draft } from './event.js';
import { Simulation } from './simulation.fixture.js';
import { newColumn, specOf, WITHOUT_DOWN } from './spec.fixture.js';
import type { Phase } from './phases.js';
import type { Rollout } from './rollout.js';
import { backProgramme } from './way-back.js';

const at =
  (phase: Phase) =>
  (r: Rollout): boolean =>
    Object.values(r.targets).every((t) => t.phase === phase);
const held = (r: Rollout): boolean => r.heading === 'held';
const steps = (world: Simulation, type: 'StepUndone' | 'StepFinished'): readonly string[] =>
  world.log.flatMap((e) => (e.type === type ? [e.data.step] : []));

describe('a rollback for constraints', () => {
  const spec = specOf({
    column: {
      ...specOf().column,
      unique: true,
      references: { schema: 'public', table: 'sums', actions: '' },
    },
    indexes: ['(amount_cents)'],
  });

  it('takes away all on which a statement can fail, before it waits for anybody', () => {
    const kinds = backProgramme(spec, 'read', undefined, 'constraints').map((i) =>
      i.kind === 'undo' ? i.step : i.kind,
    );
    expect(kinds).toEqual(['foreign-key', 'unique', 'not-null', 'checks', 'prove']);
    expect(backProgramme(spec, 'read', undefined).map((i) => i.kind)).toEqual(['prove']);
  });

  it.each<[string, (world: Simulation) => void]>([
    ['a person', (world) => void world.command({ kind: 'rollback', because: 'constraints' })],
    [
      'a guardrail',
      (world) =>
        world.append([draft('RollbackStarted', { by: 'guardrail', evidence: { kind: 'constraint' } })]),
    ],
    [
      'a person who has rolled back already',
      (world) => {
        world.command({ kind: 'rollback' });
        world.command({ kind: 'rollback', because: 'constraints' });
      },
    ],
    [
      'a person who goes farther meanwhile',
      (world) => {
        world.command({ kind: 'rollback', because: 'constraints' });
        world.command({ kind: 'rollback', to: 'write' });
      },
    ],
  ])('of %s: they go, and come again on the way forward', (_who, back) => {
    const world = new Simulation(spec);
    world.run(at('read'));
    back(world);
    world.run(held);
    expect(steps(world, 'StepUndone').toSorted()).toEqual(['checks', 'foreign-key', 'not-null', 'unique']);
    expect(world.databases.get('eu')?.stands.has('indexes')).toBe(true);
    world.command({ kind: 'resume' });
    expect(world.rollout.backFor).toBeUndefined();
    world.run(at('soak'));
    expect(steps(world, 'StepFinished').filter((s) => s === 'not-null')).toHaveLength(2);
  });
});

describe('going forward again fills once more', () => {
  const filled = (spec: ReturnType<typeof specOf>, from: Phase): number => {
    const world = new Simulation(spec);
    world.run(at(from));
    world.command({ kind: 'rollback' });
    world.run(held);
    world.command({ kind: 'resume' });
    world.run(at('constrain'));
    return steps(world, 'StepFinished').filter((s) => s === 'backfill').length;
  };

  it.each<[Phase, number]>([
    ['verify', 1],
    ['read', 1],
    ['soak', 2],
    ['retire', 2],
  ])('after %s: %i times in all', (from, times) => {
    expect(filled(specOf(), from)).toBe(times);
  });

  it('only where there is an old column that is the truth again', () => {
    expect(filled(newColumn({ fill: '0' }), 'soak')).toBe(1);
  });

  it('before anybody compares what it mends', () => {
    const world = new Simulation(specOf());
    world.run(at('soak'));
    world.command({ kind: 'rollback' });
    world.run(held);
    world.command({ kind: 'resume' });
    world.run(at('constrain'));
    const since = world.log.findIndex((e) => e.type === 'RolledForward');
    const after = world.log.slice(since).flatMap((e) => {
      if (e.type === 'StepFinished') return [e.data.step];
      return e.type === 'StageMoved' ? ['moved'] : [];
    });
    expect(after).toEqual(['backfill', 'moved', 'verify']);
  });
});

describe('an approval of plan', () => {
  it('is waited for before anything is done, where the spec asks for it', () => {
    const world = new Simulation(specOf({ approvals: { plan: 1 } }));
    world.round();
    expect(world.look()[0]?.waits).toContain('plan needs an approval: sluice approve');
    world.command({ kind: 'approve', phase: 'plan' });
    world.run(at('write'));
  });

  it('that was meant for the way forward does not drop the column', () => {
    const world = new Simulation(specOf({ approvals: { plan: 1 } }));
    world.command({ kind: 'approve', phase: 'plan' });
    world.run(at('verify'));
    world.command({ kind: 'rollback', to: 'plan' });
    expect(() => world.run(held, 60)).toThrow('dropping orders.amount_cents needs an approval');
    world.command({ kind: 'approve', phase: 'plan' });
    world.run(held);
    world.command({ kind: 'resume' });
    world.round();
    // and the one that dropped it does not start it again
    expect(world.look()[0]?.waits).toContain('plan needs an approval');
  });
});

it('a rollout without a way down is not taken back from retire, whatever the reason', () => {
  const world = new Simulation(specOf({ replaces: WITHOUT_DOWN }));
  world.run((r) =>
    Object.values(r.targets).some((t) => Object.values(t.stages).some((s) => s.stage === 'retire')),
  );
  expect(world.command({ kind: 'rollback', because: 'constraints' })?.code).toBe('one-way-door');
});
