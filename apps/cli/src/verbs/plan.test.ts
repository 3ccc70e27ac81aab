/** Duty: shows a plan in every form, made with and without a control plane, and held to what was read when it is applied. */
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import type { PlanView } from '@sluice/api';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { refusal, sluice, type Surroundings } from '../program.fixture.js';
import { plan, rollout } from '../render/views.fixture.js';

const SPEC = `column: orders.amount_cents bigint not null check (amount_cents >= 0)
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: []
`;

/** Files as they are read and written. */
function disk(files: Record<string, string> = {}) {
  const missing = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));
  return {
    files,
    readFile: (path: string) =>
      files[path] === undefined ? missing('ENOENT') : Promise.resolve(files[path]),
    writeFile: (path: string, text: string, { over }: { readonly over: boolean }) => {
      if (files[path] !== undefined && !over) return missing('EEXIST');
      files[path] = text;
      return Promise.resolve();
    },
  } satisfies Surroundings & { files: Record<string, string> };
}

describe('a plan that the control plane makes', () => {
  const routes = { 'POST /plans': { body: plan() }, 'POST /rollouts': { body: rollout() } };

  it.each([
    ['--sql', 'alter table "public"."orders" add column "amount_cents" bigint;'],
    ['--markdown', '### `orders.amount_cents`: nothing blocks, 0 to know'],
    ['--json', JSON.stringify(plan())],
    ['', '  Nothing blocks, 0 to know. Nothing was changed (0 ms).'],
  ])('in the form that is asked for: %s', async (form, line) => {
    const ran = await sluice(`plan a.yaml ${form}`, { routes });
    expect(ran).toMatchObject({ code: 0, err: [] });
    expect(ran.out).toContain(line);
  });

  it('goes to a file, and apply sends what was read', async () => {
    const at = disk({ 'a.yaml': SPEC });
    const planned = await sluice('plan a.yaml --out a.plan.json', { routes, ...at });
    expect(planned).toMatchObject({ code: 0, err: [] });
    expect(planned.out.join('\n')).toContain('Next:  sluice apply a.plan.json');
    // what somebody writes into the spec afterwards was not read
    at.files['a.yaml'] = 'column: other.thing text';
    const applied = await sluice('apply a.plan.json', { routes, ...at });
    expect(applied).toMatchObject({ code: 0, err: [] });
    expect(applied.bodies).toEqual([
      { spec: SPEC, file: 'a.yaml', through: [], rehearse: false, expects: plan() },
    ]);
  });

  it('goes there without the values of rows', async () => {
    const at = disk({ 'a.yaml': SPEC });
    const sample = { rows: 1, nulls: 0, examples: [{ key: '7', old: 'secret', new: 'secret' }] };
    const body = plan({ targets: plan().targets.map((t) => ({ ...t, sample })) });
    const ran = await sluice('plan a.yaml --out a.plan.json', { routes: { 'POST /plans': { body } }, ...at });
    expect(ran.out.join('\n')).toContain('secret');
    expect(at.files['a.plan.json']).not.toContain('secret');
  });

  it('is refused when the world has changed since', async () => {
    const at = disk({ 'a.yaml': SPEC });
    await sluice('plan a.yaml --out a.plan.json', { routes, ...at });
    const ran = await sluice('apply a.plan.json', {
      routes: { 'POST /rollouts': refusal('plan-changed', 409) },
      ...at,
    });
    expect(ran.code).toBe(1);
    expect(ran.err.join('\n')).toContain('sluice explain plan-changed');
  });

  it('is written over an older one, and over nothing else', async () => {
    const at = disk({ 'a.yaml': SPEC, 'b.yaml': SPEC });
    const args = 'plan a.yaml --out a.plan.json';
    expect((await sluice(args, { routes, ...at })).code).toBe(0);
    expect((await sluice(args, { routes, ...at })).code).toBe(0);
    const ran = await sluice('plan a.yaml --out b.yaml', { routes, ...at });
    expect(ran.code).toBe(2);
    expect(ran.err[0]).toBe('x The plan was to be written to b.yaml, but that is no plan.');
    expect(at.files['b.yaml']).toBe(SPEC);
  });

  it('of another version is not guessed at', async () => {
    const other = JSON.stringify({ kind: 'sluice plan', version: 2 });
    const ran = await sluice('apply a.plan.json', disk({ 'a.plan.json': other }));
    expect(ran).toMatchObject({ code: 2, asked: [] });
    expect(ran.err.join('\n')).toContain('Plan again');
  });
});

