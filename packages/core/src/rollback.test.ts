/** Duty: the way back from every phase to every level, and forward again. */
import { describe, expect, it } from 'vitest';
import { draft } from './event.js';
import { isBack, lawsOf } from './invariants.fixture.js';
import { next } from './next.js';
import { UNDER_WAY } from './observation.js';
import { comparePhases, phasesOf, type Phase } from './phases.js';
import type { Rollout } from './rollout.js';
import { Simulation } from './simulation.fixture.js';
import { specOf, TWO_WAVES, WITHOUT_DOWN } from './spec.fixture.js';
import type { Spec } from './spec.js';
import type { StepName } from './step.js';

describe('a rollback', () => {
  const goals: readonly (Phase | undefined)[] = [undefined, 'write', 'expand', 'plan'];
  const specs = {
    bridge: specOf(),
    services: specOf({ sync: 'services' }),
    'no down': specOf({ sync: 'services', replaces: WITHOUT_DOWN }),
  };
  const cases = Object.entries(specs).flatMap(([name, spec]) =>
    phasesOf(spec)
      .filter((p) => p !== 'contract' && p !== 'done')
      .flatMap((from) =>
        goals.map((to) => {
          const refusal =
            from === 'retire' && spec.replaces?.down === undefined
              ? 'one-way-door'
              : to !== undefined && comparePhases(to, from) > 0
                ? 'phase-not-before'
                : undefined;
          return { name, from, goal: to ?? 'instant', spec, to, refusal };
        }),
      ),
  );

  /** At the beginning of a phase; in `retire`, where one service has retired and the other has not. */
  function standingIn(from: Phase, spec: Spec): Simulation {
    const world = new Simulation(spec, lawsOf(spec));
    const half = (r: Rollout): boolean =>
      Object.values(r.targets.eu?.stages ?? {}).some((s) => s.stage === 'retire');
    world.run((r) => r.targets.eu?.phase === from && (from !== 'retire' || half(r)));
    return world;
  }

  it.each(cases.filter((c) => c.refusal === undefined))(
    '$name: from $from, $goal: is held no higher than asked, and comes to done',
    ({ from, to, spec }) => {
      const world = standingIn(from, spec);
      expect(world.command({ kind: 'rollback', ...(to ? { to } : {}) })).toBeUndefined();
      // the reads that can fall at once do, before anybody has acted
      expect(isBack(world.rollout, 'write') || from === 'retire').toBe(true);
      world.command({ kind: 'approve', phase: 'plan' });
      world.run((r) => r.heading === 'held');
      expect(isBack(world.rollout, to === 'expand' || to === 'plan' ? 'old' : 'write')).toBe(true);
      const landed = world.rollout.targets.eu?.phase ?? 'done';
      expect(comparePhases(landed, to ?? 'verify')).toBeLessThanOrEqual(0);
      expect(world.command({ kind: 'resume' })).toBeUndefined();
      world.finish();
    },
  );

  it.each(cases.filter((c) => c.refusal !== undefined))(
    '$name: from $from, $goal: is refused with $refusal',
    ({ from, to, spec, refusal }) => {
      const world = standingIn(from, spec);
      expect(world.command({ kind: 'rollback', ...(to ? { to } : {}) })?.code).toBe(refusal);
    },
  );

  it('takes constraints away that an earlier, instant one has left standing', () => {
    const spec = specOf({ sync: 'services' });
    const world = standingIn('read', spec);
    world.command({ kind: 'rollback' });
    world.run((r) => r.heading === 'held');
    expect([...(world.databases.get('eu')?.stands ?? [])]).toContain('not-null');
    world.command({ kind: 'rollback', to: 'expand' });
    world.run((r) => r.heading === 'held');
    expect([...(world.databases.get('eu')?.stands ?? [])]).toEqual(
      expect.not.arrayContaining(['not-null', 'checks']),
    );
  });

  it('goes on to the farther goal when a nearer one is asked on the way', () => {
    const world = standingIn('read', specOf());
    world.command({ kind: 'rollback', to: 'expand' });
    world.run((r) => isBack(r, 'old'));
    const { version } = world.rollout;
    expect(world.command({ kind: 'rollback' })).toBeUndefined();
    expect(world.rollout.version).toBe(version);
    expect(world.command({ kind: 'rollback', to: 'plan' })).toBeUndefined();
    expect(world.rollout).toMatchObject({ backTo: 'plan', backFrom: { eu: 'read' } });
    world.append([draft('RollbackStarted', { by: 'guardrail', evidence: {} })]);
    expect(world.rollout).toMatchObject({ backTo: 'plan', backFrom: { eu: 'read' } });
  });

  it('keeps reads on the new column until the old one is filled, also when asked twice', () => {
    const spec = specOf({ sync: 'services' });
    const world = standingIn('retire', spec);
    world.command({ kind: 'rollback' });
    world.command({ kind: 'rollback', to: 'expand' });
    const stages = Object.values(world.rollout.targets.eu?.stages ?? {});
    expect(stages).toEqual(stages.map(() => ({ stage: 'read', percent: 100 })));
    world.run((r) => r.heading === 'held');
    expect(world.databases.get('eu')?.stands).toContain('sync-old');
  });

  it('reads the old column only when every replica has what it was filled with', () => {
    const spec = specOf({ sync: 'services', targets: [{ name: 'eu', wave: 1, replicas: ['EU_REPLICA'] }] });
    const has = (world: Simulation, lacks: string): void => {
      const seen = world.databases.get('eu')?.seen;
      if (seen) Object.assign(seen, { replicas: { EU_REPLICA: lacks } });
    };
    const world = new Simulation(spec, lawsOf(spec));
    has(world, '');
    world.run((r) => r.targets.eu?.stages['checkout']?.stage === 'retire');
    has(world, 'has not replayed 0/1 yet');
    world.command({ kind: 'rollback' });
    for (let i = 0; i < 40; i += 1) world.round();
    expect(world.rollout.targets.eu?.finished['sync-old']).toBeDefined();
    expect(isReading(world.rollout)).toBe(true);
    expect(world.look()[0]?.waits).toBe('EU_REPLICA: has not replayed 0/1 yet');
    has(world, '');
    world.run((r) => r.heading === 'held');
    expect(isReading(world.rollout)).toBe(false);
  });

  it('never fills the old column again once services may write it alone', () => {
    const world = standingIn('retire', specOf({ sync: 'services' }));
    world.command({ kind: 'rollback', to: 'expand' });
    world.run((r) => isBack(r, 'old'));
    world.command({ kind: 'rollback', to: 'plan' });
    world.command({ kind: 'approve', phase: 'plan' });
    const since = world.log.length;
    world.run((r) => r.heading === 'held');
    const filled = world.log
      .slice(since)
      .some((e) => e.type === 'StepFinished' && e.data.step === 'sync-old');
    expect(filled).toBe(false);
    world.command({ kind: 'resume' });
    world.finish();
  });

  it('ends every transaction that may read the new column before services write the old one alone', () => {
    const world = standingIn('soak', specOf({ sync: 'services' }));
    const [reader] = world.processes;
    if (!reader) throw new Error('no process');
    world.begin(reader, 'eu');
    // one that runs for more than a minute keeps nothing from being acknowledged
    for (const t of world.transactions) Object.assign(t, { instance: 'nobody' });
    world.command({ kind: 'rollback', to: 'expand' });
    for (let i = 0; i < 40; i += 1) world.round();
    expect([isBack(world.rollout, 'write'), isBack(world.rollout, 'old')]).toEqual([true, false]);
    world.transactions = [];
    world.run((r) => r.heading === 'held');
  });

  it('keeps fallback ended as long as anybody reads the new column, for the old one is not true yet', () => {
    const world = standingIn('retire', specOf({ sync: 'services' }));
    expect(world.rollout.eve).toBe(true);
    world.command({ kind: 'rollback' });
    expect(world.rollout.eve).toBe(true);
    world.run((r) => !isReading(r));
    expect([world.rollout.eve, world.rollout.targets.eu?.finished['sync-old'] !== undefined]).toEqual([
      false,
      true,
    ]);
    const live = standingIn('retire', specOf());
    live.command({ kind: 'rollback' });
    expect(live.rollout.eve).toBe(false);
  });

  it('records no step as taken back while the deed that takes it back is under way', () => {
    const world = standingIn('read', specOf({ sync: 'services' }));
    world.command({ kind: 'rollback', to: 'expand' });
    const undoes = (): boolean => world.look()[0]?.action?.kind === 'undo';
    for (let i = 0; i < 20 && !undoes(); i += 1) {
      for (const p of world.processes) {
        world.hear(p);
        world.acknowledge(p);
      }
      world.act('eu');
    }
    const seen = world.observe();
    const [step] = Object.keys(seen.targets.eu?.steps ?? {}) as StepName[];
    if (!step || !seen.targets.eu) throw new Error('no step is being taken back');
    const waiting = { ...UNDER_WAY, facts: { waits: 'a lock held by pid 7' } };
    const meanwhile = { ...seen, targets: { eu: { ...seen.targets.eu, steps: { [step]: waiting } } } };
    const [outlook] = next(world.rollout, meanwhile, world.now);
    expect(outlook?.action).toEqual({ kind: 'undo', target: 'eu', step });
    expect(outlook?.waits).toContain(`${step}: being taken back; it waits for a lock held by pid 7`);
  });

  it('keeps the backfill when it is instant, and drops even a half one when it goes further', () => {
    for (const [to, kept] of [
      [undefined, true],
      ['expand', false],
    ] as const) {
      const world = standingIn('backfill', specOf());
      world.run((r) => r.targets.eu?.phase === 'backfill' && world.databases.get('eu')?.cut.size === 1);
      world.command({ kind: 'rollback', ...(to ? { to } : {}) });
      world.run((r) => r.heading === 'held');
      world.command({ kind: 'resume' });
      const undone = (): boolean =>
        world.log.some((e) => e.type === 'StepUndone' && e.data.step === 'backfill');
      world.run((r) => r.targets.eu?.finished.backfill !== undefined);
      expect(undone()).toBe(!kept);
    }
  });

  it('asks again for the approval of a drop that was given for an earlier way back', () => {
    const world = standingIn('read', specOf());
    world.command({ kind: 'approve', phase: 'plan' });
    world.command({ kind: 'rollback' });
    world.run((r) => r.heading === 'held');
    world.command({ kind: 'resume' });
    world.command({ kind: 'rollback', to: 'plan' });
    expect(() => world.run((r) => r.heading === 'held', 60)).toThrow('needs an approval: sluice approve');
  });

  it('is started by a guardrail, on every target at once', () => {
    const world = standingIn('read', specOf({ targets: TWO_WAVES }));
    world.run((r) => isReading(r));
    const db = world.databases.get('eu');
    if (db) db.seen = { compared: 4_120, differing: 7, differingKeys: ['k1'] };
    world.run((r) => r.heading !== 'forward');
    expect(world.rollout.rolledBackBy).toMatchObject({
      by: 'guardrail',
      who: 'sluice',
      why: '7 of 4120 reads differed in eu',
    });
    expect(isBack(world.rollout, 'write')).toBe(true);
  });

  it.each([
    ['takes the other leg of the bridge away', specOf(), 'bridge-down', true],
    ['fills the old column', specOf({ sync: 'services' }), 'sync-old', false],
  ] as const)('%s when nobody writes the new one alone', (_name, spec, step, standsBefore) => {
    const world = standingIn('retire', spec);
    const [retired] = world.processes;
    if (!retired) throw new Error('no process');
    world.hear(retired);
    world.begin(retired, 'eu');
    retired.silent = true;
    world.command({ kind: 'rollback' });
    for (let i = 0; i < 60; i += 1) world.round();
    // the fill of the way forward still stands: it is done again, later
    const done = world.log.some((e) => e.type === 'StepUndone' && e.data.step === step);
    expect([done, world.databases.get('eu')?.stands.has(step)]).toEqual([false, true]);
    world.transactions = [];
    world.run((r) => r.heading === 'held');
    expect(world.databases.get('eu')?.stands.has(step)).toBe(!standsBefore);
  });

  it('is not held up by an instance that does not answer, nor by sessions of nobody', () => {
    const world = standingIn('read', specOf({ sync: 'services' }));
    const [first] = world.processes;
    if (first) first.silent = true;
    const db = world.databases.get('eu');
    if (db) db.seen = { strangers: [{ application: 'psql', pid: 4711 }] };
    world.command({ kind: 'rollback', to: 'expand' });
    world.run((r) => r.heading === 'held', 80);
    expect(isBack(world.rollout, 'old')).toBe(true);
  });
});

function isReading(r: Rollout): boolean {
  return Object.values(r.targets.eu?.stages ?? {}).some((s) => s.stage === 'read');
}
