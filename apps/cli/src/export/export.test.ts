/** Duty: shows each migration as its tool runs it, on a real server, with knex itself; and where the spec comes from. */
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knex from 'knex';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sluice } from '../program.fixture.js';
import { rollout } from '../render/views.fixture.js';

const SPEC = `column: orders.amount_cents bigint not null check (amount_cents >= 0)
comment: "Is it \`cents\`? \${yes} \\\\ ?"
replaces: { column: amount, up: (amount * 100)::bigint }
services: []`;
const AT = Date.UTC(2026, 0, 2, 14, 31, 7);

let server: FreshServer;
beforeAll(async () => {
  server = await freshEmbedded({ postgres: inject('postgres'), settings: { fsync: 'off' } });
});
afterAll(async () => server.stop());

async function database(name: string): Promise<string> {
  const admin = new Client({ connectionString: server.url() });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const client = new Client({ connectionString: server.url(name) });
  await client.connect();
  await client.query(
    `create table orders (id int primary key, amount numeric not null); insert into orders values (1, 2.5)`,
  );
  await client.end();
  return server.url(name);
}

async function seen(url: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    `select amount_cents, col_description('orders'::regclass, 3) as comment,
            (select count(*)::int from pg_constraint where conrelid = 'orders'::regclass and contype = 'c') as checks from orders`,
  );
  await client.end();
  return rows;
}
const FINAL = [{ amount_cents: '250', comment: 'Is it `cents`? ${yes} \\ ?', checks: 1 }];

const exported = (format: string) =>
  sluice(`export ${format} orders.rollout.yaml`, { readFile: () => Promise.resolve(SPEC), now: () => AT });

describe('a migration of each tool', () => {
  it.each([
    ['prisma', '-- Then: npx prisma migrate deploy'],
    ['drizzle', 'npx drizzle-kit generate --custom --name=orders_amount_cents'],
    ['flyway', '-- Then: flyway migrate'],
    ['sql', '-- orders.amount_cents, as Sluice leaves it.'],
  ])('%s: one SQL file, twice the same', async (format, note) => {
    const { code, out } = await exported(format);
    expect(code).toBe(0);
    expect(out.join('\n')).toContain(note);
    const url = await database(`by_${format}`);
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(out.join('\n'));
    await client.query(out.join('\n'));
    await client.end();
    expect(await seen(url)).toEqual(FINAL);
  });

  it('knex: a module that knex itself runs', async () => {
    const { out } = await exported('knex');
    const folder = mkdtempSync(join(tmpdir(), 'sluice-export-'));
    try {
      const file = join(folder, '1_orders.cjs');
      writeFileSync(file, out.join('\n'));
      const migration = createRequire(import.meta.url)(file) as { up: (on: unknown) => Promise<unknown> };
      const url = await database('by_knex');
      const on = knex({ client: 'pg', connection: url });
      await migration.up(on);
      await on.destroy();
      expect(await seen(url)).toEqual(FINAL);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it.each([
  ['prisma', '20260102143107_orders_amount_cents/migration.sql'],
  ['knex', '20260102143107_orders_amount_cents.cjs'],
  ['flyway', 'V20260102143107__orders_amount_cents.sql'],
])('%s: --out writes it under the name that the tool wants', async (format, file) => {
  const written: string[] = [];
  const ran = await sluice(`export ${format} a.yaml --out migrations`, {
    readFile: () => Promise.resolve(SPEC),
    writeFile: (path) => Promise.resolve(void written.push(path)),
    now: () => AT,
  });
  expect(ran).toMatchObject({ code: 0, out: [`✓ migrations/${file}`] });
  expect(written).toEqual([`migrations/${file}`]);
});

it('of a rollout: its spec, and the checks that it took from the old column', async () => {
  const view = rollout();
  const step = (name: string, facts: object) => ({
    position: 1,
    rollout: view.id,
    at: 0,
    who: 'sluice',
    why: null,
    hash: '',
    previous: '',
    type: 'StepFinished',
    data: { target: 'eu', step: name, facts },
  });
  const ran = await sluice(`export sql ${view.id}`, {
    routes: {
      [`GET /rollouts/${view.id}`]: { body: view },
      [`GET /rollouts/${view.id}/events`]: {
        body: [step('checks', {}), step('release-old', { checks: ['amount_positive'] })],
      },
    },
  });
  expect(ran.code).toBe(0);
  expect(ran.out.join('\n')).toContain('drop constraint if exists "amount_positive"');
});

it('of a spec with mistakes: none', async () => {
  const ran = await sluice('export sql a.yaml', { readFile: () => Promise.resolve('colum: x') });
  expect(ran).toMatchObject({ code: 1, out: [] });
  expect(ran.err.join('\n')).toContain('a.yaml:1:1');
});
