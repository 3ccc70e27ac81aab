/** Duty: a lag is what a replica lacks, not how long nobody wrote. */
import { freshEmbedded, freshReplica, type FreshServer } from '@sluice/embedded';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it, inject } from 'vitest';
import { ReplicaLag } from './replica-lag.js';
import { replayedTo } from './replicas.js';

let servers: readonly FreshServer[] = [];
let world: { readonly primary: Pool; readonly replica: Pool };
let now = 0;
beforeAll(async () => {
  const server = await freshEmbedded({
    postgres: inject('postgres'),
    settings: { fsync: 'off', autovacuum: 'off' },
  });
  const follower = await freshReplica(server, { postgres: inject('postgres') });
  servers = [follower, server];
  world = { primary: poolOf(server), replica: poolOf(follower) };
  await world.primary.query('create table t (n int)');
});
afterAll(async () => {
  await Promise.all([world.primary.end(), world.replica.end()]);
  for (const server of servers) await server.stop();
});

const poolOf = (server: FreshServer): Pool =>
  new Pool({ connectionString: server.url(), max: 4 }).on('error', () => undefined);

const write = (): Promise<unknown> => world.primary.query('insert into t values (1)');
async function replayed(): Promise<void> {
  const { rows } = await world.primary.query<{ lsn: string }>(
    'select pg_current_wal_flush_lsn()::text as lsn',
  );
  while (!(await replayedTo(world.replica, rows[0]?.lsn ?? '')).there)
    await world.replica.query('select pg_sleep(0.01)');
}

it('grows while the replica does not replay, and is gone as soon as it has', async () => {
  const lag = new ReplicaLag(() => now);
  await replayed();
  expect(await lag.look(world.primary, world.replica)).toBe(0);
  await world.replica.query('select pg_wal_replay_pause()');
  now += 1_000;
  await write();
  expect(await lag.look(world.primary, world.replica)).toBe(0);
  now += 4_000;
  await write();
  expect(await lag.look(world.primary, world.replica)).toBe(4_000);
  await world.replica.query('select pg_wal_replay_resume()');
  await replayed();
  expect(await lag.look(world.primary, world.replica)).toBe(0);
});

it('is none after a long silence', async () => {
  const lag = new ReplicaLag(() => now);
  await replayed();
  expect(await lag.look(world.primary, world.replica)).toBe(0);
  now += 3_600_000;
  await world.replica.query('select pg_wal_replay_pause()');
  await write();
  expect(await lag.look(world.primary, world.replica)).toBe(0);
  now += 2_000;
  expect(await lag.look(world.primary, world.replica)).toBe(2_000);
  await world.replica.query('select pg_wal_replay_resume()');
  await replayed();
});

it('stays true to within a step however many positions are kept', async () => {
  const lag = new ReplicaLag(() => now);
  let position = 0;
  const server = (at: () => number): Pool =>
    ({ query: () => Promise.resolve({ rows: [{ position: at() }] }) }) as unknown as Pool;
  const [primary, stuck] = [server(() => position), server(() => 10)];
  for (let second = 0; second < 3_000; second += 1) {
    now += 1_000;
    position += 10;
    await lag.look(primary, stuck);
  }
  const seen = await lag.look(primary, stuck);
  expect(seen).toBeGreaterThan(2_980_000);
  expect(seen).toBeLessThanOrEqual(2_998_000);
});
