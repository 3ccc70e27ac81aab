/** Duty: DDL gives up its lock quickly, tries again, and in the end names who stood in the way. */
import { Pool } from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { LockRefused, runDdl } from './ddl.js';
import { blockersOf } from './locks.js';
import { applyAll, contextOf, specOf, stepNamed, useTarget } from './target.fixture.js';

const target = useTarget();
const locks = { timeoutMs: 20, giveUpAfterMs: 150 };
const spec = specOf('orders.note text', { locks });
const patientSpec = { ...spec, locks: { timeoutMs: 20, giveUpAfterMs: 60_000 } };
const ADD = { sql: 'alter table orders add column note text', lock: 'ACCESS EXCLUSIVE' } as const;

beforeEach(async () => {
  await target.fresh('create table orders (id int primary key); insert into orders values (1)');
  await applyAll(contextOf(target.pool, spec), ['prepare-schema']);
});

async function hasNote(): Promise<boolean> {
  const { rowCount } = await target.pool.query(
    `select from information_schema.columns where table_name = 'orders' and column_name = 'note'`,
  );
  return rowCount === 1;
}

describe('DDL', () => {
  it('gives up behind a holder and names it', async () => {
    const holder = await target.session();
    await holder.query(`set application_name = 'nightly report'; begin; select * from orders`);
    const { rows } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
    const context = contextOf(target.pool, spec);
    const failure = await runDdl(context, [ADD]).catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(LockRefused);
    expect((failure as LockRefused).blockers).toMatchObject([
      { pid: rows[0]?.pid, application: 'nightly report', state: 'idle in transaction' },
    ]);
    expect((failure as Error).message).toContain(`pid ${rows[0]?.pid} (nightly report`);
    expect((failure as Error).message).toMatch(
      /idle in transaction, open for .*, since .*: select pg_backend_pid/,
    );
    expect((failure as Error).message).toContain(`pg_terminate_backend(${rows[0]?.pid})`);
    // one try: who outlasted it is waited for by looking
    expect(context.told.filter((t) => t.message === 'a lock was not to be had')).toHaveLength(1);
    expect(await hasNote()).toBe(false);
  });

  it('gets through when the holder ends between two tries', async () => {
    const holder = await target.session();
    await holder.query('begin; select * from orders');
    const context = contextOf(target.pool, patientSpec);
    const first = new Promise<void>((resolve) => {
      context.told.push = (...told) => {
        resolve();
        return told.length;
      };
    });
    const running = runDdl(context, [ADD]);
    await first;
    await holder.query('commit');
    await running;
    expect(await hasNote()).toBe(true);
  });

  it('leaves others waiting no longer than one try', async () => {
    const [holder, reader] = [await target.session(), await target.session()];
    await holder.query('begin; select * from orders');
    const running = runDdl(contextOf(target.pool, spec), [ADD]).catch(() => undefined);
    // the reader queues behind our try; it is served as soon as the try has given up, while the holder still holds
    await reader.query('select * from orders');
    await running;
    expect((await blockersOf(target.pool, [spec.column], 'ACCESS EXCLUSIVE')).length).toBe(1);
  });

  it('does not try at all behind a transaction that is open for long', async () => {
    const holder = await target.session();
    await holder.query('begin; select * from orders; select pg_sleep(1.1)');
    const context = contextOf(target.pool, spec);
    await expect(runDdl(context, [ADD])).rejects.toThrow(LockRefused);
    expect(context.told).toEqual([]);
  });

  it('waits behind maintenance in a mode that lets readers and writers pass', async () => {
    const [holder, other] = [await target.session(), await target.session()];
    await holder.query('begin; lock table orders in share update exclusive mode');
    const running = runDdl(contextOf(target.pool, patientSpec), [ADD]);
    let waits = '';
    while (waits === '') {
      const { rows } = await other.query<{ mode: string }>(
        `select mode from pg_locks where not granted and relation = 'orders'::regclass`,
      );
      waits = rows[0]?.mode ?? '';
    }
    expect(waits).toBe('ShareUpdateExclusiveLock');
    // served while ours still waits: a request for a stronger lock would hold them up
    await other.query('begin; update orders set id = 3; select * from orders; commit');
    await holder.query('commit');
    await running;
    expect(await hasNote()).toBe(true);
  });

  it('names a holder of the lock of a child table', async () => {
    await target.pool.query('create table older (check (id < 0)) inherits (orders)');
    const holder = await target.session();
    await holder.query('begin; select * from only older');
    await expect(runDdl(contextOf(target.pool, spec), [ADD])).rejects.toThrow(/select \* from only older/);
  });

  it('names a prepared transaction', async () => {
    const holder = await target.session();
    await holder.query(`begin; update orders set id = 2; prepare transaction 'stuck'`);
    await expect(runDdl(contextOf(target.pool, spec), [ADD])).rejects.toThrow(
      /prepared transaction stuck of/,
    );
    await holder.query(`rollback prepared 'stuck'`);
  });

  it('puts the settings of the connection back', async () => {
    await runDdl(contextOf(target.pool, spec), [ADD]);
    const { rows } = await target.pool.query('show lock_timeout');
    expect(rows).toEqual([{ lock_timeout: '0' }]);
  });

  it('is on disk when it returns, and waited for no disk while it held the lock', async () => {
    const { rows: at } = await target.pool.query<{ lsn: string }>('select pg_current_wal_lsn() as lsn');
    await runDdl(contextOf(target.pool, spec), [ADD]);
    const { rows } = await target.pool.query(
      `select pg_current_wal_flush_lsn() > $1::pg_lsn as flushed,
              pg_current_wal_insert_lsn() = pg_current_wal_flush_lsn() as whole`,
      [at[0]?.lsn],
    );
    expect(rows).toEqual([{ flushed: true, whole: true }]);
  });

  it('needs no superuser: who owns the table may do all of it', async () => {
    await target.pool
      .query(`drop schema sluice cascade; create role ordinary; alter table orders owner to ordinary;
      grant create on schema public to ordinary;
      do $$ begin execute format('grant create on database %I to ordinary', current_database()); end $$`);
    const holder = await target.session();
    const { host, port, user = '', password = '', database = '' } = holder;
    const pool = new Pool({
      host,
      port,
      user,
      password: password ?? '',
      database,
      options: '-c role=ordinary',
    });
    const context = contextOf(pool, patientSpec);
    await applyAll(context, ['prepare-schema']);
    await holder.query('begin; lock table orders in share update exclusive mode');
    const running = runDdl(context, [ADD]);
    await holder.query('commit');
    await running;
    await pool.end();
    expect(await hasNote()).toBe(true);
  });

  it('stops at once when told to', async () => {
    const holder = await target.session();
    await holder.query('begin; select * from orders');
    const abort = new AbortController();
    const context = contextOf(
      target.pool,
      { ...spec, locks: { timeoutMs: 60_000, giveUpAfterMs: 60_000 } },
      { signal: abort.signal },
    );
    const running = runDdl(context, [ADD]);
    const waiting = await target.session();
    for (let seen = 0; seen === 0;) {
      const { rows } = await waiting.query<{ n: number }>(
        `select count(*)::int as n from pg_locks where not granted and relation = 'orders'::regclass`,
      );
      seen = rows[0]?.n ?? 0;
    }
    abort.abort(new Error('no longer wanted'));
    await expect(running).rejects.toThrow('no longer wanted');
  });

  it('sees the blocker of each step by its lock', async () => {
    const holder = await target.session();
    await holder.query('begin; lock table orders in share update exclusive mode');
    const commented = { ...spec, comment: 'a note' };
    const context = contextOf(target.pool, commented);
    await stepNamed('add-column').undo(context);
    await expect(
      runDdl(context, [{ sql: `comment on column orders.id is 'x'`, lock: 'SHARE UPDATE EXCLUSIVE' }]),
    ).rejects.toThrow(LockRefused);
    expect(await blockersOf(target.pool, [spec.column], 'ACCESS SHARE')).toEqual([]);
  });
});
