/** Partitions come, go, are renamed, emptied and rewritten while a scan stands in one of them; no row is missed and nothing else is written. */
import { beforeEach, describe, expect, it } from 'vitest';
import { readRow, type Cursor } from './progress.js';
import { applyAll, contextOf, interrupted, specOf, stepNamed, useTarget } from './target.fixture.js';
import { beginTerm } from './term.js';

const target = useTarget();
const spec = specOf('orders.cents bigint', {
  replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'cents / 100.0' },
  sync: 'services',
});
const backfill = stepNamed('backfill');

/** Wide rows: each of the first three partitions has more than 64 pages and goes by stride; the others go by their keys. */
const made = (n: string): string =>
  `insert into orders (id, amount, note) select n, n, repeat(md5(n::text), 40) from ${n} n`;

beforeEach(async () => {
  await target.fresh(`create schema "Old Parts";
    create table orders (id int, amount numeric, note text, primary key (id)) partition by range (id);
    create table p1 partition of orders for values from (0) to (1000);
    -- other places of the columns, and one that was dropped
    create table p2 (gone int, note text, amount numeric, id int not null); alter table p2 drop column gone;
    alter table orders attach partition p2 for values from (1000) to (2000);
    create table p3 partition of orders for values from (2000) to (4000) partition by hash (id);
    create table "Old Parts"."P 3a" partition of p3 for values with (modulus 2, remainder 0);
    create table p3b partition of p3 for values with (modulus 2, remainder 1);
    create table rest partition of orders default;
    ${made('generate_series(0, 3400)')}; ${made('generate_series(9000, 9050)')}; analyze`);
  await applyAll(contextOf(target.pool, spec), ['prepare-schema', 'add-column']);
});

async function differing(table = 'orders'): Promise<number> {
  const sql = `select count(*)::int as n from ${table} where cents is distinct from (amount * 100)::bigint`;
  return (await target.pool.query<{ n: number }>(sql)).rows[0]?.n ?? -1;
}

/** Runs the backfill, and `during` after that many of its commits. */
async function disturbed(commits: number, during: string) {
  const other = await target.session();
  let seen = 0;
  const pool = interrupted(target.pool, async (sql) => {
    if (sql !== 'commit') return;
    seen += 1;
    if (seen === commits) await other.query(during);
  });
  const context = contextOf(pool, spec);
  const facts = await backfill.apply(context);
  expect(seen).toBeGreaterThan(commits);
  return { facts, told: context.told.map((t) => t.message) };
}

