/** Duty: tests revisions that never go back, and the ways on which flags come. */
import { OLD, snapshotOf } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { rollout } from './fake-control-plane.fixture.js';
import { columnOf, fleet, read, rows, shadow, write } from './fleet.fixture.js';
import { until } from './until.fixture.js';

const at = fleet();

describe('revisions', () => {
  it('never go back, also for one rollout alone', async () => {
    at.plane.turn([rollout(5, { main: read(100) })], 5);
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    at.plane.turn([rollout(4, { main: write })], 4);
    at.plane.turn([rollout(4, { main: write })], 6);
    await until(() => s.status().revision === 6, s);
    expect(total.details()).toMatchObject({ stage: 'read', revision: 5 });
  });

  it('a held row of a greater revision wins over the stream', async () => {
    at.plane.turn([rollout(5, { main: read(100) })], 5);
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    at.database.says(rows(6, { write: 100 }, true));
    at.clock.advance(5_000);
    await until(() => total.details().revision === 6, s);
    expect(total.details()).toMatchObject({ stage: 'write', source: 'stage', reason: 'stage-row' });
    expect(s.status().distrust).toBe(false);
  });

  it('a stage that went back, as a restored database has it, is not followed', async () => {
    at.plane.down(true);
    at.database.says(rows(6, { write: 100, shadow: 100 }));
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    at.database.says(rows(5, { write: 100 }));
    const asked = at.database.asked;
    at.clock.advance(1_000);
    await until(() => at.database.asked > asked, s);
    await total.read({ old: () => 0, new: () => 0 });
    expect(total.details()).toMatchObject({ stage: 'shadow', revision: 6 });
  });

  it('an unnamed database of several targets is acknowledged for when its own row has come', async () => {
    const both = (revision: number) => [rollout(revision, { eu: shadow, us: write })];
    at.plane.turn(both(1), 1);
    at.database.says(rows(1, { write: 100 }));
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    await until(() => s.status().acknowledged === 1, s, at.plane);
    at.plane.turn(both(2), 2);
    await until(() => s.status().revision === 2, s);
    expect(s.status().acknowledged).toBe(1);
    at.database.says(rows(2, { write: 100 }));
    at.clock.advance(5_000);
    await until(() => at.plane.acknowledgements.some((a) => a.revision === 2), at.plane);
    expect(total.stage()).toBe('write');
  });

  it('an old message that comes again is not mixed with what follows it', async () => {
    const older = snapshotOf([rollout(1, { main: OLD })], 1).features;
    at.plane.turn([rollout(2, { main: write })], 2);
    let doubt = (): void => undefined;
    const doubted = new Promise<void>((resolve) => {
      doubt = resolve;
    });
    const warn = (line: string): void => (line.includes('connects anew') ? doubt() : undefined);
    const s = at.start({ log: { info() {}, error() {}, warn } });
    const total = columnOf(s);
    await s.ready();
    at.plane.stream(older);
    // the next message brings what has changed alone: the client still has the older flag of `write` beside it
    at.plane.turn([rollout(3, { main: shadow })], 3, true);
    const newer = snapshotOf([rollout(3, { main: shadow })], 3).features;
    at.plane.stream(newer.filter((f) => /shadow$|snapshot$/.test(f.name)));
    await doubted;
    expect(total.details()).toMatchObject({ stage: 'write', revision: 2 });
    expect(s.status().acknowledged).toBeLessThan(3);
    at.clock.advance(1_000);
    await until(() => s.status().revision === 3, s, at.plane);
    expect(total.stage()).toBe('shadow');
    expect(at.plane.streams).toHaveLength(2);
  });

  it('flags that no message completes are not taken', async () => {
    at.plane.turn([rollout(1, { main: write })], 1);
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    at.plane.stream([
      {
        name: 'sluice.snapshot',
        enabled: true,
        strategies: [],
        variants: [{ payload: { value: '{"revision":9}' } }],
      },
    ]);
    at.plane.stream([{ name: 'sluice.snapshot', nonsense: true }]);
    at.plane.turn([rollout(2, { main: shadow })], 2);
    await until(() => s.status().revision === 2, s);
    expect(total.stage()).toBe('shadow');
  });
});

describe('the way of the flags', () => {
  it('polls where there is no stream, and goes back to the stream as soon as there is one', async () => {
    await at.leases(120_000);
    at.plane.streaming(false);
    at.plane.turn([rollout(1, { main: write })], 1);
    const s = at.start();
    await s.ready();
    expect(s.status().source).toBe('poll');
    at.plane.streaming(true);
    at.clock.advance(5_000);
    at.clock.advance(30_000);
    await until(() => at.plane.streams.length === 1, at.plane);
    at.plane.turn([rollout(2, { main: shadow })], 2);
    await until(() => s.status().revision === 2 && s.status().source === 'stream', s, at.plane);
    expect(columnOf(s).stage()).toBe('shadow');
  });

  it('connects anew when a heartbeat names a revision that the stream never brought', async () => {
    at.plane.turn([rollout(1, { main: write })], 1);
    const s = at.start();
    await s.ready();
    at.plane.turn([rollout(2, { main: shadow })], 2, true);
    at.clock.advance(5_000);
    // only what the instance announces: the answer has to have arrived, not only the heartbeat
    await until(() => at.plane.heartbeats.length === 1, s);
    at.clock.advance(10_000);
    await until(() => s.status().revision === 2, s, at.plane);
    expect(at.plane.streams).toHaveLength(2);
  });

  it('goes on by what it knows when its token is refused, and says so', async () => {
    const s = at.start({ token: 'wrong' });
    await s.ready();
    expect(s.status()).toMatchObject({ distrust: true, source: 'stage' });
    expect(at.said.some((line) => line.includes('401'))).toBe(true);
  });
});
