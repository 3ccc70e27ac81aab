/** Duty: of several control planes one has a rollout; what follows from a death, a freeze and a goodbye; what an old epoch may write. */
import { isRefusal } from '@sluice/core';
import { Superseded } from '@sluice/postgres';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { append } from './append.js';
import { keepLook, keptLook } from './looks.js';
import { RunnerLeases, type Held } from './runner-leases.js';
import { applied, SPEC, startStateServer, type StateServer, type StateStore } from './state-store.fixture.js';

const ID = SPEC.name;
const LEASE_MS = 60_000;

let server: StateServer;
let store: StateStore;
const clients: pg.Client[] = [];
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  store = await server.store();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((c) => c.end().catch(() => undefined)));
  await store.drop();
});

async function plane(holder: string): Promise<{ client: pg.Client; leases: RunnerLeases }> {
  const client = new pg.Client({ connectionString: store.url });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return { client, leases: new RunnerLeases(client, holder, LEASE_MS) };
}

/** As if the holder had not renewed in time, by the store's clock. */
async function runOut(): Promise<void> {
  await store.pool.query(`update sluice_control.lease set until = clock_timestamp() - interval '1 ms'`);
}

async function taken(leases: RunnerLeases): Promise<Held> {
  const [held] = await leases.take([ID]);
  if (!held) throw new Error('nothing was taken');
  return held;
}

describe('a rollout', () => {
  it('is had by one, and its epoch grows with each that takes it', async () => {
    const [one, two] = [await plane('one'), await plane('two')];
    const first = await taken(one.leases);
    expect(first).toMatchObject({ rollout: ID, locked: true });
    expect(await two.leases.take([ID])).toEqual([]);
    expect(await one.leases.renew([first])).toEqual(new Set([ID]));
    await one.leases.release(first);
    expect(await two.leases.take([ID])).toEqual([{ rollout: ID, epoch: first.epoch + 1, locked: true }]);
  });

  it('changes hands as soon as the session of its holder ends, however long the lease', async () => {
    const [one, two] = [await plane('one'), await plane('two')];
    const first = await taken(one.leases);
    await one.client.end();
    await expect
      .poll(() => two.leases.take([ID]))
      .toEqual([{ rollout: ID, epoch: first.epoch + 1, locked: true }]);
  });

  it('changes hands when the lease runs out, and the session that keeps the lock is ended', async () => {
    const [one, two] = [await plane('one'), await plane('two')];
    const first = await taken(one.leases);
    await runOut();
    const second = await taken(two.leases);
    expect(second).toEqual({ rollout: ID, epoch: first.epoch + 1, locked: false });
    await expect.poll(() => two.leases.lock(second)).toBe(true);
    await expect(one.leases.renew([first])).rejects.toThrow(/terminat|connection error/);
  });

  it('is renewed by its holder alone, also when it was nearly lost', async () => {
    const [one, two] = [await plane('one'), await plane('two')];
    const first = await taken(one.leases);
    await runOut();
    expect(await one.leases.renew([first])).toEqual(new Set([ID]));
    expect(await two.leases.take([ID])).toEqual([]);
    expect(await one.leases.renew([{ ...first, epoch: first.epoch - 1 }])).toEqual(new Set());
  });

  it('stays with one that runs it without the lock, until that one is late too', async () => {
    const [frozen, two, three] = [await plane('frozen'), await plane('two'), await plane('three')];
    await taken(frozen.leases);
    await runOut();
    const second = await taken(two.leases);
    await frozen.client.end();
    // the lock is free now, and whoever gets it first has no right to the rollout for that
    await expect
      .poll(
        async () =>
          (
            await three.client.query('select count(*)::int as n from pg_locks where locktype = $1', [
              'advisory',
            ])
          ).rows,
      )
      .toEqual([{ n: 0 }]);
    expect(await three.leases.take([ID])).toEqual([]);
    expect(await two.leases.renew([second])).toEqual(new Set([ID]));
    expect(await two.leases.lock(second)).toBe(true);
  });

  it('is taken by one of many that ask at once', async () => {
    const planes = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(plane));
    const won = await Promise.all(planes.map((p) => p.leases.take([ID, 'another'])));
    expect(
      won
        .flat()
        .map((h) => h.rollout)
        .toSorted(),
    ).toEqual([ID, 'another'].toSorted());
  });
});

describe('an epoch that is over', () => {
  it('appends nothing, and the next one goes on', async () => {
    const [one, two] = [await plane('one'), await plane('two')];
    const first = await taken(one.leases);
    const said = { rollout: ID, expected: 0, who: 'sluice', events: [applied()] };
    await runOut();
    const second = await taken(two.leases);
    await expect(append(store.pool, { ...said, epoch: first.epoch })).rejects.toThrow(Superseded);
    const { rows } = await store.pool.query('select count(*)::int as n from sluice_control.event');
    expect(rows).toEqual([{ n: 0 }]);
    expect(isRefusal(await append(store.pool, { ...said, epoch: second.epoch }))).toBe(false);
    // people ask without one
    expect(isRefusal(await append(store.pool, { ...said, expected: 1 }))).toBe(false);
  });

  it('cannot end while an append of it is under way', async () => {
    const [one, two] = [await plane('one'), await plane('two')];
    const first = await taken(one.leases);
    await runOut();
    const other = await plane('appends');
    await other.client.query(
      `begin; select from sluice_control.lease where rollout = '${ID}' and epoch = ${first.epoch} for share`,
    );
    let over = false;
    const taking = two.leases.take([ID]).then((held) => {
      over = true;
      return held;
    });
    await expect
      .poll(
        async () =>
          (await store.pool.query('select count(*)::int as n from pg_locks where not granted')).rows,
      )
      .toEqual([{ n: 1 }]);
    expect(over).toBe(false);
    await other.client.query('commit');
    expect(await taking).toHaveLength(1);
  });

  it('keeps no look', async () => {
    const [one, two] = [await plane('one'), await plane('two')];
    const look = (at: number) => ({ observation: { targets: {} }, outlooks: [], at, troubles: {} });
    const first = await taken(one.leases);
    await keepLook(store.pool, ID, first.epoch, look(1));
    expect(await keptLook(store.pool, ID)).toEqual(look(1));
    await runOut();
    const second = await taken(two.leases);
    await keepLook(store.pool, ID, first.epoch, look(2));
    expect(await keptLook(store.pool, ID)).toEqual(look(1));
    await keepLook(store.pool, ID, second.epoch, look(3));
    expect(await keptLook(store.pool, ID)).toEqual(look(3));
  });
});
