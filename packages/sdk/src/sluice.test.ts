import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from './database.js';
import { fakeControlPlane, rollout, TOKEN, type FakeControlPlane } from './fake-control-plane.fixture.js';
import { handClock, type HandClock } from './hand-clock.fixture.js';
import type { SluiceOptions } from './options.js';
import { sluice, type Sluice } from './sluice.js';
import { gate, until } from './until.fixture.js';

let said: string[] = [];
const hear = (line: string): void => void said.push(line);
const log = { info: hear, warn: hear, error: hear };
const shadow = { stage: 'shadow', percent: 0 } as const;
const write = { stage: 'write', percent: 0 } as const;
const read = (percent: number) => ({ stage: 'read', percent }) as const;

/** A target's database that has nothing but sluice.stage. */
function stageDatabase() {
  let rows: readonly Row[] | Error = [];
  let asked = 0;
  return {
    ask: (): Promise<readonly Row[]> => {
      asked += 1;
      return rows instanceof Error ? Promise.reject(rows) : Promise.resolve(rows);
    },
    says(next: readonly Row[] | Error) {
      rows = next;
    },
    get asked() {
      return asked;
    },
  };
}

function rows(
  revision: number,
  on: Partial<Record<'write' | 'shadow' | 'read' | 'retire', number>>,
  held = false,
): Row[] {
  return (['write', 'shadow', 'read', 'retire'] as const).map((capability) => ({
    rollout: 'orders.amount_cents',
    service: 'checkout',
    capability,
    region: '',
    percent: on[capability] ?? 0,
    revision: String(revision),
    held,
  }));
}

let plane: FakeControlPlane;
let clock: HandClock;
let database: ReturnType<typeof stageDatabase>;
let open: Sluice[];

beforeEach(async () => {
  plane = await fakeControlPlane();
  clock = handClock();
  said = [];
  database = stageDatabase();
  open = [];
});
afterEach(async () => {
  plane.down(true);
  const closed = open.map((s) => s.close());
  clock.advance(10_000); // a test that failed may have left a pin open
  await Promise.all(closed);
  await plane.close();
});

function start(options: Partial<SluiceOptions> = {}): Sluice {
  const s = sluice({
    service: 'checkout',
    database: database.ask,
    url: plane.url,
    token: TOKEN,
    clock,
    log,
    ...options,
  });
  open.push(s);
  return s;
}
const columnOf = (s: Sluice) =>
  s.column('orders.amount_cents', {
    old: (row: { id?: string; amount: string; amount_cents?: string }) => String(Number(row.amount) * 100),
  });

describe('ready', () => {
  it('resolves when the snapshot is as new as the registration asks, and says what it declares', async () => {
    plane.turn([rollout(7, { main: shadow })], 7);
    const s = start({ region: 'eu', version: '1.2.3' });
    const total = columnOf(s);
    await s.ready();
    expect(s.status()).toMatchObject({ revision: 7, source: 'stream', distrust: false });
    expect(total.stage()).toBe('shadow');
    expect(plane.registrations[0]).toMatchObject({
      id: s.id,
      service: 'checkout',
      region: 'eu',
      version: '1.2.3',
      columns: ['orders.amount_cents'],
      targets: [],
    });
    expect(plane.streams[0]).toMatchObject({ authorization: TOKEN, 'unleash-appname': 'checkout' });
  });

  it('resolves by the database while the control plane is away, and comes back to trust by itself', async () => {
    plane.down(true);
    database.says(rows(4, { write: 100, shadow: 100 }));
    const s = start();
    const total = columnOf(s);
    await s.ready();
    expect(total.stage()).toBe('shadow');
    expect(s.status()).toMatchObject({ source: 'stage', distrust: true });
  });

  it('rejects, and names both reasons, where neither flags nor stage can be read', async () => {
    plane.down(true);
    database.says(Object.assign(new Error('permission denied for schema sluice'), { code: '42501' }));
    const s = start();
    const ready = s.ready({ deadlineMs: 5_000 });
    await until(() => said.some((line) => line.startsWith('cannot register')), s);
    clock.advance(5_000);
    await expect(ready).rejects.toThrow(/fetch failed.*permission denied/s);
  });

  it('begins with the old columns there, when its author chose so', async () => {
    plane.down(true);
    database.says(new Error('no'));
    const s = start({ onUnknown: 'old' });
    const ready = s.ready({ deadlineMs: 5_000 });
    await until(() => said.some((line) => line.startsWith('cannot register')), s);
    clock.advance(5_000);
    await ready;
    expect(columnOf(s).details()).toMatchObject({ stage: 'old', reason: 'not-heard' });
  });

  it('reads a database without the schema as one where no rollout has begun', async () => {
    plane.down(true);
    database.says(Object.assign(new Error('relation does not exist'), { code: '42P01' }));
    const s = start();
    await s.ready();
    expect(columnOf(s).details()).toMatchObject({ stage: 'old', reason: 'no-rollout' });
  });
});

