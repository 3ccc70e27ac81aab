/** Duty: a person's word over a gate: which gates bend to it, for how long, and what is kept of it. */
import { describe, expect, it } from 'vitest';
import type { Condition } from './condition.js';
import { Simulation } from './simulation.fixture.js';
import { specOf, TWO_WAVES, WITHOUT_DOWN } from './spec.fixture.js';
import type { Spec } from './spec.js';

const DAY_MS = 86_400_000;

/** Lets it go as far as it goes. */
function stuck(
  spec: Spec,
  seen: Simulation['databases'] extends Map<string, infer D> ? Partial<D> : never = {},
) {
  const world = new Simulation(spec);
  for (const db of world.databases.values()) Object.assign(db, seen);
  for (let i = 0; i < 60; i += 1) world.round();
  return world;
}

const override = (world: Simulation, gate: string, target?: string) =>
  world.command(
    { kind: 'override', gate, outlooks: world.look(), ...(target === undefined ? {} : { target }) },
    'ana',
    'the sale begins at noon',
  );

const evidence = (world: Simulation): readonly Condition[] =>
  world.log.flatMap((e) => (e.type === 'PhaseEntered' ? e.data.evidence : []));

describe('a gate of judgement bends to a reason', () => {
  it.each<[string, Spec, Parameters<typeof stuck>[1]]>([
    ['soak', specOf({ soakMs: DAY_MS }), {}],
    ['shadow', specOf({ shadow: { sample: 1, windowMs: DAY_MS, minimum: 10 } }), {}],
    ['shadow', specOf(), { seen: { compared: 3 } }],
    ['hold', specOf({ holdMs: DAY_MS }), {}],
    ['query-plan', specOf(), { seen: { worsePlans: { total: 'a sequential scan' } } }],
    ['quiet-unseen', specOf({ sync: 'services', replaces: WITHOUT_DOWN }), { seen: { statements: null } }],
  ])('%s, and the evidence says whose', (gate, spec, seen) => {
    const world = stuck(spec, seen);
    const before = world.look()[0]?.phase;
    expect(override(world, gate)).toBeUndefined();
    world.run((r) => r.targets.eu?.phase !== before);
    const said = new Map(
      evidence(world).flatMap((c) => ('overriddenBy' in c.evidence ? [[c.name, c] as const] : [])),
    );
    expect([...said.values()]).toMatchObject([
      {
        name: gate,
        met: true,
        says: `${gate} overridden by ana: the sale begins at noon`,
        evidence: { overriddenBy: 'ana', reason: 'the sale begins at noon' },
      },
    ]);
    expect(world.refold()).toEqual(world.rollout);
  });

  it('on one target alone, where one is named', () => {
    const world = stuck(specOf({ soakMs: DAY_MS, targets: TWO_WAVES.map((t) => ({ ...t, wave: 1 })) }));
    expect(override(world, 'soak', 'us')).toBeUndefined();
    expect(world.look().map((o) => o.gate?.conditions.find((c) => c.name === 'soak')?.met)).toEqual([
      false,
      true,
    ]);
  });

  it('in the phase in which it was given, and not when it comes there again', () => {
    const world = stuck(specOf({ soakMs: DAY_MS }));
    expect(override(world, 'soak')).toBeUndefined();
    world.command({ kind: 'rollback' });
    world.run((r) => r.heading === 'held');
    world.command({ kind: 'resume' });
    world.run((r) => r.targets.eu?.phase === 'soak');
    world.round();
    expect(world.look()[0]?.waits).toContain('soaks for');
  });
});

describe('a gate that is refused to a word', () => {
  it.each<[string, string, string]>([
    ['differing', 'gate-of-proof', 'gate of proof'],
    ['horizon', 'gate-of-proof', 'gate of proof'],
    ['backfill', 'gate-of-proof', 'gate of proof'],
    ['quiet', 'gate-of-proof', 'gate of proof'],
    ['mismatches', 'gate-of-proof', 'gate of proof'],
    ['approval', 'gate-of-proof', 'given, not overridden'],
    ['weather', 'gate-unknown', 'no condition of this name'],
    ['constructor', 'gate-unknown', 'no condition of this name'],
    ['shadow', 'gate-open', 'soaks for'],
  ])('%s: %s', (gate, code, found) => {
    const refusal = override(stuck(specOf({ soakMs: DAY_MS })), gate);
    expect(refusal).toMatchObject({ code });
    expect(refusal?.found).toContain(found);
  });

  it('a target that is not there', () => {
    expect(override(stuck(specOf({ soakMs: DAY_MS })), 'soak', 'mars')).toMatchObject({
      code: 'target-unknown',
    });
  });

  it('rows that differ stay a closed gate, whatever people say of the window', () => {
    const world = stuck(specOf({ shadow: { sample: 1, windowMs: DAY_MS, minimum: 10 } }));
    override(world, 'shadow');
    for (const db of world.databases.values()) db.seen = { differing: 2 };
    expect(world.look()[0]?.gate?.open).toBe(false);
    expect(world.look()[0]?.waits).toContain('2 of 100 compared reads differ');
  });
});
