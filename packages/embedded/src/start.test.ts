/** Duty: proves that a home gets its server: new, again, shared, recovered, and with clear words when it cannot. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, expect, it } from 'vitest';
import { startOf } from './live-process.js';
import { type EmbeddedServer, startEmbedded } from './start.js';

const root = mkdtempSync(join(tmpdir(), 'sluice-start-'));
// Root's server runs as another user, who must be able to enter.
chmodSync(root, 0o755);
const running: EmbeddedServer[] = [];
let homes = 0;
const newHome = (): string => join(root, `home-${(homes += 1)}`);

async function start(...args: Parameters<typeof startEmbedded>): Promise<EmbeddedServer> {
  const server = await startEmbedded(...args);
  running.push(server);
  return server;
}

afterAll(async () => {
  await Promise.all(running.map((server) => server.stopNow()));
  rmSync(root, { recursive: true });
});

async function ask(server: EmbeddedServer, sql: string, database?: string): Promise<unknown> {
  const client = new Client({ connectionString: server.url(database) });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

it('starts PostgreSQL 18 on loopback, with statements counted and all of its writes synced', async () => {
  const server = await start({ home: newHome() });
  expect(await ask(server, 'show server_version')).toMatch(/^18\./);
  expect(await ask(server, 'show listen_addresses')).toBe('127.0.0.1');
  expect(await ask(server, 'show unix_socket_directories')).toBe('');
  expect(await ask(server, 'show fsync')).toBe('on');
  expect(await ask(server, 'show max_connections')).toBe('200');
  expect(await ask(server, 'show shared_buffers')).toBe('128MB');
  expect(await ask(server, 'show shared_preload_libraries')).toBe('pg_stat_statements');
});

it('takes settings, but not the ones that would open it to others', async () => {
  const settings = { work_mem: '5MB', fsync: 'off', listen_addresses: '*' };
  const server = await start({ home: newHome(), settings });
  expect(await ask(server, 'show work_mem')).toBe('5MB');
  expect(await ask(server, 'show fsync')).toBe('off');
  expect(await ask(server, 'show listen_addresses')).toBe('127.0.0.1');
});

it('makes the databases that are asked for, whatever their names, and keeps those that are there', async () => {
  const home = newHome();
  const databases = ['state', 'Orders "eu"; --'];
  const first = await start({ home, databases });
  await ask(first, 'create table kept as select 42 as n', 'Orders "eu"; --');
  await first.stop();
  const second = await start({ home, databases: [...databases, 'new'] });
  expect(await ask(second, 'select n from kept', 'Orders "eu"; --')).toBe(42);
  expect(await ask(second, 'select current_database()', 'new')).toBe('new');
});

it('is closed to those who lack the password, which only its owner can read', async () => {
  const home = newHome();
  const server = await start({ home });
  const url = new URL(server.url());
  expect(url.password.length).toBeGreaterThan(20);
  expect(statSync(join(home, 'password')).mode & 0o777).toBe(0o600);
  url.password = 'guess';
  await expect(new Client({ connectionString: url.href }).connect()).rejects.toMatchObject({ code: '28P01' });
});

it('stops in order, and comes back on the same port', async () => {
  const home = newHome();
  const first = await start({ home });
  await first.stop();
  expect(startOf(first.pid)).toBeUndefined();
  await first.stop();
  const second = await start({ home });
  expect(second).toMatchObject({ port: first.port, adopted: false });
  expect(readFileSync(join(home, 'postgres.log'), 'utf8')).not.toContain('automatic recovery');
});

it('recovers what was committed after all its processes were killed', async () => {
  const home = newHome();
  const first = await start({ home });
  await ask(first, 'create table kept as select 42 as n');
  await first.stopNow();
  expect(startOf(first.pid)).toBeUndefined();
  const second = await start({ home });
  expect(second).toMatchObject({ port: first.port, adopted: false });
  expect(await ask(second, 'select n from kept')).toBe(42);
});

it('shares the server of a home, and stops it when the last one is done', async () => {
  const home = newHome();
  const [first, second] = await Promise.all([start({ home }), start({ home })]);
  expect(second.pid).toBe(first.pid);
  expect(first.adopted).toBe(!second.adopted);
  await first.stop();
  expect(await ask(second, 'select 1')).toBe(1);
  await second.stop();
  expect(startOf(first.pid)).toBeUndefined();
});

it('never hands out a server that is about to stop', async () => {
  const home = newHome();
  let server = await start({ home, settings: { fsync: 'off' } });
  for (let round = 0; round < 5; round += 1) {
    const [next] = await Promise.all([start({ home, settings: { fsync: 'off' } }), server.stop()]);
    expect(await ask(next, 'select 1')).toBe(1);
    server = next;
  }
});

it('runs side by side with the server of another home', async () => {
  const [one, other] = await Promise.all([start({ home: newHome() }), start({ home: newHome() })]);
  expect(one.port).not.toBe(other.port);
  expect(await ask(one, 'show data_directory')).not.toBe(await ask(other, 'show data_directory'));
});

it('takes another port when somebody has taken the last one', async () => {
  const home = newHome();
  const first = await start({ home });
  await first.stop();
  const guest = await start({ home: newHome() });
  writeFileSync(join(home, 'port'), String(guest.port));
  const second = await start({ home });
  expect(second.port).not.toBe(guest.port);
});

it('does not take a process for the server that got the id of a dead one', async () => {
  const home = newHome();
  const first = await start({ home });
  await first.stop();
  const pidFile = join(home, 'data', 'postmaster.pid');
  writeFileSync(
    pidFile,
    `${process.pid}\n${join(home, 'data')}\n1\n${first.port}\n\n127.0.0.1\n1 1\nready\n`,
  );
  const second = await start({ home });
  expect(second.adopted).toBe(false);
  expect(await ask(second, 'select 1')).toBe(1);
});

it('says what is wrong with a setting, in the words of PostgreSQL', async () => {
  const settings = { shared_buffers: 'plenty' };
  await expect(startEmbedded({ home: newHome(), settings })).rejects.toThrow(
    /invalid value.*"shared_buffers"/s,
  );
});

it('touches no data that is not its own', async () => {
  const homeWithData = (): string => {
    const home = newHome();
    mkdirSync(join(home, 'data'), { recursive: true });
    chmodSync(home, 0o755);
    return home;
  };
  const foreign = homeWithData();
  writeFileSync(join(foreign, 'data', 'diary.txt'), 'dear diary');
  await expect(startEmbedded({ home: foreign })).rejects.toThrow(/other files are there/);
  const old = homeWithData();
  writeFileSync(join(old, 'data', 'PG_VERSION'), '17\n');
  writeFileSync(join(old, 'password'), 'secret\n');
  await expect(startEmbedded({ home: old })).rejects.toThrow(/it is of PostgreSQL 17/);
});

it('says that the password is gone, and not that it is wrong', async () => {
  const home = newHome();
  const server = await start({ home });
  await server.stop();
  rmSync(join(home, 'password'));
  await expect(startEmbedded({ home })).rejects.toThrow(/password is gone/);
});

it('ends a start early when it is asked to', async () => {
  const home = newHome();
  await expect(startEmbedded({ home, signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
  const server = await start({ home });
  expect(server.adopted).toBe(false);
});
