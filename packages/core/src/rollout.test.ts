/** Duty: whole rollouts from plan to done, in memory. */
import { describe, expect, it } from 'vitest';
import { draft } from './event.js';
import { lawsOf } from './invariants.fixture.js';
import { phasesOf } from './phases.js';
import { Simulation } from './simulation.fixture.js';
import { newColumn, specOf, TWO_WAVES, WITHOUT_DOWN } from './spec.fixture.js';
import type { Spec } from './spec.js';

const SPECS: Readonly<Record<string, Spec>> = {
  'a bridge and two services': specOf(),
  'a bridge alone': specOf({ services: [] }),
  'a bridge without a down': specOf({ replaces: WITHOUT_DOWN }),
  'services that keep the columns equal': specOf({ sync: 'services' }),
  'services without a down': specOf({ sync: 'services', replaces: WITHOUT_DOWN }),
  'a truly new column': newColumn(),
  'a new column for nobody': newColumn({ services: [] }),
  'a fill': newColumn({ fill: '0' }),
  'two waves': specOf({ targets: TWO_WAVES }),
  'two targets of one wave': specOf({ targets: TWO_WAVES.map((t) => ({ ...t, wave: 1 })) }),
  'two waves, by services': specOf({ targets: TWO_WAVES, sync: 'services' }),
  'a drop': specOf({ drop: true }),
};

describe('a rollout comes to done', () => {
  it.each(Object.entries(SPECS))('with %s', (_name, spec) => {
    const world = new Simulation(spec, lawsOf(spec));
    if (spec.drop) world.command({ kind: 'approve', phase: 'drop' }, 'ben');
    world.finish();
    for (const { name } of spec.targets) expect(world.phases(name)).toEqual(phasesOf(spec).slice(1));
    const entered = world.log.flatMap((e) => (e.type === 'PhaseEntered' ? [e.data] : []));
    expect(entered.filter((e) => e.evidence.length === 0)).toEqual([]);
    expect(entered.flatMap((e) => e.evidence).filter((c) => !c.met)).toEqual([]);
    expect(world.log.at(-1)?.type).toBe('RolloutFinished');
    expect(world.refold()).toEqual(world.rollout);
    for (const t of Object.values(world.rollout.targets))
      for (const s of Object.values(t.stages)) expect(s.stage).toBe(spec.replaces ? 'retire' : 'read');
  });
});

