/** Duty: shows a rollout that one command runs by itself, on a real database, as a process that is stopped and killed meanwhile. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshEmbedded, startEmbedded, type FreshServer } from '@sluice/embedded';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';

// the built one: it starts the control plane that was built
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const ROWS = 20_000;
/** The last row's update waits while a test's session holds this lock, so that no backfill ends before it is stopped. */
const HELD = 1;
const SPEC = `column: orders.amount_cents bigint not null check (amount_cents >= 0)
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: []
pace: full
soak: 0s
hold: 0s
`;

let folder: string;
let home: string;
let server: FreshServer;
const running: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-local-'));
  // as root the server runs as another user, who must be able to enter
  chmodSync(folder, 0o755);
  home = join(folder, 'home');
  server = await freshEmbedded({ postgres: inject('postgres'), databases: ['one', 'two', 'three', 'four'] });
});
afterAll(async () => {
  await (await startEmbedded({ home })).stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** In a home whose log has all rollouts of this file: so each has a name of its own. */
function apply(database: string, more: readonly string[] = [], spec = SPEC) {
  const file = join(folder, `${database}.rollout.yaml`);
  writeFileSync(file, `name: ${database}\n${spec}`);
  const child = spawn(process.execPath, [MAIN, 'apply', file, '--local', ...more], {
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      SLUICE_HOME: home,
      TARGET_SHOP_URL: server.url(database),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => void (said.out += String(data)));
  child.stderr.on('data', (data: Buffer) => void (said.err += String(data)));
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, ...said }));
  return { child, ended, file };
}

async function query<T extends pg.QueryResultRow>(database: string, sql: string): Promise<readonly T[]> {
  const client = new pg.Client({ connectionString: server.url(database) });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const makeOrders = (database: string) =>
  query(
    database,
    `create extension if not exists pg_stat_statements;
     create table orders (id bigint generated always as identity primary key, amount numeric(12, 2) not null);
     insert into orders (amount) select n / 100.0 from generate_series(1, ${ROWS}) n;
     create function wait_at_the_last() returns trigger language plpgsql as $$
       begin
         if new.id = ${ROWS} then perform pg_advisory_xact_lock_shared(${HELD}); end if;
         return new;
       end $$;
     create trigger held before update on orders for each row execute function wait_at_the_last()`,
  );

const differing = async (database: string) =>
  (
    await query<{ n: number }>(
      database,
      `select count(*) filter (where amount_cents is distinct from (amount * 100)::bigint)::int as n from orders`,
    )
  )[0]?.n;

/** Holds the last row back until it is let go. */
async function holdLastRow(database: string) {
  const holder = new pg.Client({ connectionString: server.url(database) });
  holder.on('error', () => undefined);
  await holder.connect();
  await holder.query(`select pg_advisory_lock(${HELD})`);
  return () => holder.end();
}

const rowsDone = async (database: string) =>
  (
    await query<{ n: number }>(
      database,
      `select coalesce(max(rows_done), 0)::int as n from sluice.progress where step = 'backfill'`,
    ).catch(() => [])
  )[0]?.n ?? 0;

async function inTheMiddle(database: string): Promise<void> {
  await expect.poll(() => rowsDone(database), { timeout: 30_000 }).toBeGreaterThan(0);
}

/** What a control plane that ends leaves behind on a target: nothing. */
async function nobodyAtWork(database: string): Promise<void> {
  const sessions = `select pid from pg_stat_activity where datname = '${database}' and application_name like 'sluice%'`;
  await expect.poll(() => query(database, sessions), { timeout: 30_000 }).toEqual([]);
}

const tenants = () => readdirSync(join(home, 'control-planes'));

it(
  'comes to its end without a control plane, says what it did, and has nothing to do the second time',
  { timeout: 60_000 },
  async () => {
    await makeOrders('one');
    const { ended, file } = apply('one');
    const { code, out, err } = await ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('one is under way on shop. Ctrl-C pauses it.');
    expect(out).toMatch(/✓ one is done on shop, after /);
    expect(out).toMatch(/shop {2}expand +\+ column, \+ sync trigger/);
    expect(out).toMatch(/backfill +20,000 rows filled/);
    expect(out).toMatch(/verify +20,000 rows compared, 0 differ/);
    expect(out).toContain(`Next: sluice export sql ${file}`);
    expect(await differing('one')).toBe(0);
    expect(tenants()).toEqual([]);
    await nobodyAtWork('one');

    const again = await apply('one', ['--json']).ended;
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(again.out)).toMatchObject({ id: 'one', doneAt: expect.any(Number) });
  },
);