describe('acknowledging', () => {
  it('an idle instance acknowledges a change at once', async () => {
    plane.turn([rollout(1, { main: write })], 1);
    const s = start();
    await s.ready();
    plane.turn([rollout(2, { main: shadow })], 2);
    await until(() => plane.acknowledgements.some((a) => a.revision === 2), plane);
    expect(plane.acknowledgements.at(-1)).toEqual({ id: s.id, revision: 2 });
  });

  it('waits for the open pin, which keeps its revision while new work has the new one', async () => {
    plane.turn([rollout(1, { main: write })], 1);
    const s = start();
    const total = columnOf(s);
    await s.ready();
    const work = gate();
    const seen: string[] = [];
    const job = s.pin(async () => {
      seen.push(total.stage());
      await work.opened;
      seen.push(total.stage());
    });
    await until(() => seen.length === 1, s, plane);
    plane.turn([rollout(2, { main: shadow })], 2);
    await until(() => s.status().revision === 2, s);
    expect(total.stage()).toBe('shadow');
    expect(s.status()).toMatchObject({ acknowledged: 1, openPins: 1 });
    expect(plane.acknowledgements.every((a) => a.revision < 2)).toBe(true);
    work.open();
    await job;
    expect(seen).toEqual(['write', 'write']);
    await until(() => plane.acknowledgements.some((a) => a.revision === 2), plane);
  });

  it('a pin older than a minute holds nothing any more, and what it asks then is decided by the present', async () => {
    await plane.close();
    plane = await fakeControlPlane(120_000);
    plane.turn([rollout(1, { main: write })], 1);
    const s = start();
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
    plane.turn([rollout(2, { main: shadow })], 2);
    await until(() => s.status().revision === 2, s);
    clock.advance(59_999);
    await until(() => plane.heartbeats.length === 1, plane);
    clock.advance(5_000);
    await until(() => plane.acknowledgements.some((a) => a.revision === 2), plane);
    expect(plane.heartbeats.some((h) => h.openPins === 1 && h.acknowledged === 1)).toBe(true);
    work.open();
    await job;
    expect(late).toBe('shadow');
  });

  it('registers again when the control plane does not know it any more', async () => {
    plane.turn([], 1);
    const s = start();
    await s.ready();
    plane.forget();
    clock.advance(5_000);
    await until(() => plane.registrations.length === 2, plane);
    await until(() => !s.status().distrust, s);
    expect(plane.registrations[1]?.id).toBe(s.id);
  });

  it('registers again when the code declares another column', async () => {
    plane.turn([], 1);
    const s = start();
    await s.ready();
    columnOf(s);
    await until(() => plane.registrations.length > 1, plane);
    expect(plane.registrations.at(-1)?.columns).toEqual(['orders.amount_cents']);
  });

  it('says when it decided outside a pin', async () => {
    plane.turn([rollout(1, { main: write })], 1);
    const s = start();
    const total = columnOf(s);
    await s.ready();
    await s.pin(() => total.values({ amount: '1' }));
    expect(s.status().unpinned).toBe(false);
    total.values({ amount: '1' });
    expect(s.status().unpinned).toBe(true);
  });
});

describe('revisions', () => {
  it('never go back, also for one rollout alone', async () => {
    plane.turn([rollout(5, { main: read(100) })], 5);
    const s = start();
    const total = columnOf(s);
    await s.ready();
    plane.turn([rollout(4, { main: write })], 4);
    plane.turn([rollout(4, { main: write })], 6);
    await until(() => s.status().revision === 6, s);
    expect(total.details()).toMatchObject({ stage: 'read', revision: 5 });
  });

  it('a held row of a greater revision wins over the stream', async () => {
    plane.turn([rollout(5, { main: read(100) })], 5);
    const s = start();
    const total = columnOf(s);
    await s.ready();
    database.says(rows(6, { write: 100 }, true));
    clock.advance(5_000);
    await until(() => total.details().revision === 6, s);
    expect(total.details()).toMatchObject({ stage: 'write', source: 'stage', reason: 'stage-row' });
    expect(s.status().distrust).toBe(false);
  });

  it('flags that no message completes are not taken', async () => {
    plane.turn([rollout(1, { main: write })], 1);
    const s = start();
    const total = columnOf(s);
    await s.ready();
    plane.stream([
      {
        name: 'sluice.snapshot',
        enabled: true,
        strategies: [],
        variants: [{ payload: { value: '{"revision":9}' } }],
      },
    ]);
    plane.stream([{ name: 'sluice.snapshot', nonsense: true }]);
    plane.turn([rollout(2, { main: shadow })], 2);
    await until(() => s.status().revision === 2, s);
    expect(total.stage()).toBe('shadow');
  });
});

