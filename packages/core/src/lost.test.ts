/** Duty: instances that fall silent, come back, or decide outside a pin: nothing of theirs may stand beside what does not fit. */
import { describe, expect, it } from 'vitest';
import { lawsOf } from './invariants.fixture.js';
import type { Rollout } from './rollout.js';
import { LEASE_MS, Simulation, type Process } from './simulation.fixture.js';
import { specOf } from './spec.fixture.js';

const ONE = [{ name: 'checkout', reads: true, writes: true }];

/** Everybody reads the new column; then a rollback, further back than the writes. */
function goingBack(prepare: (world: Simulation, lost: Process) => void): {
  world: Simulation;
  lost: Process;
} {
  const spec = specOf({ sync: 'services', services: ONE });
  const world = new Simulation(spec, lawsOf(spec));
  world.run((r) => r.targets.eu?.phase === 'soak');
  const lost = world.start('checkout');
  prepare(world, lost);
  world.command({ kind: 'rollback', to: 'expand' });
  return { world, lost };
}
const wait = (world: Simulation, rounds: number): void => {
  for (let i = 0; i < rounds; i += 1) world.round();
};
const writes = (r: Rollout): boolean => r.targets.eu?.stages.checkout?.stage === 'write';

describe('before services stop writing the new column', () => {
  it('a lost instance is let go after its lease and five seconds, not before', () => {
    const { world, lost } = goingBack((_w, p) => (p.silent = true));
    world.run((r) => !writes(r));
    expect(world.now).toBeGreaterThan(lost.leaseUntil + 5_000);
    expect(world.now).toBeLessThan(lost.leaseUntil + 5_000 + 10_000);
  });

  it('the transaction of a lost instance ends', () => {
    const { world } = goingBack((w, p) => {
      w.begin(p, 'eu');
      p.silent = true;
    });
    wait(world, 60);
    expect(writes(world.rollout)).toBe(true);
    expect(world.look()[0]?.waits).toContain('waits for a transaction: pid 1, checkout, open');
    world.transactions = [];
    world.run((r) => r.heading === 'held');
  });

  it('the transaction ends of one that decides outside a pin, whatever it acknowledged', () => {
    const { world, lost } = goingBack((w, p) => {
      p.unpinned = true;
      w.begin(p, 'eu');
    });
    wait(world, 30);
    expect(lost.acknowledged).toBe(world.rollout.revision);
    expect(writes(world.rollout)).toBe(true);
    world.transactions = [];
    world.run((r) => r.heading === 'held');
  });

  it('what it began after it came back for a moment ends too', () => {
    const { world, lost } = goingBack((w, p) => {
      w.begin(p, 'eu');
      p.silent = true;
    });
    wait(world, 30);
    expect(Object.keys(world.rollout.targets.eu?.horizons ?? {})).toHaveLength(1);
    // it heartbeats, but has not heard of the rollback yet
    world.answerAgain(lost);
    world.begin(lost, 'eu');
    lost.silent = true;
    world.transactions = world.transactions.slice(1);
    wait(world, 60);
    expect(writes(world.rollout)).toBe(true);
    world.transactions = [];
    world.run((r) => r.heading === 'held');
  });
});

it('after a stage was written, a lost instance has five seconds to read it', () => {
  const spec = specOf({ services: [...ONE, { name: 'reporting', reads: true, writes: false }] });
  const world = new Simulation(spec, lawsOf(spec));
  world.run((r) => r.targets.eu?.phase === 'read');
  world.start('checkout').silent = true;
  world.tick(LEASE_MS + 6_000);
  const since = world.now;
  world.finish();
  const proven = world.log.filter((e) => e.type === 'MoveProven' && e.at >= since);
  expect(proven.length).toBeGreaterThan(3);
  for (const e of proven) {
    const copied = world.log.findLast((c) => c.type === 'StagesCopied' && c.position < e.position);
    expect(e.at - (copied?.at ?? 0)).toBeGreaterThanOrEqual(5_000);
  }
});
