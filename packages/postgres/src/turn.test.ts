/** Duty: two rollouts on one table: their concurrent builds, and their backfills, take turns. */
import type { StepName } from '@sluice/core';
import { beforeEach, expect, it } from 'vitest';
import { applyAll, contextOf, interrupted, specOf, stepNamed, useTarget } from './target.fixture.js';
import { beginTerm } from './term.js';

const target = useTarget();
const specs = ['cents', 'pence'].map((name) =>
  specOf(`orders.${name} bigint`, {
    replaces: { column: 'amount', up: '(amount * 100)::bigint' },
    indexes: [`(${name}) where ${name} > 7`],
  }),
);

beforeEach(async () => {
  await target.fresh(`create table orders (id int primary key, amount numeric(10, 2)); create table others (id int);
    insert into orders select n, n from generate_series(1, 2000) n`);
  for (const spec of specs)
    await applyAll(contextOf(target.pool, spec), ['prepare-schema', 'add-column', 'bridge']);
});

async function sessions(like: string): Promise<number> {
  const { rows } = await target.pool.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where query ilike $1 and state <> 'idle' and pid <> pg_backend_pid()`,
    [like],
  );
  return rows[0]?.n ?? 0;
}

/** Runs a step of both, the second when the first is `held`; what the second says that it waits for, and the end of both. */
function both(step: StepName, pools = [target.pool, target.pool]) {
  let tell: (what: string) => void = () => undefined;
  const waits = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const run = (n: number): Promise<unknown> => {
    const told = (what: string | undefined): void => {
      if (n === 1 && what !== undefined) tell(what);
    };
    const [spec = specOf('a.b int'), pool = target.pool] = [specs[n], pools[n]];
    return stepNamed(step).apply(contextOf(pool, spec, { waits: told }));
  };
  return { run, waits };
}

it('a second build begins when the first is over, though a transaction holds that one up', async () => {
  const old = await target.session();
  await old.query('begin isolation level repeatable read; select from others');
  const { run, waits } = both('indexes');
  const first = run(0);
  await expect.poll(() => sessions('create index concurrently%'), { timeout: 30_000 }).toBe(1);
  const second = run(1);
  expect(await waits).toBe('another rollout, which builds an index on the table');
  // without turns there are two here, and PostgreSQL ends one of them as a deadlock
  expect(await sessions('create index concurrently%')).toBe(1);
  expect(
    await stepNamed('indexes').inspect(contextOf(target.pool, specs[1] ?? specOf('a.b int'))),
  ).toMatchObject({
    state: 'todo',
  });
  await old.query('commit');
  await Promise.all([first, second]);
  for (const spec of specs)
    expect(await stepNamed('indexes').inspect(contextOf(target.pool, spec))).toMatchObject({ state: 'done' });
});

it('a turn that is not used any more is free at once, also when its work was told to stop', async () => {
  const old = await target.session();
  await old.query('begin isolation level repeatable read; select from others');
  const abort = new AbortController();
  const [spec = specOf('a.b int')] = specs;
  const stopped = stepNamed('indexes').apply(contextOf(target.pool, spec, { signal: abort.signal }));
  const ended = stopped.then(
    () => 'done',
    (error: Error) => error.message,
  );
  await expect.poll(() => sessions('create index concurrently%'), { timeout: 30_000 }).toBe(1);
  abort.abort(new Error('no longer wanted'));
  expect(await ended).toBe('no longer wanted');
  await old.query('commit');
  await both('indexes').run(1);
  expect(await stepNamed('indexes').inspect(contextOf(target.pool, specs[1] ?? spec))).toMatchObject({
    state: 'done',
  });
});

it('a second backfill begins when the first is over', async () => {
  const order: string[] = [];
  let meet: () => void = () => undefined;
  const met = new Promise<void>((resolve) => {
    meet = resolve;
  });
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  // the first one is held after its first batch, until the second has said that it waits
  const slow = interrupted(target.pool, async (sql) => {
    if (!sql.startsWith('update /* sluice */ "public"')) return;
    order.push('first');
    begun();
    await met;
  });
  const quick = interrupted(target.pool, (sql) => {
    if (sql.startsWith('update /* sluice */ "public"')) order.push('second');
    return Promise.resolve();
  });
  const { run, waits } = both('backfill', [slow, quick]);
  const first = run(0);
  await hasBegun;
  const second = run(1);
  expect(await waits).toBe('another rollout, which fills the table');
  meet();
  await Promise.all([first, second]);
  expect(order.indexOf('second')).toBeGreaterThan(order.lastIndexOf('first'));
  const { rows } = await target.pool.query(
    'select count(*)::int as n from orders where cents is distinct from amount * 100 or pence is distinct from cents',
  );
  expect(rows).toEqual([{ n: 0 }]);
});

it('the turn of a control plane that hangs goes to the one that takes over', async () => {
  const [spec = specOf('a.b int')] = specs;
  let hangs: () => void = () => undefined;
  const hung = new Promise<void>((resolve) => {
    hangs = resolve;
  });
  let thaw: () => void = () => undefined;
  const thawed = new Promise<void>((resolve) => {
    thaw = resolve;
  });
  const frozen = interrupted(target.pool, async (sql) => {
    if (!sql.startsWith('update /* sluice */ "public"')) return;
    hangs();
    await thawed;
  });
  const late = stepNamed('backfill')
    .apply(contextOf(frozen, spec))
    .catch((error: unknown) => error);
  await hung;
  await beginTerm(target.pool, { rollout: spec.name, epoch: 2 });
  expect(await stepNamed('backfill').apply(contextOf(target.pool, spec, { epoch: 2 }))).toMatchObject({
    rows: 2000,
    changed: 2000,
  });
  thaw();
  expect(await late).toBeInstanceOf(Error);
});
