/** Duty: tests what an instance does whose lease ran out. */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { rollout } from './fake-control-plane.fixture.js';
import { columnOf, fleet, read, rows, shadow, write } from './fleet.fixture.js';
import type { Sluice } from './sluice.js';
import { gate, until } from './until.fixture.js';

const at = fleet();

describe('distrust', () => {
  async function trusting(): Promise<{ s: Sluice; total: ReturnType<typeof columnOf> }> {
    at.plane.turn([rollout(1, { main: shadow })], 1);
    at.database.says(rows(1, { write: 100, shadow: 100 }));
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    return { s, total };
  }

  it('begins when the lease runs out, by either clock', async () => {
    const { s } = await trusting();
    at.plane.down(true);
    at.clock.sleep(15_000);
    expect(s.status().distrust).toBe(true);
  });

  it('makes a read ask the database first', async () => {
    const { s, total } = await trusting();
    at.plane.down(true);
    at.clock.sleep(20_000);
    at.database.says(rows(2, { write: 100 }));
    const sides: string[] = [];
    await total.read({ key: 1, old: () => sides.push('old'), new: () => sides.push('new') });
    expect(sides).toEqual(['old']);
    expect(total.details()).toMatchObject({ stage: 'write', revision: 2, source: 'stage' });
    expect(s.status().source).toBe('stage');
  });

  it('a pin ends with the lease, even if the lease comes back', async () => {
    const { s, total } = await trusting();
    const [inside, work] = [gate(), gate()];
    let after = '';
    const job = s.pin(async () => {
      inside.open();
      await work.opened;
      after = total.stage();
    });
    await inside.opened;
    at.plane.turn([rollout(2, { main: write })], 2);
    await until(() => s.status().revision === 2, s);
    at.clock.sleep(20_000);
    expect(s.status().distrust).toBe(true);
    at.clock.advance(5_000);
    await until(() => !s.status().distrust, s);
    work.open();
    await job;
    expect(after).toBe('write');
  });

  it('ends only when the flags in memory are as new as those that the control plane has by then', async () => {
    const { s } = await trusting();
    at.clock.sleep(60_000);
    // let go while it was frozen: every gate went on without it, and nothing of that has reached it yet
    at.plane.turn([rollout(2, { main: write })], 2, true);
    at.clock.advance(5_000);
    await until(() => !s.status().distrust || at.plane.registrations.length === 2, s);
    expect(s.status()).toMatchObject({ distrust: true, revision: 1 });
    at.plane.turn([rollout(2, { main: write })], 2);
    await until(() => !s.status().distrust, s);
    expect(s.status().revision).toBe(2);
  });

  it('a read that the lease did not outlive is decided again where something was turned', async () => {
    at.plane.turn([rollout(1, { main: read(100) }, { sample: 0 })], 1);
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    const sides: string[] = [];
    const result = await total.read({
      key: 1,
      old: () => {
        sides.push('old');
        return 'from old';
      },
      new: () => {
        sides.push('new');
        if (sides.length === 1) {
          // frozen in the middle: everybody else has moved on
          at.plane.down(true);
          at.clock.sleep(60_000);
          at.database.says(rows(2, { write: 100 }));
        }
        return 'from new';
      },
    });
    expect(result).toBe('from old');
    expect(sides.filter((side) => side === 'new')).toHaveLength(1);
  });

  it.each([
    ['answers', () => 'from old'],
    [
      'fails',
      () => {
        throw new Error('column "amount" does not exist');
      },
    ],
  ])(
    'after a sleep that nothing has noticed, a side that %s by old flags counts for nothing',
    async (_, old) => {
      at.plane.turn([rollout(1, { main: write }, { sample: 0 })], 1);
      const s = at.start();
      const total = columnOf(s);
      await s.ready();
      at.plane.down(true);
      // the monotonic clock stood still
      at.clock.sleep(60_000);
      at.database.says(rows(2, { write: 100, shadow: 100, read: 100, retire: 100 }));
      expect(await total.read({ key: 1, old, new: () => 'from new' })).toBe('from new');
      expect(s.status().distrust).toBe(true);
    },
  );

  it('after a sleep that nothing has noticed, nothing is compared by old flags', async () => {
    const { total } = await trusting();
    at.plane.down(true);
    at.clock.sleep(60_000);
    at.database.says(rows(2, { write: 100, shadow: 100, read: 100, retire: 100 }));
    const sides: string[] = [];
    await total.read({ key: 1, old: () => sides.push('old'), new: () => sides.push('new') });
    expect(sides).toEqual(['new']);
  });

  it('an error that the lease did not outlive counts against nobody where something was turned: the other side answers', async () => {
    at.plane.turn([rollout(1, { main: write }, { sample: 0 })], 1);
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    const heard = at.plane.heartbeats.length;
    const result = total.read({
      key: 1,
      old: () => {
        // frozen for so long that the old column was dropped
        at.clock.sleep(60_000);
        at.database.says(rows(2, { write: 100, shadow: 100, read: 100, retire: 100 }));
        throw new Error('column "amount" does not exist');
      },
      new: () => 'from new',
    });
    expect(await result).toBe('from new');
    at.clock.advance(5_000);
    await until(() => at.plane.heartbeats.length > heard, at.plane);
    expect(at.plane.heartbeats.flatMap(({ reports }) => reports.map((each) => each.oldErrors))).toEqual([
      0, 0,
    ]);
  });

  it('an error that the lease did not outlive goes to the caller where nothing was turned', async () => {
    at.plane.turn([rollout(1, { main: write }, { sample: 0 })], 1);
    at.database.says(rows(1, { write: 100 }));
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    let runs = 0;
    const result = total.read({
      key: 1,
      old: () => {
        runs += 1;
        at.clock.sleep(60_000);
        throw new Error('deadlock detected');
      },
      new: () => 'from new',
    });
    await expect(result).rejects.toThrow('deadlock detected');
    expect(runs).toBe(1);
  });

  it('a transaction reads the stage on its own connection, after begin, under a savepoint', async () => {
    const { s, total } = await trusting();
    at.plane.down(true);
    at.clock.sleep(20_000);
    const said: string[] = [];
    const connection = {
      query: (sql: string) => {
        said.push(sql.split(' from ')[0] ?? sql);
        return Promise.resolve({
          rows: sql.startsWith('select rollout') ? rows(3, { write: 100, shadow: 100, read: 100 }) : [],
        });
      },
      release() {
        said.push('release');
      },
    };
    const stage = await s.transaction({ connect: () => Promise.resolve(connection) }, () => total.stage());
    expect(stage).toBe('read');
    expect(said.map((sql) => sql.split(' ').slice(0, 2).join(' '))).toEqual([
      'begin',
      'savepoint sluice_stage',
      'select rollout,',
      'release savepoint',
      'commit',
      'release',
    ]);
  });

  it('a connection that breaks between two statements of a transaction does not end the process', async () => {
    const { s } = await trusting();
    const connection = Object.assign(new EventEmitter(), {
      query: () => Promise.resolve({ rows: [] }),
      release() {},
    });
    const pool = { connect: () => Promise.resolve(connection) };
    await s.transaction(pool, () => void connection.emit('error', new Error('read ECONNRESET')));
    expect(connection.listenerCount('error')).toBe(0);
  });

  it('a missing grant does not abort the transaction', async () => {
    const { s, total } = await trusting();
    at.plane.down(true);
    at.clock.sleep(20_000);
    const said: string[] = [];
    const connection = {
      query: (sql: string) => {
        said.push(sql);
        if (sql.startsWith('select'))
          return Promise.reject(Object.assign(new Error('permission denied'), { code: '42501' }));
        return Promise.resolve({ rows: [] });
      },
      release() {},
    };
    expect(await s.transaction({ connect: () => Promise.resolve(connection) }, () => total.stage())).toBe(
      'shadow',
    );
    expect(said).toContain('rollback to savepoint sluice_stage');
    expect(said.at(-1)).toBe('commit');
  });

  /** A connection of a database whose stage says so. */
  const pooled = (revision: number, on: Parameters<typeof rows>[1]) => ({
    connect: () =>
      Promise.resolve({
        query: (sql: string) =>
          Promise.resolve({ rows: sql.startsWith('select rollout') ? rows(revision, on) : [] }),
        release() {},
      }),
  });

  it('a transaction is in the only target that there is, whatever pool began it', async () => {
    at.plane.turn([rollout(1, { main: shadow })], 1);
    at.database.says(rows(1, { write: 100, shadow: 100 }));
    const s = at.start({ database: { main: at.database.ask } });
    const total = columnOf(s);
    await s.ready();
    at.plane.down(true);
    at.clock.sleep(20_000);
    expect(await s.transaction(pooled(2, { write: 100 }), () => total.details())).toMatchObject({
      target: 'main',
      stage: 'write',
      revision: 2,
    });
    // what it read is news for everybody else
    expect(total.details()).toMatchObject({ stage: 'write', revision: 2 });
  });

  it('one of which nobody knows in which of two targets it is goes by its own stage, and keeps it for itself', async () => {
    at.plane.turn([rollout(1, { eu: shadow, us: shadow })], 1);
    at.database.says(rows(1, { write: 100, shadow: 100 }));
    const s = at.start({ database: { eu: at.database.ask, us: at.database.ask } });
    const total = columnOf(s);
    await s.ready();
    at.plane.down(true);
    at.clock.sleep(20_000);
    const stages = await s.transaction(pooled(3, { write: 100, shadow: 100, read: 100 }), () => [
      total.stage(),
      total.stage({ target: 'us' }),
    ]);
    expect(stages).toEqual(['read', 'shadow']);
    // an older one than the first has read, for it is another database's
    expect(await s.transaction(pooled(2, { write: 100 }), () => total.stage())).toBe('write');
    expect(total.stage({ target: 'eu' })).toBe('shadow');
  });

  it('and where one of the two has the rollout, it comes before what was read of that one', async () => {
    at.plane.turn([rollout(1, { eu: shadow })], 1);
    at.database.says(rows(1, { write: 100, shadow: 100 }));
    const s = at.start({ database: { eu: at.database.ask, us: at.database.ask } });
    const total = columnOf(s);
    await s.ready();
    at.plane.down(true);
    at.clock.sleep(20_000);
    expect(await s.transaction(pooled(2, { write: 100 }), () => total.stage())).toBe('write');
  });
});
