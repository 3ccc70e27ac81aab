/** Duty: proves that an append in one statement writes what the slower one would, or nothing; and that nobody hears of it before it lasts. */
import { draft, isRefusal, type LogEvent } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { append } from './append.js';
import { appendAtOnce, learnAppend, type LogEnd } from './append-at-once.js';
import { Log } from './log.js';
import { eventsAfter, firstBrokenLink } from './read-events.js';
import { applied, moved, SPEC, startStateServer, type StateServer } from './state-store.fixture.js';

let server: StateServer;
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());

const ID = SPEC.name;
const EMPTY: LogEnd = { position: 0, hash: '' };
const endOf = (events: readonly LogEvent[] | undefined): LogEnd => events?.at(-1) ?? EMPTY;
const said = { rollout: ID, expected: 0, who: 'ana "the" \\ admin', why: 'ein Grund: „ß“, 🦦' };

describe('an append in one statement', () => {
  it('numbers, chains and answers as the slower one does, whichever came before it', async () => {
    const { pool } = await server.store();
    const first = await appendAtOnce(pool, { ...said, events: [applied(), moved(1)] }, EMPTY);
    const second = await append(pool, { ...said, expected: 2, events: [moved(10)] });
    if (isRefusal(second)) throw new Error(second.message);
    const adopted = draft('StagesAdopted', { revision: 50, targets: ['eu'], evidence: { 'a b': null } });
    const late = { rollout: ID, expected: 3, who: 'bo', events: [adopted, draft('RolloutPaused', {})] };
    const third = await appendAtOnce(pool, late, endOf(second));
    const stored = await eventsAfter(pool, 0, 100);
    expect(stored.map((e) => e.position)).toEqual([1, 2, 3, 51, 52]);
    // what was answered is what stands there, to the last field
    expect([...(first ?? []), ...second, ...(third ?? [])]).toEqual(stored);
    expect(await firstBrokenLink(pool)).toBeNull();
  });

  it.each([
    ['has grown', { position: 1, hash: 'not the last' }],
    ['is shorter', { position: 9, hash: 'unknown' }],
    ['is another one of the same length', { position: 2, hash: 'another' }],
  ])('writes nothing where the log %s', async (_how, end) => {
    const { pool } = await server.store();
    await appendAtOnce(pool, { ...said, events: [applied(), moved(1)] }, EMPTY);
    expect(await appendAtOnce(pool, { ...said, expected: 2, events: [moved(10)] }, end)).toBeUndefined();
    expect(await eventsAfter(pool, 0, 100)).toHaveLength(2);
  });

  it('writes nothing for a runner whose epoch is over, and lets the next one through', async () => {
    const { pool } = await server.store();
    const asked = { ...said, events: [applied()] };
    expect(await appendAtOnce(pool, { ...asked, epoch: 7 }, EMPTY)).toBeUndefined();
    await pool.query(
      `insert into sluice_control.lease (rollout, epoch, holder, until, locked) values ($1, 8, 'two', now(), true)`,
      [ID],
    );
    expect(await appendAtOnce(pool, { ...asked, epoch: 7 }, EMPTY)).toBeUndefined();
    expect(await appendAtOnce(pool, { ...asked, epoch: 8 }, EMPTY)).toHaveLength(1);
  });

  it('is learned by a connection without a trace in the log', async () => {
    const { pool } = await server.store();
    const one = await pool.connect();
    await learnAppend({ query: one.query.bind(one) } as unknown as typeof pool);
    const { rows } = await one.query('select name, generic_plans from pg_prepared_statements order by name');
    expect(rows).toEqual([
      { name: 'append at once', generic_plans: '1' },
      { name: 'append at once with key', generic_plans: '1' },
    ]);
    one.release();
    expect(await eventsAfter(pool, 0, 10)).toEqual([]);
    expect(await appendAtOnce(pool, { ...said, events: [applied()] }, EMPTY)).toHaveLength(1);
  });

  it('of many on one end writes exactly one', async () => {
    const { pool } = await server.store();
    const tries = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        appendAtOnce(pool, { ...said, rollout: `t.c${n}`, events: [applied(), moved(1)] }, EMPTY),
      ),
    );
    expect(tries.filter((events) => events !== undefined)).toHaveLength(1);
    expect(await eventsAfter(pool, 0, 100)).toHaveLength(2);
    expect(await firstBrokenLink(pool)).toBeNull();
  });
});

describe('a log', () => {
  it('takes one round trip where nobody else has written, and goes the long way where somebody has', async () => {
    const { pool } = await server.store();
    const [a, b] = [new Log(pool), new Log(pool)];
    const statements: string[] = [];
    pool.on('connect', (client) => {
      const query = client.query.bind(client) as (...asked: unknown[]) => unknown;
      client.query = ((...asked: unknown[]) => {
        const text = typeof asked[0] === 'string' ? asked[0] : (asked[0] as { text: string }).text;
        statements.push(text.trimStart().split(/\s/)[0] ?? '');
        return query(...asked);
      }) as typeof client.query;
    });
    // the connections that are there already are not listened to
    await Promise.all(Array.from({ length: 5 }, () => pool.query('select pg_sleep(0.05)')));
    statements.length = 0;
    await a.append({ id: ID, rollout: undefined, who: 'a' }, [applied()]);
    expect(statements).toEqual(['with']);
    await b.append({ id: 'orders.note', rollout: undefined, who: 'b' }, [applied()]);
    expect(await firstBrokenLink(pool)).toBeNull();
    expect(b.rollouts().size).toBe(2);
  });

  it('tells nobody of an event before it is committed, and never of one whose commit fails', async () => {
    const { pool } = await server.store();
    // a commit that waits until this test lets it go, and then fails where the event says so
    await pool.query(`
      create function hold_commit() returns trigger language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(4711);
        if new.who = 'nobody' then raise exception 'the disk is full'; end if;
        return null;
      end $$;
      create constraint trigger hold_commit after insert on sluice_control.event
        deferrable initially deferred for each row execute function hold_commit()`);
    const log = new Log(pool);
    const told: string[] = [];
    log.subscribe((event) => told.push(event.who));
    const gate = await pool.connect();
    const held = async (who: string): Promise<{ readonly answer: unknown }> => {
      await gate.query('select pg_advisory_lock(4711)');
      const appended = log
        .append({ id: ID, rollout: log.rollouts().get(ID), who }, [applied()])
        .catch((error: unknown) => error);
      await expect
        .poll(async () => {
          const { rows } = await gate.query(
            `select count(*)::int as n from pg_locks where locktype = 'advisory' and objid = 4711 and not granted`,
          );
          return rows;
        })
        .toEqual([{ n: 1 }]);
      expect([told, log.position]).toEqual([[], 0]);
      await gate.query('select pg_advisory_unlock(4711)');
      return { answer: await appended };
    };
    expect((await held('nobody')).answer).toMatchObject({ message: 'the disk is full' });
    expect([told, log.position, log.rollouts().size]).toEqual([[], 0, 0]);
    expect((await held('ana')).answer).toMatchObject([{ position: 1 }]);
    expect([told, log.position]).toEqual([['ana'], 1]);
    gate.release();
  });
});
