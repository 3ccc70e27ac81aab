/** Duty: shows a spec that is proven on a copy of its table: what is copied, what is found, and that nothing else is touched. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { specForTrial } from './spec-for-trial.js';

// the built one: it starts the control plane that was built
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-trial-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(spec: string, more: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const file = join(folder, 'a.rollout.yaml');
  writeFileSync(file, spec);
  const child = spawn(process.execPath, [MAIN, 'test', file, '--rows', '60', ...more], {
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => void (said.out += String(data)));
  child.stderr.on('data', (data: Buffer) => void (said.err += String(data)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

/** A file with SQL, as an option. */
function schema(sql: string): readonly string[] {
  const file = join(folder, 'schema.sql');
  writeFileSync(file, sql);
  return ['--schema', file];
}

it(
  'copies a table from the catalog of a target, proves the spec there, and changes nothing where it read',
  { timeout: 120_000 },
  async () => {
    const server: FreshServer = await freshEmbedded({ postgres: inject('postgres'), databases: ['shop'] });
    const client = new pg.Client({ connectionString: server.url('shop') });
    await client.connect();
    await client.query(`
    create type mood as enum ('good', 'bad'); create domain few as int check (value > 0);
    create table customers (id bigint primary key); insert into customers values (1);
    create table orders (id bigserial primary key, customer_id bigint references customers, amount numeric(12, 2) not null,
      m mood not null, n few, code varchar(5) unique, made timestamptz not null default now());
    create index orders_made on orders (made); insert into orders (amount, m) values (1, 'good')`);
    const stands = `select (select string_agg(relname, ',' order by relname) from pg_class where relnamespace = 'public'::regnamespace) as relations,
      to_regnamespace('sluice') as ours, (select count(*) from orders) as rows`;
    const before = (await client.query(stands)).rows;
    try {
      const { code, out, err } = await run(
        `column: orders.amount_cents bigint not null check (amount_cents >= 0)
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout]
soak: 1d
`,
        [],
        { TARGET_SHOP_URL: server.url('shop') },
      );
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain(
        'A copy of orders (7 columns, from shop, where nothing but its catalog was read), with 60 made-up rows.',
      );
      expect(out).toContain('- without foreign key orders_customer_id_fkey');
      expect(out).toContain('- without services: ');
      expect(out).toContain('! amount "-1" cannot be taken: a check of the new column refuses it');
      expect(out).toMatch(/✓ soak .* the table as it was in between/);
      expect(out).toMatch(
        /✓ orders.amount_cents holds on a copy of orders. [\d,]+ rows: 0 differ, [\d,]+ writes of old code meanwhile: none failed, 6 rollbacks/,
      );
      expect((await client.query(stands)).rows).toEqual(before);
    } finally {
      await client.end();
      await server.stop();
    }
  },
);

it(
  'a constraint that old code breaks is found, with the words in which it failed',
  { timeout: 120_000 },
  async () => {
    const spec = `column: t.k text check (k <> 'old')\nreplaces: { column: code, up: "case when id_of(code) > 0 then 'old' else code end" }\nservices: []\n`;
    // says no as soon as there is a constraint to say it by, whatever was written until then
    const sql = `create table t (id int primary key generated always as identity, code text not null);
    create function id_of(c text) returns bigint immutable language sql as $$
      select count(*) from pg_constraint where conrelid = 't'::regclass and contype = 'c' $$;`;
    const { code, out } = await run(spec, [...schema(sql), '--timeout', '8s']);
    expect(code).toBe(1);
    expect(out).toMatch(/x old code failed: .* violates check constraint .* \(in \w+\)/);
    expect(out).toContain('x t.k does not hold.');
  },
);

it('what a plan refuses is not begun, and ends with 3', { timeout: 60_000 }, async () => {
  const ran = await run(
    `column: t.k text unique\nreplaces: { column: code, up: lower(code) }\nservices: []\n`,
    schema('create table t (id int primary key, code varchar(9));'),
  );
  expect(ran).toMatchObject({ code: 3, err: '' });
  expect(ran.out).toContain('x rows-refused');
  expect(ran.out).toContain('x It was not begun');
});

it('a table that the SQL does not make is wrong use', { timeout: 60_000 }, async () => {
  const { code, err } = await run(`column: t.k int\nservices: []\n`, schema('create table other (id int);'));
  expect(code).toBe(2);
  expect(err).toContain('The table public.t was wanted');
});

it('a spec is run as it stands, but for services, waits and other tables', () => {
  const { text, aside } = specForTrial(
    `# why\ncolumn: t.k int not null\nreplaces: { column: n, up: n }\nservices: [a, { b: reads }]\nsync: services\nqueries: { q: { old: select 1, new: select 1 } }\nindexes: ["(k)"]\ntargets: { eu: { wave: 2 } }\n`,
    'copy',
  );
  expect(text).toContain(
    '# why\ncolumn: t.k int not null\nreplaces: { column: n, up: n }\nservices: []\nindexes: [ "(k)" ]',
  );
  expect(text).toContain('advance: manual');
  expect(text).not.toMatch(/eu|queries|sync/);
  expect(aside.map((a) => a.split(':')[0])).toEqual(['services', 'sync', 'queries']);
});
