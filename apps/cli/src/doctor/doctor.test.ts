/** Duty: shows the doctor on a real server: the grants that it prints are enough, and what is missing is named with its way out. */
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sluice } from '../program.fixture.js';
import type { Check, Examined } from './check.js';

let server: FreshServer;
let admin: Client;
beforeAll(async () => {
  server = await freshEmbedded({
    postgres: inject('postgres'),
    settings: { fsync: 'off', shared_preload_libraries: 'pg_stat_statements' },
  });
  admin = new Client({ connectionString: server.url() });
  await admin.connect();
  await admin.query(`create extension pg_stat_statements;
    create role "the app" nologin; create role poor login password 'poor-secret';
    create schema shop authorization "the app";
    create table shop.orders (id bigint primary key, amount numeric);
    alter table shop.orders owner to "the app"`);
});
afterAll(async () => {
  await admin.end();
  await server.stop();
});

const as = (role: string, password: string, database = 'postgres'): string => {
  const url = new URL(server.url(database));
  url.username = role;
  url.password = password;
  return url.href;
};

async function doctor(args: string, environment: Readonly<Record<string, string>> = {}) {
  const ran = await sluice(`doctor --json ${args}`, { environment, now: Date.now });
  const { healthy, places } = JSON.parse(ran.out[0] ?? '') as {
    readonly healthy: boolean;
    readonly places: readonly Examined[];
  };
  const checks = (place: string): Readonly<Record<string, Check>> =>
    Object.fromEntries((places.find((p) => p.place === place)?.checks ?? []).map((c) => [c.name, c]));
  return { ...ran, healthy, checks };
}

it('the grants that it prints are enough, on their own, for a target', async () => {
  const printed = await sluice('doctor --grants', { environment: { TARGET_EU_URL: server.url() } });
  expect(printed).toMatchObject({ code: 0, err: [] });
  expect(printed.out.join('\n')).toContain('grant "the app" to "sluice";');
  await admin.query(printed.out.join('\n'));
  await admin.query(`alter role sluice password 'granted'`);

  const { code, healthy, checks } = await doctor('', { TARGET_EU_URL: as('sluice', 'granted') });
  expect({ code, healthy }).toEqual({ code: 0, healthy: true });
  const seen = checks('target eu');
  expect(Object.values(seen).filter((c) => c.state !== 'ok')).toEqual([]);
  expect(seen['tables']?.says).toBe('sluice may alter the one');
  expect(seen['version']?.says).toMatch(/^PostgreSQL 1\d/);
});

it('a role without rights is told which, and what to grant', async () => {
  await admin.query('revoke temporary on database postgres from public');
  const { code, healthy, checks } = await doctor(
    `--table shop.orders --target eu=${as('poor', 'poor-secret')}`,
  );
  await admin.query('grant temporary on database postgres to public');
  expect({ code, healthy }).toEqual({ code: 1, healthy: false });
  const seen = checks('target eu');
  expect(seen['schema']).toMatchObject({ state: 'fail', todo: 'grant create on database postgres to poor;' });
  expect(seen['tables']).toMatchObject({ state: 'warn', todo: 'grant "the app" to poor;' });
  expect(seen['copies']).toMatchObject({ state: 'warn' });
  expect(seen['statements']).toMatchObject({ state: 'warn' });
});

describe('a server that cannot be entered', () => {
  it.each([
    ['wrong password', 'Check user and password.', () => as('poor', 'wrong-secret')],
    ['no such database', 'Check the name of the database.', () => as('poor', 'poor-secret', 'nowhere')],
    [
      'nobody there',
      'Start the server, or check host and port.',
      () => 'postgres://poor:poor-secret@127.0.0.1:1/x',
    ],
  ])('%s: %s', async (_, todo, url) => {
    const { code, out, checks } = await doctor('', { STATE_DATABASE_URL: url() });
    expect(code).toBe(1);
    expect(checks('state database')).toEqual({
      connection: expect.objectContaining({ state: 'fail', todo }),
    });
    expect(out.join('')).not.toContain('-secret');
  });
});

it('who is in the way of a horizon is seen, and a held rollout', async () => {
  await admin.query(`create schema sluice; create table sluice.stage (rollout text, held boolean);
    insert into sluice.stage values ('orders.amount_cents', true)`);
  const { checks } = await doctor('', { TARGET_EU_URL: server.url(), REPLICA_EU_2_URL: server.url() });
  await admin.query('drop schema sluice cascade');
  expect(checks('target eu')['rollouts']).toMatchObject({
    state: 'warn',
    says: 'orders.amount_cents is held by a rollback --direct',
  });
  expect(checks('replica eu_2')['role']).toMatchObject({ state: 'warn' });
});

describe('a control plane', () => {
  const routes = {
    'GET /readyz': { body: { ready: true } },
    'GET /rollouts': { body: [] },
    'GET /instances': { body: [] },
  };

  it('that is well', async () => {
    const ran = await sluice('doctor', { routes, now: Date.now });
    expect(ran.code).toBe(0);
    expect(ran.out[0]).toBe('control plane   http://127.0.0.1:4400');
    expect(ran.out.at(-1)).toMatch(/^✓ All is well: \d checks\.$/);
  });

  it('whose state database is away', async () => {
    const answer = { status: 503, body: { ready: false, found: 'the state store cannot be reached' } };
    const ran = await sluice('doctor', { routes: { 'GET /readyz': answer } });
    expect(ran.code).toBe(1);
    expect(ran.out.join('\n')).toContain('x answers  the state store cannot be reached');
  });

  it('that is named, and not there', async () => {
    const gone = { 'GET /readyz': new TypeError('fetch failed') };
    const ran = await sluice('doctor --url http://10.0.0.1:4400', { routes: gone });
    expect(ran.code).toBe(1);
    expect((await sluice('doctor', { routes: gone })).code).toBe(2);
  });
});
