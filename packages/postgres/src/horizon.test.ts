/** Duty: the horizon sees every open transaction, written or not, and lets go of it only when it has ended. */
import type { Client } from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { noteHorizon, stillHeld } from './horizon.js';
import { useTarget } from './target.fixture.js';

const target = useTarget();

beforeEach(() => target.fresh('create table t (id int primary key)'));

async function pidOf(session: Client): Promise<number> {
  return (await session.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0;
}

describe('the horizon', () => {
  it.each([
    ['begin alone', ['begin']],
    ['begin and select', ['begin', 'select from t']],
    ['repeatable read without a statement', ['begin isolation level repeatable read']],
    ['begin and insert', ['begin', 'insert into t values (1)']],
  ])('waits for %s', async (_what, statements) => {
    const session = await target.session();
    const pid = await pidOf(session);
    expect(await noteHorizon(target.pool)).toEqual([]);
    for (const sql of statements) await session.query(sql);
    const noted = await noteHorizon(target.pool);
    expect(noted.map((h) => h.pid)).toEqual([pid]);
    expect(noted[0]?.openSeconds).toBeGreaterThanOrEqual(0);
    expect(await stillHeld(target.pool, noted)).toHaveLength(1);
    await session.query('commit');
    expect(await stillHeld(target.pool, noted)).toEqual([]);
  });

  it('does not wait for what began after it was noted', async () => {
    const [before, after] = [await target.session(), await target.session()];
    await before.query('begin');
    const noted = await noteHorizon(target.pool);
    await after.query('begin');
    expect((await stillHeld(target.pool, noted)).map((h) => h.id)).toEqual(noted.map((h) => h.id));
    await before.query('commit');
    expect(await stillHeld(target.pool, noted)).toEqual([]);
  });

  it('waits for the same session only as long as it is the same transaction', async () => {
    const session = await target.session();
    await session.query('begin');
    const noted = await noteHorizon(target.pool);
    await session.query('commit; begin');
    expect(await stillHeld(target.pool, noted)).toEqual([]);
  });

  it('waits for a prepared transaction, and for one that is prepared after it was noted', async () => {
    const session = await target.session();
    await session.query("begin; insert into t values (1); prepare transaction 'one'");
    const noted = await noteHorizon(target.pool);
    expect(noted.map((h) => [h.id, h.pid])).toEqual([['prepared:one', null]]);
    await session.query("commit prepared 'one'");
    expect(await stillHeld(target.pool, noted)).toEqual([]);

    await session.query('begin; insert into t values (2)');
    const open = await noteHorizon(target.pool);
    await session.query("prepare transaction 'two'");
    expect((await stillHeld(target.pool, open)).map((h) => h.id)).toEqual(['prepared:two']);
    await session.query("rollback prepared 'two'");
    // another one of the same user, which began later
    await session.query("begin; insert into t values (3); prepare transaction 'three'");
    expect(await stillHeld(target.pool, open)).toEqual([]);
    await session.query("rollback prepared 'three'");
  });

  it('sees other roles as an ordinary role', async () => {
    const [ordinary, other] = [await target.session(), await target.session()];
    await other.query('begin');
    const pid = await pidOf(other);
    await ordinary.query('create role ordinary_reader; set role ordinary_reader');
    // a pool of one connection, which has taken the role
    const pool = { connect: () => Promise.resolve(Object.assign(ordinary, { release: () => undefined })) };
    const noted = await noteHorizon(pool as unknown as typeof target.pool);
    expect(noted.map((h) => h.pid)).toEqual([pid]);
    await ordinary.query('reset role; drop role ordinary_reader');
  });

  it('does not wait for another database', async () => {
    const session = await target.session();
    await session.query('begin');
    await target.pool.query('select 1');
    expect(await noteHorizon(target.pool)).toHaveLength(1);
    const others = await target.pool.query<{ n: number }>(
      `select count(*)::int as n from pg_locks where locktype = 'virtualxid' and granted`,
    );
    expect(others.rows[0]?.n).toBeGreaterThan(1);
  });
});