describe('a backfill of a partitioned table', () => {
  it('goes by stride where a partition has pages for it, and says so in the plan', async () => {
    const strided: string[] = [];
    const pool = interrupted(target.pool, async (sql) => {
      const [, name] = /update \/\* sluice \*\/ (\S+|".*"\.".*") set .* ctid >=/.exec(sql) ?? [];
      if (name !== undefined && strided.at(-1) !== name) strided.push(name);
    });
    const facts = await backfill.apply(contextOf(pool, spec));
    expect(strided).toEqual(['"public"."p1"', '"public"."p2"', '"Old Parts"."P 3a"', '"public"."p3b"']);
    expect(facts).toMatchObject({ rows: 3452, changed: 3452, passes: 2, raised: 0 });
    expect(await differing()).toBe(0);
    // places freed by a visit are used by the next ones: one UPDATE would double it
    const { rows } = await target.pool.query<{ pages: number }>(
      `select pg_relation_size('p1')::int / 8192 as pages`,
    );
    expect(rows[0]?.pages).toBeLessThan(1.5 * 200);
  });

  const MEANWHILE: readonly (readonly [string, number, string])[] = [
    [
      'an attached one behind the cursor',
      30,
      `
      alter table orders detach partition p1; create table p0 (like p1 including all);
      insert into p0 (id, amount) select n, n from generate_series(-99, -1) n;
      alter table orders attach partition p0 for values from (-100) to (0);
      alter table orders attach partition p1 for values from (0) to (1000)`,
    ],
    [
      'one that was detached, written and attached again',
      12,
      `
      alter table orders detach partition p1; update p1 set cents = null where id < 10;
      alter table orders attach partition p1 for values from (0) to (1000)`,
    ],
    ['one that was rewritten', 12, 'cluster p1 using p1_pkey; cluster p2 using p2_pkey'],
    [
      'one that was emptied',
      12,
      'truncate p1; truncate p2; insert into p2 (id, amount) select n, n from generate_series(1500, 1600) n',
    ],
    [
      'one that was renamed, with another in its place',
      12,
      `
      alter table p2 rename to p2_old; create table p2 (like orders); insert into p2 (id, amount) values (1, 1);
      alter table p1 rename to p1_old; create table p1 (like orders); insert into p1 (id, amount) values (1, 1)`,
    ],
    [
      'one that was dropped, with another in its place that has its name',
      3,
      `
      create table p1_new (like p1 including all); insert into p1_new select * from p1;
      drop table p1; alter table p1_new rename to p1; alter table orders attach partition p1 for values from (0) to (1000)`,
    ],
    [
      'one that was split',
      30,
      `
      alter table orders detach partition p2; alter table p2 rename to p2_all;
      create table p2 partition of orders for values from (1000) to (1400); create table p2b partition of orders for values from (1400) to (2000);
      insert into orders (id, amount, note) select id, amount, note from p2_all; drop table p2_all`,
    ],
    [
      'rows that move from one to another',
      30,
      `update orders set id = -id - 1 where id % 7 = 0; update orders set id = id + 5000 where id between 2000 and 2100`,
    ],
    ['a branch that was detached with all below it', 50, 'alter table orders detach partition p3'],
  ];

  it.each(MEANWHILE)('misses no row of %s (after %i commits)', async (_what, commits, sql) => {
    await disturbed(commits, sql);
    expect(await differing()).toBe(0);
  });

  it('passes once more for one that came when a quiet pass was behind it', async () => {
    const other = await target.session();
    let done = false;
    const pool = interrupted(target.pool, async (sql) => {
      if (done || !/^select .*count.*"p3b"/.test(sql) || !sql.includes('distinct')) return;
      done = true;
      await other.query(`alter table orders detach partition p1; update p1 set cents = null where id < 10;
        alter table orders attach partition p1 for values from (0) to (1000)`);
    });
    expect(await backfill.apply(contextOf(pool, spec))).toMatchObject({ changed: 3462, passes: 4 });
    expect(done).toBe(true);
    expect(await differing()).toBe(0);
  });

  it('says that the one in which it stood is gone, and writes nothing to it any more', async () => {
    const { facts, told } = await disturbed(3, 'alter table orders detach partition p1');
    expect(facts).toMatchObject({ gone: ['public.p1'] });
    expect(told).toContain('a partition was detached or dropped; its rows are no longer of the table');
    expect(await differing()).toBe(0);
    expect(await differing('p1')).toBeGreaterThan(0);
  });

  it('goes on in the partition in which another was cut off', async () => {
    const abort = new AbortController();
    const pool = interrupted(target.pool, async (sql) => {
      if (sql !== 'commit') return;
      const { leaf, stride } = (await readRow<Cursor>(target.pool, spec.name, 'backfill'))?.cursor ?? {};
      if (leaf?.table === 'p2' && (stride?.page ?? 0) > 0) abort.abort(new Error('killed'));
    });
    const gentle = { ...spec, pace: 'gentle' as const };
    await expect(backfill.apply(contextOf(pool, gentle, { signal: abort.signal }))).rejects.toThrow('killed');
    const left = await differing();
    const at = (await readRow<Cursor>(target.pool, spec.name, 'backfill'))?.cursor;
    expect(at?.leaf?.table).toBe('p2');
    expect(at?.stride?.page).toBeGreaterThan(0);
    await beginTerm(target.pool, { rollout: spec.name, epoch: 2 });
    const facts = await backfill.apply(contextOf(target.pool, gentle, { epoch: 2 }));
    expect(facts).toMatchObject({ rows: 3452, changed: 3452 });
    expect(left).toBeLessThan(3452 - 1000);
    expect(await differing()).toBe(0);
  });
});

describe('verify', () => {
  it('counts each partition once, and all of them again when one came meanwhile', async () => {
    await backfill.apply(contextOf(target.pool, spec));
    await target.pool.query('update orders set cents = 1 where id in (5, 1500, 3000, 9001)');
    expect(await stepNamed('verify').apply(contextOf(target.pool, spec))).toMatchObject({
      rows: 3452,
      differing: 4,
      keys: ['5', '1500', '3000', '9001'],
    });
    await stepNamed('verify').undo(contextOf(target.pool, spec));
    const other = await target.session();
    let done = false;
    const pool = interrupted(target.pool, async (sql) => {
      if (done || !sql.includes('"p3b"')) return;
      done = true;
      await other.query(`alter table orders detach partition p1; alter table orders attach partition p1 for values from (0) to (1000);
        create table p5 partition of orders for values from (5000) to (6000); insert into orders values (5000, 1, '', 7)`);
    });
    expect(await stepNamed('verify').apply(contextOf(pool, spec))).toMatchObject({
      rows: 3453,
      differing: 5,
    });
    expect(done).toBe(true);
  });
});