describe('what a rollout waits for', () => {
  const waits = (world: Simulation): readonly (string | undefined)[] => world.look().map((o) => o.waits);
  /** Lets it go as far as it goes. */
  function stuck(world: Simulation): Simulation {
    for (let i = 0; i < 60; i += 1) world.round();
    return world;
  }

  it('a person at each phase, where advance is manual', () => {
    const world = new Simulation(specOf({ advance: 'manual', targets: TWO_WAVES }));
    for (const phase of phasesOf(world.rollout.spec).slice(1)) {
      expect(waits(stuck(world))[0]).toBe('waits for a person: sluice advance orders.amount_cents');
      expect(world.phases('eu')).not.toContain(phase);
      expect(world.command({ kind: 'advance', outlooks: world.look() })).toBeUndefined();
    }
    world.finish();
  });

  it('an open gate is advanced before one that is closed', () => {
    const world = new Simulation(specOf({ advance: 'manual', targets: TWO_WAVES }));
    for (let i = 0; i < 6; i += 1) world.command({ kind: 'advance', outlooks: stuck(world).look() });
    world.command({ kind: 'rollback' });
    world.run((r) => r.heading === 'held');
    world.command({ kind: 'resume' });
    expect(stuck(world).look()[1]?.gate?.phase).toBe('expand');
    expect(world.command({ kind: 'advance', outlooks: world.look() })).toBeUndefined();
    expect(world.rollout.advanced).toEqual(['constrain']);
  });

  it('approvals of as many persons as asked', () => {
    const world = new Simulation(specOf({ approvals: { read: 2 } }));
    expect(waits(stuck(world))).toEqual([
      'read needs 2 approvals, has 0: sluice approve orders.amount_cents read',
    ]);
    world.command({ kind: 'approve', phase: 'read' }, 'ana');
    world.command({ kind: 'approve', phase: 'read' }, 'ana');
    expect(waits(stuck(world))[0]).toContain('has 1');
    world.command({ kind: 'approve', phase: 'read' }, 'ben');
    world.finish();
  });

  it('an approval of the drop', () => {
    const world = new Simulation(specOf({ drop: true }));
    expect(waits(stuck(world))[0]).toContain('drop needs an approval');
    world.command({ kind: 'approve', phase: 'drop' });
    world.finish();
    expect(world.databases.get('eu')?.stands).toContain('drop-old');
  });

  it('nobody before the first read, where a bridge covers every writer', () => {
    const world = new Simulation(specOf());
    for (const p of world.processes) world.goodbye(p);
    expect(waits(stuck(world))[0]).toBe(
      'no instance of checkout, reporting that knows orders.amount_cents is alive: deploy code that declares it',
    );
    expect(world.phases('eu').at(-1)).toBe('verify');
  });

  it('code that knows the column, before a constraint could make its writes fail', () => {
    const spec = specOf({ sync: 'services', approvals: { constrain: 1 } });
    const world = stuck(new Simulation(spec));
    for (const p of world.processes) world.goodbye(p);
    world.start('checkout').columns = [];
    world.start('reporting');
    world.command({ kind: 'approve', phase: 'constrain' });
    expect(waits(stuck(world))[0]).toBe(
      'code of checkout-3 does not know orders.amount_cents: deploy code that declares it',
    );
    expect(world.phases('eu').at(-1)).toBe('verify');
  });

  it('the wave before, also after a rollback of both', () => {
    const world = new Simulation(specOf({ targets: TWO_WAVES }));
    world.run((r) => r.targets.us?.phase === 'constrain');
    world.command({ kind: 'rollback' });
    world.run((r) => r.heading === 'held');
    world.command({ kind: 'resume' });
    world.run((r) => r.targets.eu?.phase === 'read');
    expect(world.rollout.targets.us?.phase).toBe('verify');
    expect(world.look()[1]?.gate?.conditions).toContainEqual(
      expect.objectContaining({ name: 'wave', met: false, says: 'waits until eu soaks' }),
    );
    world.finish();
  });

  it('every target, before all retire together', () => {
    const world = new Simulation(specOf({ targets: TWO_WAVES, replaces: WITHOUT_DOWN }));
    const us = world.databases.get('us');
    if (us) us.seen = { worsePlans: { total: 'a sequential scan' } };
    stuck(world);
    expect(world.look().map((o) => o.phase)).toEqual(['soak', 'constrain']);
    if (us) us.seen = {};
    world.finish();
  });

  it('statements that name the old column, once the eve is acknowledged: until then services compare by such', () => {
    const world = new Simulation(specOf({ replaces: WITHOUT_DOWN }));
    const eu = world.databases.get('eu');
    if (eu) eu.seen = { statements: { quietSince: Infinity, last: 'select amount from orders' } };
    stuck(world);
    expect(world.look().map((o) => o.phase)).toEqual(['retire']);
    expect(world.rollout.eve).toBe(true);
    const standing = (): string[] =>
      Object.values(world.rollout.targets.eu?.stages ?? {}).map((s) => s.stage);
    expect(standing()).not.toContain('retire');
    if (eu) eu.seen = {};
    world.run(() => standing().includes('retire'));
    // the other service still writes both columns, and must not be kept from following by that
    if (eu) eu.seen = { statements: { quietSince: Infinity, last: 'update orders set amount' } };
    world.run(() => standing().every((s) => s === 'retire'));
    if (eu) eu.seen = {};
    world.finish();
  });

  it('transactions from before the other leg of the bridge', () => {
    const spec = specOf();
    const world = new Simulation(spec, lawsOf(spec));
    world.run((r) => r.targets.eu?.phase === 'retire');
    const [first] = world.processes;
    if (first) {
      first.unpinned = true;
      world.begin(first, 'eu');
    }
    stuck(world);
    expect(Object.values(world.rollout.targets.eu?.stages ?? {}).map((s) => s.stage)).toEqual([
      'read',
      'read',
    ]);
    world.transactions = [];
    world.finish();
  });

  it('silence about the old column, before the bridge goes', () => {
    const world = new Simulation(specOf());
    const db = world.databases.get('eu');
    world.run((r) => r.targets.eu?.phase === 'retire');
    if (db) db.seen = { statements: { quietSince: world.now + 90_000, last: 'select amount from orders' } };
    expect(waits(stuck(world))[0]).toMatch(
      /^a statement named amount .* ago: select amount from orders; .* of silence/,
    );
    expect(world.rollout.targets.eu?.phase).toBe('retire');
    if (db) db.seen = { statements: null };
    expect(waits(stuck(world))[0]).toBe(
      'cannot see who uses amount: create extension pg_stat_statements, or sluice approve orders.amount_cents contract',
    );
    world.command({ kind: 'approve', phase: 'contract' });
    world.finish();
  });

  it('reads that are compared enough, for long enough, and agree', () => {
    const world = new Simulation(specOf());
    const db = world.databases.get('eu');
    if (db) db.seen = { compared: 9 };
    expect(waits(stuck(world))).toEqual(['9 of 10 reads compared so far']);
    if (db) db.seen = { compared: 40, differing: 2 };
    expect(waits(world)).toEqual([
      '2 of 40 compared reads differ; mend the rows (or say "repair: true" in the spec), then sluice verify orders.amount_cents',
    ]);
    const wrote = {
      instance: 'checkout-7f9c',
      service: 'checkout',
      at: 0,
      stage: 'old',
      revision: 3,
    } as const;
    const repairSql = 'update "public"."orders" …';
    if (db)
      db.seen = { compared: 40, differing: 2, writers: [{ key: 'k', reportedAt: 0, wrote }], repairSql };
    expect(waits(world)[0]).toContain('2 of 40 compared reads differ (rows last written by checkout-7f9c);');
    expect(world.look()[0]?.gate?.conditions.find((c) => c.name === 'mismatches')?.evidence).toMatchObject({
      writers: [
        expect.stringContaining('k: last written by checkout-7f9c (checkout) at stage old, revision 3'),
      ],
      repairSql,
    });
    if (db) db.seen = {};
    world.finish();
  });

  it('rows that agree: how many of which kind, what that means, and what stands there now, which no event keeps', () => {
    const world = new Simulation(specOf());
    world.run((r) => r.targets.eu?.finished.verify !== undefined);
    const kinds = { unfilled: 2, other: 1, means: 'a writer came late' };
    const facts = { rows: 90, differing: 3, ...kinds, samples: ['7: b is NULL'] };
    world.append([draft('StepFinished', { target: 'eu', step: 'verify', facts })]);
    const db = world.databases.get('eu');
    if (db) db.seen = { ...db.seen, differingRows: ['7: b is NULL, a is 2'] };
    const gate = world.look()[0]?.gate?.conditions.find((c) => c.name === 'differing');
    expect(gate).toMatchObject({
      met: false,
      says: '3 of 90 rows differ (2 unfilled, 1 with another value): a writer came late: mend them, then sluice verify orders.amount_cents',
      evidence: { samples: ['7: b is NULL, a is 2'] },
    });
    expect(JSON.stringify(world.log)).not.toContain('a is 2');
  });

  it('with "repair: true" the rows that differ are mended, counted again, and compared anew', () => {
    const world = new Simulation(specOf({ repair: true }));
    world.run((r) => r.targets.eu?.finished.verify !== undefined);
    world.differingRows = 3;
    for (const db of world.databases.values()) db.seen = { compared: 40, differing: 2, differingKeys: ['k'] };
    world.finish();
    const types = world.log.map((e) => e.type);
    const repaired = world.log.filter((e) => e.type === 'RowsRepaired');
    expect(repaired.map((e) => e.data)).toMatchObject([
      { target: 'eu', facts: { changed: 3 }, reported: { compared: 40, differing: 2, keys: ['k'] } },
    ]);
    const verified = world.log.filter((e) => e.type === 'StepFinished' && e.data.step === 'verify');
    expect(verified).toHaveLength(2);
    expect(types.lastIndexOf('RowsRepaired')).toBeLessThan(types.lastIndexOf('StepFinished'));
    expect(world.refold()).toEqual(world.rollout);
  });

  it('a promotion of the target: what was scanned on the old timeline is scanned anew', () => {
    const world = new Simulation(specOf({ shadow: { sample: 1, windowMs: 30_000, minimum: 10 } }));
    for (const db of world.databases.values()) db.seen = { timeline: 1 };
    world.run((r) => r.targets.eu?.finished.verify !== undefined);
    for (const db of world.databases.values()) db.seen = { timeline: 2 };
    world.finish();
    expect(world.log.flatMap((e) => (e.type === 'ScanStale' ? [e.data] : []))).toEqual([
      { target: 'eu', steps: ['backfill'], timeline: 2 },
      { target: 'eu', steps: ['verify'], timeline: 2 },
    ]);
    expect(world.log.filter((e) => e.type === 'StepFinished' && e.data.step === 'verify')).toHaveLength(2);
  });

  it('a promotion while services read: back, unless the new server knows the end of what was verified', () => {
    const reading = (): Simulation => {
      const world = new Simulation(specOf());
      for (const db of world.databases.values()) db.seen = { timeline: 1 };
      world.run((r) => r.targets.eu?.stages['checkout']?.stage === 'read');
      return world;
    };
    const scan = { step: 'verify' as const, rowsDone: 2, rowsChanged: 0, rowsTotal: 2, rowsPerSecond: null };
    const knows = { ...scan, startedAt: 0, finished: true, lsn: '0/1' };
    const kept = reading();
    for (const db of kept.databases.values()) db.seen = { timeline: 2, progress: [knows] };
    kept.finish();
    expect(kept.log.some((e) => e.type === 'RollbackStarted')).toBe(false);

    const lost = reading();
    for (const db of lost.databases.values()) db.seen = { timeline: 2, progress: [{ ...knows, lsn: '0/0' }] };
    lost.run((r) => r.heading === 'held');
    expect(lost.log.find((e) => e.type === 'RollbackStarted')).toMatchObject({
      why: 'a server was promoted (timeline 1 → 2) that lacks what was verified in eu',
      data: { by: 'guardrail', evidence: { kind: 'timeline', target: 'eu', timeline: 2, before: 1 } },
    });
    for (const db of lost.databases.values()) db.seen = { timeline: 2 };
    lost.command({ kind: 'resume' });
    lost.finish();
    // what was built on the lost rows is looked at again
    const twice = (step: string) => lost.log.filter((e) => e.type === 'StepFinished' && e.data.step === step);
    expect(['backfill', 'verify', 'checks', 'not-null'].map((s) => twice(s).length)).toEqual([2, 2, 2, 2]);
  });

  it('the same with nothing to fill, and in the middle of the backfill', () => {
    const late = new Simulation(newColumn({ shadow: { sample: 1, windowMs: 30_000, minimum: 10 } }));
    for (const db of late.databases.values()) db.seen = { timeline: 1 };
    late.run((r) => r.targets.eu?.finished.verify !== undefined);
    for (const db of late.databases.values()) db.seen = { timeline: 2 };
    late.finish();
    const early = new Simulation(specOf());
    for (const db of early.databases.values()) db.seen = { timeline: 1 };
    early.run((r) => r.targets.eu?.finished.backfill !== undefined);
    for (const db of early.databases.values()) db.seen = { timeline: 2 };
    early.finish();
    const stale = (world: Simulation) =>
      world.log.flatMap((e) => (e.type === 'ScanStale' ? [e.data.steps] : []));
    expect(stale(late)).toEqual([['verify']]);
    expect(stale(early)).toEqual([['backfill']]);
  });

  it('a repair that found nothing is not tried again: the code reads the columns differently', () => {
    const world = new Simulation(specOf({ repair: true }));
    world.run((r) => r.targets.eu?.finished.verify !== undefined);
    for (const db of world.databases.values()) db.seen = { compared: 40, differing: 2 };
    expect(waits(stuck(world))[0]).toContain('every row agrees: the code reads the two columns differently');
    expect(world.log.filter((e) => e.type === 'RowsRepaired')).toHaveLength(1);
    world.command({ kind: 'verify' });
    expect(waits(stuck(world))[0]).toContain('every row agrees');
    expect(world.log.filter((e) => e.type === 'RowsRepaired')).toHaveLength(2);
  });

  it('no row is mended in `soak`, where a new value may say more than up(old)', () => {
    const world = new Simulation(specOf({ repair: true, soakMs: 60_000 }));
    world.run((r) => r.targets.eu?.phase === 'soak');
    for (const db of world.databases.values()) db.seen = { compared: 40, differing: 2, differingKeys: ['k'] };
    world.differingRows = 3;
    world.finish();
    expect(world.log.filter((e) => e.type === 'RowsRepaired')).toEqual([]);
  });

  it('replicas that are named, looked at or not', () => {
    const world = new Simulation(specOf({ targets: [{ name: 'eu', wave: 1, replicas: ['EU_REPLICA'] }] }));
    expect(waits(stuck(world))).toEqual(['EU_REPLICA: not looked at yet']);
    const db = world.databases.get('eu');
    if (db) db.seen = { replicas: { EU_REPLICA: '' } };
    world.finish();
  });

  it('another count, when one is asked for while it verifies, and keeps its place in the log later on', () => {
    const world = new Simulation(specOf());
    world.run((r) => r.targets.eu?.finished.verify !== undefined);
    world.command({ kind: 'verify' });
    expect(world.rollout.targets.eu).toMatchObject({ stale: ['verify'], comparedSince: world.now });
    world.run((r) => r.targets.eu?.phase === 'constrain');
    world.command({ kind: 'verify' });
    expect(world.rollout.targets.eu?.finished.verify?.facts.lsn).toBe('0/1');
  });

  it('a target that can be reached', () => {
    const world = new Simulation(specOf());
    const db = world.databases.get('eu');
    if (db) db.seen = { reachable: false, error: 'connection refused' };
    expect(waits(world)).toEqual(['cannot reach eu: connection refused']);
    expect(world.act('eu')).toBe(false);
  });

  it('a person who lets it go on', () => {
    const world = new Simulation(specOf());
    world.run((r) => r.targets.eu?.phase === 'read');
    world.command({ kind: 'pause' });
    const { version } = world.rollout;
    expect(waits(stuck(world))).toEqual(['paused: sluice resume orders.amount_cents']);
    expect(world.rollout.version).toBe(version);
    world.command({ kind: 'resume' });
    world.finish();
  });

  it('nothing, in a phase that has nothing to do, and says so', () => {
    const { notNull: _n, ...column } = specOf().column;
    const bare = newColumn({ column: { ...column, notNull: false, checks: [] }, services: [] });
    const world = new Simulation(bare);
    const { now } = world;
    world.run((r) => r.targets.eu?.phase === 'done');
    const evidence = world.log.flatMap((e) =>
      e.type === 'PhaseEntered' && e.data.phase === 'verify' ? e.data.evidence : [],
    );
    expect(evidence.map((c) => c.says)).toEqual(['backfill has nothing to do here']);
    expect(world.now - now).toBeLessThanOrEqual(10_000);
  });
});

describe('the evidence in the event that opens a phase', () => {
  const world = new Simulation(specOf({ sync: 'services', targets: TWO_WAVES.slice(0, 1) }));
  world.finish();
  const seen = (phase: string, name: string) =>
    world.log
      .flatMap((e) => (e.type === 'PhaseEntered' && e.data.phase === phase ? e.data.evidence : []))
      .find((c) => c.name === name)?.evidence;

  it('names each instance with its revision and source, and when it was proven', () => {
    const evidence = seen('backfill', 'acknowledged');
    expect(evidence).toMatchObject({
      instances: ['checkout-1', 'reporting-2'],
      sources: ['stream', 'stream'],
    });
    expect(evidence?.revisions).toHaveLength(2);
    expect(evidence?.provenAt).toEqual(expect.any(Number));
  });

  it('says when a horizon was noted and when it had passed', () => {
    expect(seen('backfill', 'horizon')).toMatchObject({
      label: 'older writers',
      notedAt: expect.any(Number) as number,
      passedAt: expect.any(Number) as number,
    });
  });

  it('says how many rows were verified, and when', () => {
    expect(seen('constrain', 'differing')).toMatchObject({
      rows: 2,
      differing: 0,
      at: expect.any(Number) as number,
    });
  });
});
