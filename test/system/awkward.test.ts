/** A rollback in the middle of something: a batch, a scan, a build, another rollback; nothing half is left, and it goes forward again. */
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { specOn, standingOn, startCourse, ROWS, type Course } from './way-back.fixture.js';

const TABLES = ['in_backfill', 'in_validate', 'in_build', 'in_unique', 'in_rollback'] as const;
type Table = (typeof TABLES)[number];

let course: Course;
const opened: Client[] = [];
// what a failed test has left open would hold up the others
afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.end()));
});
beforeAll(async () => {
  course = await startCourse(TABLES);
  await course.pool.query(`
    create table slowly (is_on boolean not null);
    insert into slowly values (false);
    create function looks_slowly(bigint) returns boolean language plpgsql immutable as
      $$ begin if (select is_on from slowly) then perform pg_sleep(0.05); end if; return true; end $$`);
});
afterAll(() => course?.stop());

/** A session of its own, with a transaction open. */
async function open(sql: string): Promise<() => Promise<void>> {
  const client = new Client({
    connectionString: course.stack.server.url('shop'),
    application_name: 'checkout',
  });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(sql);
  opened.push(client);
  return () => client.end();
}

async function runs(what: string, sql: string, values: readonly unknown[]): Promise<void> {
  await course.until(what, async () => (await course.pool.query(sql, [...values])).rows.length > 0);
}

async function isHeld(table: Table): Promise<void> {
  await course.until(`${table} is held`, async () => (await course.view(table)).heading === 'held');
}

async function back(table: Table, body: object = {}): Promise<void> {
  expect(await course.ask(table, 'rollback', body)).toBeUndefined();
}

/** Until a person's word for this phase is all that is missing: what must not be older than a horizon can begin now. */
async function stopsBefore(table: Table, phase: string, spec: string): Promise<void> {
  await course.apply(spec);
  await course.until(`${table} waits for an approval of ${phase}`, async () =>
    (await course.view(table)).targets[0]?.waits?.includes(`approve ${table}.cents ${phase}`),
  );
}

/** Forward again, to the end. */
async function ends(table: Table, spec: string): Promise<void> {
  await course.apply(spec);
  expect(await course.ask(table, 'resume')).toBeUndefined();
  await course.until(`${table} is done`, async () => (await course.view(table)).doneAt !== null);
  expect(await standingOn(course.pool, table)).toMatchObject({ halves: [], notNull: true, differing: 0 });
}

const ACTIVE = `select from pg_stat_activity where pid <> pg_backend_pid() and state = 'active' and query ilike $1`;

it('in the middle of the backfill', async () => {
  const table = 'in_backfill';
  await stopsBefore(table, 'backfill', specOn(table, 'approvals: { backfill: 1 }'));
  const release = await open(`begin; select from ${table} where id = ${ROWS} for update`);
  await course.ask(table, 'approve', { phase: 'backfill' });
  await runs(
    'the backfill has begun',
    `select from sluice.progress where rollout = $1 and step = 'backfill' and not finished`,
    [`${table}.cents`],
  );
  // the row is still locked: the batch that waits for it is given up
  await back(table);
  await isHeld(table);
  const { rows } = await course.pool.query(ACTIVE, [`update%${table}%`]);
  expect(rows).toEqual([]);
  await release();
  await ends(table, specOn(table, ''));
});

it('in the middle of VALIDATE: the half that binds new rows goes', async () => {
  const table = 'in_validate';
  const spec = (more: string): string =>
    specOn(table, more).replace('check (cents >= 0)', 'check (looks_slowly(cents))');
  await stopsBefore(table, 'constrain', spec('approvals: { constrain: 1 }'));
  await course.pool.query('update slowly set is_on = true');
  await course.ask(table, 'approve', { phase: 'constrain' });
  await runs('the check is being validated', ACTIVE, [`%validate constraint%`]);
  expect((await standingOn(course.pool, table)).halves).toHaveLength(1);
  await back(table);
  await isHeld(table);
  expect(await standingOn(course.pool, table)).toMatchObject({ constraints: [], halves: [] });
  await course.pool.query('update slowly set is_on = false');
  await ends(table, spec(''));
});

it.each([
  ['in_build', ''],
  ['in_unique', 'in_unique_cents_key'],
] as const)('in the middle of CREATE INDEX CONCURRENTLY: %s', async (table, uniqueIndex) => {
  const spec = (more: string): string =>
    uniqueIndex === '' ? specOn(table, more).replace(' unique', '') : specOn(table, more);
  await stopsBefore(table, 'constrain', spec('approvals: { constrain: 1 }'));
  // an old snapshot: the build waits for it to its end
  const release = await open('begin isolation level repeatable read; select from slowly');
  await course.ask(table, 'approve', { phase: 'constrain' });
  await runs(
    'the index is being built',
    `select from pg_stat_progress_create_index where relid = $1::regclass and phase like 'waiting for old snapshots%'`,
    [table],
  );
  expect((await standingOn(course.pool, table)).halves).toHaveLength(1);
  // the gate says for whom it waits
  await course.until('the holder is named', async () =>
    /waits for pid \d+ \(checkout, .*idle in transaction, open for .* \(waiting for old snapshots\)$/.test(
      (await course.view(table)).targets[0]?.waits ?? '',
    ),
  );
  await back(table);
  // the flags have fallen and nothing broken is left, while the transaction that held it all up is still open
  await isHeld(table);
  const seen = await standingOn(course.pool, table);
  expect(seen.halves).toEqual([]);
  // what was whole stays: rolling forward again costs nothing
  expect(seen.notNull).toBe(true);
  await release();
  await ends(table, spec(''));
});

it('in the middle of another rollback, with the control plane killed between the two', async () => {
  const table = 'in_rollback';
  await stopsBefore(table, 'soak', specOn(table, 'approvals: { soak: 1 }'));
  // older than the horizon that the way back to expand takes
  const release = await open('begin isolation level repeatable read; select from slowly');
  await back(table, { to: 'expand' });
  await course.until('it waits for a transaction on its way', async () =>
    (await course.view(table)).targets[0]?.waits?.includes('waits for a transaction'),
  );
  await course.stack.kill();
  await course.stack.start();
  await back(table, { to: 'plan' });
  expect(await course.ask(table, 'approve', { phase: 'plan' })).toBeUndefined();
  await release();
  await isHeld(table);
  expect(await standingOn(course.pool, table)).toMatchObject({
    column: false,
    bridge: false,
    halves: [],
    oldNotNull: true,
  });
  await ends(table, specOn(table, ''));
});
