/** Duty: proves the log: numbered without a gap, chained, final, one truth for all who follow it. */
import { readdir } from 'node:fs/promises';
import { draft, isRefusal, type LogEvent } from '@sluice/core';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { append } from './append.js';
import { follow } from './follow.js';
import { Log } from './log.js';
import { migrate } from './migrate.js';
import { eventsAfter, firstBrokenLink } from './read-events.js';
import {
  applied,
  moved,
  SPEC,
  startStateServer,
  type StateServer,
  type StateStore,
} from './state-store.fixture.js';

let server: StateServer;
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());

const ID = SPEC.name;

async function written({ pool }: StateStore, ...events: Parameters<typeof append>[1]['events'][]) {
  const log = new Log(pool);
  for (const drafts of events) {
    const said = { id: ID, rollout: log.rollouts().get(ID), who: 'ana', why: 'because' };
    const appended = await log.append(said, drafts);
    if (isRefusal(appended)) throw new Error(appended.message);
  }
  return log;
}

describe('appending', () => {
  it('numbers events from 1 without a gap, and chains them', async () => {
    const store = await server.store();
    await written(store, [applied()], [moved(1), moved(10)], [draft('RolloutPaused', {})]);
    const events = await eventsAfter(store.pool, 0, 100);
    expect(events.map((e) => [e.position, e.type, e.who, e.why])).toEqual([
      [1, 'RolloutApplied', 'ana', 'because'],
      [2, 'StageMoved', 'ana', 'because'],
      [3, 'StageMoved', 'ana', 'because'],
      [4, 'RolloutPaused', 'ana', 'because'],
    ]);
    expect(events.map((e) => e.previous)).toEqual(['', ...events.slice(0, -1).map((e) => e.hash)]);
    expect(await firstBrokenLink(store.pool)).toBeNull();
  });

  it('goes on above a revision that a hand has given out, also for who follows', async () => {
    const store = await server.store();
    const other = new Log(store.pool);
    const adopted = draft('StagesAdopted', { revision: 50, targets: ['eu'], evidence: {} });
    const log = await written(store, [applied()], [adopted], [draft('RolloutPaused', {})]);
    await other.catchUp();
    const events = await eventsAfter(store.pool, 0, 100);
    expect(events.map((e) => e.position)).toEqual([1, 51, 52]);
    expect(log.snapshot().revision).toBe(51);
    expect(other.snapshot()).toEqual(log.snapshot());
    expect(await firstBrokenLink(store.pool)).toBeNull();
  });

  it('refuses a decision that was made on an older state, and writes nothing of it', async () => {
    const store = await server.store();
    await written(store, [applied()]);
    const late = { rollout: ID, expected: 0, who: 'bo', events: [draft('RolloutPaused', {})] };
    expect(await append(store.pool, late)).toMatchObject({ refused: true, code: 'conflict' });
    expect(await eventsAfter(store.pool, 0, 10)).toHaveLength(1);
    // another rollout is not disturbed by this one's growth
    const other = { ...late, rollout: 'orders.note' };
    expect(await append(store.pool, other)).toMatchObject([{ position: 2 }]);
  });

  it('lets exactly one of many decisions on the same state through', async () => {
    const store = await server.store();
    await written(store, [applied()]);
    const tries = Array.from({ length: 12 }, (_, i) =>
      append(store.pool, { rollout: ID, expected: 1, who: `p${i}`, events: [moved(1), moved(10)] }),
    );
    const answers = await Promise.all(tries);
    expect(answers.filter((a) => !isRefusal(a))).toHaveLength(1);
    expect((await eventsAfter(store.pool, 0, 100)).map((e) => e.position)).toEqual([1, 2, 3]);
    expect(await firstBrokenLink(store.pool)).toBeNull();
  });

  it('shows positions in their order to whoever reads meanwhile', async () => {
    const store = await server.store();
    let reading = true;
    const seen: number[] = [];
    const reader = (async () => {
      while (reading) {
        const events = await eventsAfter(store.pool, seen.at(-1) ?? 0, 100);
        seen.push(...events.map((e) => e.position));
      }
    })();
    const write = (rollout: string) =>
      append(store.pool, { rollout, expected: 0, who: 'x', events: [applied(), moved(1)] });
    await Promise.all(Array.from({ length: 20 }, (_, i) => write(`t.c${i}`)));
    reading = false;
    await reader;
    seen.push(...(await eventsAfter(store.pool, seen.at(-1) ?? 0, 100)).map((e) => e.position));
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });
});

describe('what was written', () => {
  it.each([
    `update sluice_control.event set who = 'nobody'`,
    'delete from sluice_control.event',
    'truncate sluice_control.event',
  ])('is final: %s', async (sql) => {
    const store = await server.store();
    await written(store, [applied()]);
    await expect(store.pool.query(sql)).rejects.toThrow('events are never changed or removed');
  });

  it.each([
    [`update sluice_control.event set who = 'mallory' where position = 2`, 2],
    [`update sluice_control.event set data = jsonb_set(data, '{target}', '"us"') where position = 2`, 2],
    [`update sluice_control.event set at = at + interval '1 ms' where position = 1`, 1],
    [`update sluice_control.event set why = null where position = 3`, 3],
    ['delete from sluice_control.event where position = 2', 3],
  ])('shows its break where somebody with the keys changed it: %s', async (sql, broken) => {
    const store = await server.store();
    await written(store, [applied()], [moved(1)], [moved(10)]);
    await store.pool.query('alter table sluice_control.event disable trigger all');
    await store.pool.query(sql);
    expect(await firstBrokenLink(store.pool)).toBe(broken);
  });
});

