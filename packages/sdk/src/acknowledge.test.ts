/** Duty: tests what an instance tells the control plane: registrations, acknowledgements, reports. */
import { describe, expect, it } from 'vitest';
import { rollout } from './fake-control-plane.fixture.js';
import { columnOf, fleet, shadow, write } from './fleet.fixture.js';
import { gate, turn, until } from './until.fixture.js';

const at = fleet();

describe('acknowledging', () => {
  it('an idle instance acknowledges a change at once', async () => {
    at.plane.turn([rollout(1, { main: write })], 1);
    const s = at.start();
    await s.ready();
    at.plane.turn([rollout(2, { main: shadow })], 2);
    await until(() => at.plane.acknowledgements.some((a) => a.revision === 2), at.plane);
    expect(at.plane.acknowledgements.at(-1)).toEqual({ id: s.id, revision: 2, unpinned: false });
  });

  it('waits for the open pin, which keeps its revision while new work has the new one', async () => {
    at.plane.turn([rollout(1, { main: write })], 1);
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    const work = gate();
    const seen: string[] = [];
    const job = s.pin(async () => {
      seen.push(total.stage());
      await work.opened;
      seen.push(total.stage());
    });
    await until(() => seen.length === 1, s, at.plane);
    at.plane.turn([rollout(2, { main: shadow })], 2);
    await until(() => s.status().revision === 2, s);
    expect(total.stage()).toBe('shadow');
    expect(s.status()).toMatchObject({ acknowledged: 1, openPins: 1 });
    expect(at.plane.acknowledgements.every((a) => a.revision < 2)).toBe(true);
    work.open();
    await job;
    expect(seen).toEqual(['write', 'write']);
    await until(() => at.plane.acknowledgements.some((a) => a.revision === 2), at.plane);
  });

  it('a person may let open pins go: once for each time they ask, and what begins later is pinned as ever', async () => {
    at.plane.turn([rollout(1, { main: write })], 1);
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    const [inside, work] = [gate(), gate()];
    const seen: string[] = [];
    const pinned = () =>
      s.pin(async () => {
        seen.push(total.stage());
        inside.open();
        await work.opened;
        seen.push(total.stage());
      });
    const first = pinned();
    await inside.opened;
    at.plane.turn([rollout(2, { main: shadow })], 2);
    await until(() => s.status().revision === 2, s);
    at.plane.drains(1);
    at.clock.advance(5_000);
    await until(() => at.plane.acknowledgements.some((a) => a.revision === 2), at.plane);
    const second = pinned();
    at.plane.turn([rollout(3, { main: write })], 3);
    await until(() => s.status().revision === 3, s);
    const beats = at.plane.heartbeats.length;
    at.clock.advance(5_000);
    await until(() => at.plane.heartbeats.length > beats, at.plane);
    expect(s.status()).toMatchObject({ acknowledged: 2, openPins: 1 });
    work.open();
    await Promise.all([first, second]);
    // the one that was let go decides by the present, the other one by its own pin
    expect(seen).toEqual(['write', 'shadow', 'write', 'shadow']);
  });

  it('a pin older than a minute holds nothing any more, and what it asks then is decided by the present', async () => {
    await at.leases(120_000);
    at.plane.turn([rollout(1, { main: write })], 1);
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    const [inside, work] = [gate(), gate()];
    let late = '';
    const job = s.pin(async () => {
      inside.open();
      await work.opened;
      late = total.stage();
    });
    await inside.opened;
    at.plane.turn([rollout(2, { main: shadow })], 2);
    await until(() => s.status().revision === 2, s);
    at.clock.advance(59_999);
    await until(() => at.plane.heartbeats.length === 1, at.plane);
    at.clock.advance(5_000);
    await until(() => at.plane.acknowledgements.some((a) => a.revision === 2), at.plane);
    expect(at.plane.heartbeats.some((h) => h.openPins === 1 && h.acknowledged === 1)).toBe(true);
    work.open();
    await job;
    expect(late).toBe('shadow');
  });

  it('registers again when the control plane does not know it any more', async () => {
    at.plane.turn([], 1);
    const s = at.start();
    await s.ready();
    at.plane.forget();
    const believed: boolean[] = [];
    s.onNews(() => believed.push(!s.status().distrust));
    at.clock.advance(5_000);
    await until(() => at.plane.registrations.length === 2, at.plane);
    await until(() => believed.includes(false) && !s.status().distrust, s);
    expect(at.plane.registrations[1]?.id).toBe(s.id);
  });

  it('registers again when the code declares another column', async () => {
    at.plane.turn([], 1);
    const s = at.start();
    await s.ready();
    columnOf(s);
    await until(() => at.plane.registrations.length > 1, at.plane);
    expect(at.plane.registrations.at(-1)?.columns).toEqual(['orders.amount_cents']);
  });

  it('says when it decided outside a pin', async () => {
    at.plane.turn([rollout(1, { main: write })], 1);
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    await s.pin(() => total.values({ amount: '1' }));
    expect(s.status().unpinned).toBe(false);
    total.values({ amount: '1' });
    expect(s.status()).toMatchObject({ unpinned: true, unpinnedMs: 0 });
  });

  it('says with the acknowledgement how long ago that was, and a pin does not make it younger', async () => {
    at.plane.turn([rollout(1, { main: write })], 1);
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    total.values({ amount: '1' });
    // the time is taken at the end of the turn
    await turn();
    at.clock.advance(4_000);
    await s.pin(() => total.values({ amount: '1' }));
    at.plane.turn([rollout(2, { main: shadow })], 2);
    await until(() => at.plane.acknowledgements.some((a) => a.revision === 2), at.plane);
    expect(at.plane.acknowledgements.at(-1)).toMatchObject({
      revision: 2,
      unpinned: true,
      unpinnedMs: 4_000,
    });
  });
});