it('goes on from its last step after a kill -9', { timeout: 60_000 }, async () => {
  await makeOrders('two');
  const letGo = await holdLastRow('two');
  const { child, ended } = apply('two');
  await inTheMiddle('two');
  child.kill('SIGKILL');
  await ended;
  await nobodyAtWork('two');
  const done = await rowsDone('two');
  expect(done, 'the kill must come in the middle, or the test shows nothing').toBeLessThan(ROWS);
  await letGo();

  const second = await apply('two').ended;
  expect(second).toMatchObject({ code: 0, err: '' });
  expect(second.out).toContain('two goes on from backfill on shop.');
  // what had been filled was not filled again
  expect(second.out).toMatch(/backfill +20,000 rows filled/);
  expect(await differing('two')).toBe(0);
});

it(
  'is paused by Ctrl-C, whoever knows no token cannot steer it, and the next one goes on',
  { timeout: 60_000 },
  async () => {
    await makeOrders('three');
    const letGo = await holdLastRow('three');
    const first = apply('three');
    await inTheMiddle('three');
    const [tenant = ''] = tenants();
    const [url = ''] = readFileSync(join(home, 'control-planes', tenant), 'utf8').split('\n');
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect((await fetch(`${url}/api/v1/rollouts`)).status).toBe(401);
    const beside = await apply('three').ended;
    expect(beside.code).toBe(1);
    expect(beside.err).toContain('Another apply --local runs in this home');

    first.child.kill('SIGINT');
    const { code, err } = await first.ended;
    expect(code).toBe(1);
    expect(err).toContain('three is paused in backfill.');
    expect(err).toContain('the database is consistent');
    expect(err).toContain(`Go on:     sluice apply ${first.file} --local`);
    await nobodyAtWork('three');
    await letGo();

    expect(await apply('three').ended).toMatchObject({ code: 0, err: '' });
    expect(await differing('three')).toBe(0);
    // the tokens of these commands are kept nowhere
    const state = await startEmbedded({ home });
    const client = new pg.Client({ connectionString: state.url('sluice') });
    await client.connect();
    const { rows } = await client.query('select name from sluice_control.token');
    const log = await client.query<{ type: string }>(
      `select type from sluice_control.event
        where rollout = 'three' and type in ('RolloutPaused', 'RolloutContinued') order by position`,
    );
    await client.end();
    await state.stop();
    expect(rows).toEqual([]);
    expect(log.rows.map((e) => e.type)).toEqual(['RolloutPaused', 'RolloutContinued']);
  },
);

it(
  'stops where it is told to, ends with 3 where it wants the word of a person, and with --yes takes it',
  { timeout: 60_000 },
  async () => {
    await makeOrders('four');
    const spec = `${SPEC}drop: true\n`;
    const soaks = await apply('four', ['--until', 'soak'], spec.replace('soak: 0s', 'soak: 1h')).ended;
    expect(soaks).toMatchObject({ code: 0, err: '' });
    expect(soaks.out).toContain('four has come to soak, and is paused there.');

    const asked = await apply('four', [], spec).ended;
    expect(asked.code).toBe(3);
    expect(asked.err).toContain(
      'four is paused in retire: it wants the word of a person.\n  drop needs an approval.\n',
    );
    expect(asked.err).toMatch(/Say so: .* --local --yes/);
    expect(await apply('four', ['--yes'], spec).ended).toMatchObject({ code: 0, err: '' });
    const columns = await query<{ name: string }>(
      'four',
      `select attname as name from pg_attribute where attrelid = 'orders'::regclass and attnum > 0 and not attisdropped order by 1`,
    );
    expect(columns.map((c) => c.name)).toEqual(['amount_cents', 'id']);
  },
);