describe('the fold', () => {
  it('is the same for whoever wrote and whoever read, and tells of each event in order', async () => {
    const store = await server.store();
    const writer = await written(store, [applied()], [moved(1), moved(10)]);
    const reader = new Log(store.pool);
    const told: number[] = [];
    reader.subscribe((event, rollout) => told.push(event.position, rollout.version));
    await Promise.all([reader.catchUp(), reader.catchUp()]);
    expect(told).toEqual([1, 1, 2, 2, 3, 3]);
    expect(reader.rollouts().get(ID)).toEqual(writer.rollouts().get(ID));
    expect(reader.snapshot()).toEqual(writer.snapshot());
    expect(reader.position).toBe(3);
  });

  it('keeps the snapshot until a flag changes, and its revision never goes back', async () => {
    const store = await server.store();
    const log = await written(store, [applied()]);
    const before = log.snapshot();
    const rollout = () => log.rollouts().get(ID);
    await log.append({ id: ID, rollout: rollout(), who: 'a' }, [draft('RolloutPaused', {})]);
    expect(log.snapshot()).toBe(before);
    await log.append({ id: ID, rollout: rollout(), who: 'a' }, [draft('RolloutForgotten', {})]);
    expect(log.snapshot()).toMatchObject({ revision: 3, features: [{ name: 'sluice.snapshot' }] });
  });

  it('folds once what it wrote itself while others wrote as well', async () => {
    const store = await server.store();
    const [a, b] = [new Log(store.pool), new Log(store.pool)];
    const told: LogEvent[] = [];
    a.subscribe((event) => told.push(event));
    const begin = (log: Log, id: string) => log.append({ id, rollout: undefined, who: 'x' }, [applied()]);
    await Promise.all(Array.from({ length: 10 }, (_, i) => begin(i % 2 ? a : b, `t.c${i}`)));
    await a.catchUp();
    expect(told.map((e) => e.position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('answers a conflict with what is there now', async () => {
    const store = await server.store();
    const [a, b] = [await written(store, [applied()]), new Log(store.pool)];
    await b.catchUp();
    const stale = b.rollouts().get(ID);
    await a.append({ id: ID, rollout: a.rollouts().get(ID), who: 'a' }, [moved(1)]);
    expect(await b.append({ id: ID, rollout: stale, who: 'b' }, [moved(10)])).toMatchObject({
      code: 'conflict',
    });
    expect(b.rollouts().get(ID)).toEqual(a.rollouts().get(ID));
  });
});

describe('following', () => {
  it('hears of another control plane in less than its beat, also after its connection was cut', async () => {
    const store = await server.store();
    const [writer, reader] = [await written(store, [applied()]), new Log(store.pool)];
    const errors: unknown[] = [];
    const stop = follow(
      store.url,
      () => reader.catchUp(),
      (error) => errors.push(error),
    );
    const position = (wanted: number) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (reader.position >= wanted) resolve();
        };
        const unsubscribe = reader.subscribe(() => {
          look();
          if (reader.position >= wanted) unsubscribe();
        });
        look();
      });
    await position(1);
    const write = async (): Promise<void> => {
      await writer.append({ id: ID, rollout: writer.rollouts().get(ID), who: 'a' }, [moved(1)]);
    };
    await write();
    await position(2);
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sluice log' and datname = current_database()`;
    await store.pool.query(cut);
    await write();
    await position(3);
    await stop();
    expect(reader.rollouts().get(ID)?.version).toBe(3);
  });

  it('reads what another one appended, and never what it has appended itself', async () => {
    const store = await server.store();
    const reads = new pg.Pool({ connectionString: store.url, max: 1 });
    const log = new Log(reads, store.pool);
    const read = vi.spyOn(reads, 'query');
    const said = { id: ID, rollout: undefined, who: 'ana' };
    // a notification comes by another connection: before the answer, as it may, and behind it
    const appended = log.append(said, [applied()]);
    await log.catchUpTo(1);
    await appended;
    await log.catchUpTo(1);
    expect([log.position, read.mock.calls.length]).toEqual([1, 0]);
    await append(store.pool, { rollout: ID, expected: 1, who: 'bo', events: [moved(1)] });
    await log.catchUpTo(2);
    expect([log.position, read.mock.calls.length]).toEqual([2, 1]);
    await reads.end();
  });
});

it('migrates once, however many start together', async () => {
  const store = await server.store();
  await Promise.all([migrate(store.url), migrate(store.url), migrate(store.url)]);
  const { rows } = await store.pool.query('select name from sluice_control.migration order by name');
  const files = (await readdir(new URL('./sql/', import.meta.url))).toSorted();
  expect(rows.map((r: { name: string }) => r.name)).toEqual(files);
  const { rows: heads } = await store.pool.query('select * from sluice_control.head');
  expect(heads).toHaveLength(1);
});