describe('distrust', () => {
  async function trusting(): Promise<{ s: Sluice; total: ReturnType<typeof columnOf> }> {
    plane.turn([rollout(1, { main: shadow })], 1);
    database.says(rows(1, { write: 100, shadow: 100 }));
    const s = start();
    const total = columnOf(s);
    await s.ready();
    return { s, total };
  }

  it('begins when the lease runs out, by either clock', async () => {
    const { s } = await trusting();
    plane.down(true);
    clock.sleep(15_000);
    expect(s.status().distrust).toBe(true);
  });

  it('makes a read ask the database first', async () => {
    const { s, total } = await trusting();
    plane.down(true);
    clock.sleep(20_000);
    database.says(rows(2, { write: 100 }));
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
    plane.turn([rollout(2, { main: write })], 2);
    await until(() => s.status().revision === 2, s);
    clock.sleep(20_000);
    expect(s.status().distrust).toBe(true);
    clock.advance(5_000);
    await until(() => !s.status().distrust, s);
    work.open();
    await job;
    expect(after).toBe('write');
  });

  it('a read that the lease did not outlive is decided again where something was turned', async () => {
    plane.turn([rollout(1, { main: read(100) }, { sample: 0 })], 1);
    const s = start();
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
          plane.down(true);
          clock.sleep(60_000);
          database.says(rows(2, { write: 100 }));
        }
        return 'from new';
      },
    });
    expect(result).toBe('from old');
    expect(sides.filter((side) => side === 'new')).toHaveLength(1);
  });

  it('a transaction reads the stage on its own connection, after begin, under a savepoint', async () => {
    const { s, total } = await trusting();
    plane.down(true);
    clock.sleep(20_000);
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

  it('a missing grant does not abort the transaction', async () => {
    const { s, total } = await trusting();
    plane.down(true);
    clock.sleep(20_000);
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
});

describe('the way of the flags', () => {
  it('polls where there is no stream, and goes back to the stream as soon as there is one', async () => {
    await plane.close();
    plane = await fakeControlPlane(120_000);
    plane.streaming(false);
    plane.turn([rollout(1, { main: write })], 1);
    const s = start();
    await s.ready();
    expect(s.status().source).toBe('poll');
    plane.streaming(true);
    clock.advance(5_000);
    clock.advance(30_000);
    await until(() => plane.streams.length === 1, plane);
    plane.turn([rollout(2, { main: shadow })], 2);
    await until(() => s.status().revision === 2 && s.status().source === 'stream', s, plane);
    expect(columnOf(s).stage()).toBe('shadow');
  });

  it('connects anew when a heartbeat names a revision that the stream never brought', async () => {
    plane.turn([rollout(1, { main: write })], 1);
    const s = start();
    await s.ready();
    plane.turn([rollout(2, { main: shadow })], 2, true);
    clock.advance(5_000);
    // only what the instance announces: the answer has to have arrived, not only the heartbeat
    await until(() => plane.heartbeats.length === 1, s);
    clock.advance(10_000);
    await until(() => s.status().revision === 2, s, plane);
    expect(plane.streams).toHaveLength(2);
  });

  it('goes on by what it knows when its token is refused, and says so', async () => {
    const s = start({ token: 'wrong' });
    await s.ready();
    expect(s.status()).toMatchObject({ distrust: true, source: 'stage' });
    expect(said.some((line) => line.includes('401'))).toBe(true);
  });
});

describe('whatever it is given', () => {
  it('sluice() and what hangs on it never throw; ready says what is wrong', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.anything(), fc.anything(), async (service, given, url) => {
        const s = sluice({ service, database: given, url, clock, log } as never);
        open.push(s);
        const total = columnOf(s);
        expect(total.of({ id: '1', amount: '1' })).toBe('100');
        expect(total.values({ amount: '1' })).toEqual({ amount: '1' });
        expect(await s.pin(() => 7)).toBe(7);
        const ready = s.ready({ deadlineMs: 0 }).then(
          () => 'ready',
          (error: unknown) => error instanceof Error && error.message,
        );
        clock.advance(0);
        expect(await ready).toMatch(
          typeof service === 'string' && service !== '' ? /ready|does not know/ : /wants a service name/,
        );
        await s.close();
      }),
    );
  });
});

describe('reports', () => {
  it('are kept until a heartbeat was answered', async () => {
    plane.turn([rollout(1, { main: shadow })], 1);
    const s = start();
    const total = columnOf(s);
    await s.ready();
    total.of({ id: 'a', amount: '1', amount_cents: '100' });
    total.of({ id: 'b', amount: '1', amount_cents: '999' });
    plane.down(true);
    clock.advance(5_000);
    await until(() => s.status().distrust || true, s);
    plane.down(false);
    clock.advance(5_000);
    await until(() => plane.heartbeats.some((h) => h.reports.length > 0), plane);
    const sent = plane.heartbeats.flatMap((h) => h.reports);
    expect(sent).toMatchObject([
      { rollout: 'orders.amount_cents', target: 'main', compared: 2, differing: 1, oldReads: 2 },
    ]);
    expect(sent[0]?.differingKeys).toHaveLength(1);
    expect(sent[0]?.differingKeys[0]).not.toContain('b,');
  });
});

describe('closing', () => {
  it('waits for open pins, says goodbye and never rejects', async () => {
    plane.turn([], 1);
    const s = start();
    await s.ready();
    const work = gate();
    const job = s.pin(() => work.opened);
    await until(() => s.status().openPins === 1, s, plane);
    const closed = s.close();
    expect(plane.goodbyes).toEqual([]);
    work.open();
    await Promise.all([job, closed]);
    expect(plane.goodbyes).toEqual([s.id]);
  });
});