describe('reports', () => {
  it('are kept until a heartbeat was answered', async () => {
    at.plane.turn([rollout(1, { main: shadow })], 1);
    // a database that never answers announces nothing: what is heard next is the heartbeat's fate
    const s = at.start({ database: () => new Promise(() => {}) });
    const total = columnOf(s);
    await s.ready();
    total.of({ id: 'a', amount: '1', amount_cents: '100' });
    total.of({ id: 'b', amount: '1', amount_cents: '999' });
    at.plane.down(true);
    const failed = gate();
    const stop = s.onNews(() => failed.open());
    at.clock.advance(5_000);
    await failed.opened;
    stop();
    at.plane.down(false);
    at.clock.advance(5_000);
    await until(() => at.plane.heartbeats.some((h) => h.reports.length > 0), at.plane);
    const sent = at.plane.heartbeats.flatMap((h) => h.reports);
    expect(sent).toMatchObject([
      { rollout: 'orders.amount_cents', target: 'main', compared: 2, differing: 1, oldReads: 2 },
    ]);
    expect(sent[0]?.differingKeys).toHaveLength(1);
    expect(sent[0]?.differingKeys[0]).not.toContain('b,');
  });

  it('that the control plane refuses to read cost neither the lease nor what is counted later', async () => {
    at.plane.turn([rollout(1, { main: shadow })], 1);
    const s = at.start({ database: () => new Promise(() => {}) });
    const total = columnOf(s);
    await s.ready();
    at.plane.refuses(true);
    for (let beats = 1; beats <= 4; beats += 1) {
      total.of({ id: 'a', amount: '1', amount_cents: '100' });
      at.clock.advance(5_000);
      // the one that is refused, and at once one that has nothing in it that could be
      await until(() => at.plane.heartbeats.length === beats * 2, s);
    }
    expect(s.status().distrust).toBe(false);
    expect(at.plane.heartbeats.map((h) => h.reports.length)).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
    at.plane.refuses(false);
    total.of({ id: 'a', amount: '1', amount_cents: '100' });
    at.clock.advance(5_000);
    await until(() => at.plane.heartbeats.length === 9, at.plane);
    expect(at.plane.heartbeats.at(-1)?.reports).toMatchObject([{ compared: 1 }]);
  });
});