describe('--defaults', () => {
  it('prints the whole spec with what applies, and asks nobody', async () => {
    const ran = await sluice('plan a.yaml --defaults', disk({ 'a.yaml': SPEC }));
    expect(ran).toMatchObject({ code: 0, err: [], asked: [] });
    expect(ran.out.join('\n')).toContain('\nsoak: 24h # default\n');
    expect(ran.out.join('\n')).not.toContain('targets');
    const json = await sluice('plan a.yaml --defaults --json', disk({ 'a.yaml': SPEC }));
    expect(JSON.parse(json.out[0] ?? '')).toMatchObject({ soakMs: 86_400_000 });
  });

  it('names the mistakes of a spec at their places', async () => {
    const ran = await sluice('plan a.yaml --defaults', disk({ 'a.yaml': `${SPEC}soke: 1h\n` }));
    expect(ran.code).toBe(1);
    expect(ran.err[0]).toMatch(/^a\.yaml:4:1 .*soke/);
  });
});

describe('without a control plane', () => {
  let server: FreshServer;
  beforeAll(async () => {
    server = await freshEmbedded({ postgres: inject('postgres'), settings: { fsync: 'off' } });
    const admin = new Client({ connectionString: server.url() });
    await admin.connect();
    await admin.query(`create table orders (id bigint primary key, amount numeric(12, 2) not null);
      insert into orders select n, n / 4.0 from generate_series(1, 500) n; analyze orders;
      create role reader login password 'reader'; grant select on orders to reader;
      alter role reader set default_transaction_read_only = on;
      revoke temporary on database postgres from public`);
    await admin.end();
  });
  afterAll(async () => server.stop());

  const reader = (): string => {
    const url = new URL(server.url());
    url.username = 'reader';
    url.password = 'reader';
    return url.href;
  };
  const files = disk({ 'a.yaml': SPEC });
  const nobody = { 'POST /plans': new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }) };

  it('a URL that may only read is enough', async () => {
    const ran = await sluice(['plan', '--target', `shop=${reader()}`, 'a.yaml', '--json'], files);
    expect(ran).toMatchObject({ code: 0, err: [], asked: [] });
    const made = JSON.parse(ran.out[0] ?? '') as PlanView;
    expect(made.targets[0]).toMatchObject({ target: 'shop', rows: 500 });
    expect(made.targets[0]?.steps.map((s) => s.step)).toContain('add-column');
    // what could not be tried is said
    expect(made.targets[0]?.findings.map((f) => f.code)).toContain('judged-by-reading');
  });

  it('the databases of the environment do where none answers, and it is said', async () => {
    const environment = { TARGET_SHOP_URL: server.url() };
    const ran = await sluice('plan a.yaml', { ...files, routes: nobody, environment });
    expect(ran.code).toBe(0);
    expect(ran.err).toEqual([
      'No control plane answers at http://127.0.0.1:4400: planned from here, by TARGET_<NAME>_URL.',
    ]);
    expect(ran.out.join('\n')).toContain('Nothing blocks');
  });

  it.each([
    ['no database is named', {}, '', 'Cannot reach the control plane'],
    ['a control plane is named', { SLUICE_URL: 'http://10.0.0.1' }, '', 'Cannot reach the control plane'],
    ['the named target is another', {}, '--target eu=', 'A look at target shop was wanted'],
  ])('not where %s', async (_, more, target, says) => {
    const given = target === '' ? [] : ['--target', `eu=${server.url()}`];
    const environment = 'SLUICE_URL' in more ? { ...more, TARGET_SHOP_URL: server.url() } : {};
    const spec = target === '' ? SPEC : `${SPEC}targets: [shop]\n`;
    const ran = await sluice(['plan', 'a.yaml', ...given], {
      ...disk({ 'a.yaml': spec }),
      routes: nobody,
      environment,
    });
    expect(ran.code).toBe(1);
    expect(ran.err.join('\n')).toContain(says);
  });

  it('a database that does not answer is named', async () => {
    const ran = await sluice('plan a.yaml --target shop=postgres://127.0.0.1:1/shop', files);
    expect(ran.code).toBe(1);
    expect(ran.err.join('\n')).toMatch(/A look at target shop was wanted, but .*ECONNREFUSED/);
  });
});
