/** Duty: passes over a table miss no row, survive being cut off anywhere, and give way to a newer epoch. */
import { Pool } from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextSize, runScan } from './batches.js';
import { boundarySql, keyRange } from './key-range.js';
import { lookAtTable } from './look.js';
import { claim, readProgress, readRow, type Cursor } from './progress.js';
import { repairRows, repairSql } from './repair.js';
import { repairing } from './scan-result.js';
import type { Part, Scan } from './scan-run.js';
import { Superseded } from './superseded.js';
import { applyAll, contextOf, interrupted, specOf, stepNamed, useTarget } from './target.fixture.js';
import { beginTerm } from './term.js';

const target = useTarget();
const backfill = stepNamed('backfill');
const verify = stepNamed('verify');

const spec = specOf('orders.cents bigint not null', {
  replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'cents / 100.0' },
});
const SCHEMA = `create table orders (id int primary key, amount numeric(10, 2));
  insert into orders select n, n * 0.5 from generate_series(1, 3000) n`;

async function differing(): Promise<number> {
  const { rows } = await target.pool.query<{ n: number }>(
    'select count(*)::int as n from orders where cents is distinct from (amount * 100)::bigint',
  );
  return rows[0]?.n ?? -1;
}

beforeEach(async () => {
  await target.fresh(SCHEMA);
  await applyAll(contextOf(target.pool, spec), ['prepare-schema', 'add-column']);
});

describe('a repair', () => {
  it('mends the rows that differ after the backfill, and finds none the next time', async () => {
    await backfill.apply(contextOf(target.pool, spec));
    await target.pool.query('update orders set cents = 7 where id in (3, 2500)');
    await target.pool.query('update orders set cents = null where id = 4');
    expect(await repairRows(contextOf(target.pool, spec))).toMatchObject({ changed: 3 });
    expect(await differing()).toBe(0);
    expect(await repairRows(contextOf(target.pool, spec))).toMatchObject({ changed: 0 });
  });
});

describe('the repair as one statement to paste', () => {
  it('mends the rows that differ and writes no other', async () => {
    await backfill.apply(contextOf(target.pool, spec));
    await target.pool.query('update orders set cents = 7 where id in (3, 2500)');
    await target.pool.query('update orders set cents = null where id = 4');
    expect((await target.pool.query(repairSql(spec) ?? '')).rowCount).toBe(3);
    expect(await differing()).toBe(0);
  });
});

describe('the backfill', () => {
  it('fills every row and says so', async () => {
    const facts = await backfill.apply(contextOf(target.pool, spec));
    expect(facts).toMatchObject({ rows: 3000, changed: 3000, passes: 2, raised: 0 });
    // what a replica must have replayed before anybody relies on the rows
    expect(facts['lsn']).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
    expect(await differing()).toBe(0);
    expect(await readProgress(target.pool, spec.name)).toMatchObject([
      { step: 'backfill', rowsDone: 3000, rowsChanged: 3000, finished: true, rowsPerSecond: null },
    ]);
    const [progress] = await readProgress(target.pool, spec.name);
    // the log of 3,000 row versions of some 40 bytes each, at the least
    expect(progress?.serverWalBytes).toBeGreaterThan(120_000);
    expect(progress).not.toHaveProperty('again');
  });

  it('goes on from its cursor after it was cut off between two batches', async () => {
    const abort = new AbortController();
    let looks = 0;
    const now = (): number => {
      looks += 1;
      if (looks === 6) abort.abort(new Error('killed'));
      return looks;
    };
    const cut = contextOf(target.pool, spec, { signal: abort.signal, now });
    await expect(backfill.apply(cut)).rejects.toThrow('killed');
    const left = await differing();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(3000);
    const row = await readRow<Cursor>(target.pool, spec.name, 'backfill');
    expect(row?.rowsDone).toBe(3000 - left);

    await beginTerm(target.pool, { rollout: spec.name, epoch: 2 });
    const facts = await backfill.apply(contextOf(target.pool, spec, { epoch: 2 }));
    expect(facts).toMatchObject({ rows: 3000, changed: 3000 });
    expect(await differing()).toBe(0);
  });

  it('refuses a batch of an older epoch, and takes back what it wrote', async () => {
    const table = await lookAtTable(contextOf(target.pool, spec));
    const scanOf = (part: Part): Scan =>
      repairing('backfill', part, (lower) => {
        return `update orders set cents = -1 where ${keyRange(table.key, lower)}`;
      });
    let wrote = 0;
    const other = await target.session();
    // the newer one takes over while the older has its first batch in hand
    const overtaken = interrupted(target.pool, async (sql) => {
      if (!sql.startsWith('update orders')) return;
      wrote += 1;
      await claim(other, spec.name, 'backfill', 2, {});
    });
    await expect(runScan(contextOf(overtaken, spec), table, scanOf)).rejects.toThrow(Superseded);
    expect(wrote).toBe(1);
    const { rows } = await target.pool.query('select count(*)::int as n from orders where cents = -1');
    expect(rows).toEqual([{ n: 0 }]);
    await expect(backfill.apply(contextOf(target.pool, spec, { epoch: 1 }))).rejects.toThrow(Superseded);
    await beginTerm(target.pool, { rollout: spec.name, epoch: 2 });
    await backfill.apply(contextOf(target.pool, spec, { epoch: 2 }));
    expect(await differing()).toBe(0);
  });

  it('finds a row that no bridge fills and whose key goes past a pass that is quiet otherwise', async () => {
    const services = specOf('orders.cents bigint not null', {
      replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'cents / 100.0' },
      sync: 'services',
    });
    await target.pool.query('update orders set cents = (amount * 100)::bigint where id <> 2900');
    let moved = false;
    const moving = interrupted(target.pool, async (sql) => {
      if (moved || !sql.startsWith('update /* sluice */ "public"')) return;
      moved = true;
      await target.pool.query('update orders set id = -1 where id = 2900');
    });
    expect(await backfill.apply(contextOf(moving, services))).toMatchObject({ changed: 1 });
    expect(await differing()).toBe(0);
  });

  it('mops up what moved behind its cursor', async () => {
    let moved = false;
    const moving = interrupted(target.pool, async (sql) => {
      if (moved || !sql.startsWith('update /* sluice */ "public"')) return;
      moved = true;
      await target.pool.query('update orders set id = -1 where id = 2900');
    });
    expect(await backfill.apply(contextOf(moving, spec))).toMatchObject({ changed: 3000, passes: 3 });
    expect(await differing()).toBe(0);
  });

  it('repairs a row that was filled and then written in the old column alone', async () => {
    const context = contextOf(target.pool, spec);
    await backfill.apply(context);
    await target.pool.query('update orders set amount = 7 where id = 3');
    await backfill.undo(context);
    expect(await backfill.apply(context)).toMatchObject({ changed: 1, passes: 2 });
    expect(await differing()).toBe(0);
  });

  it('ends with no row missed while others write', async () => {
    await applyAll(contextOf(target.pool, spec), ['bridge']);
    const writer = await target.session();
    let stop = false;
    const writing = (async () => {
      for (let n = 0; !stop; n += 1) {
        const id = 1 + ((n * 7919) % 3000);
        await writer.query('update orders set amount = amount + 1 where id = $1', [id]);
        await writer.query('update orders set id = $2 where id = $1', [1 + ((n * 31) % 3000), -n - 1]);
        await writer.query('insert into orders (id, amount) values ($1, 3.25)', [10_000 + n]);
      }
    })();
    await backfill.apply(contextOf(target.pool, spec));
    stop = true;
    await writing;
    expect(await differing()).toBe(0);
    expect(await verify.apply(contextOf(target.pool, spec))).toMatchObject({ differing: 0 });
  });

  it('waits for a locked row without holding up the others', async () => {
    const [holder, other] = [await target.session(), await target.session()];
    await holder.query('begin; update orders set amount = 9 where id = 700');
    const abort = new AbortController();
    const context = contextOf(target.pool, spec, { signal: abort.signal });
    const waiting = new Promise<void>((resolve) => {
      context.told.push = (...told) => {
        if (told.some((t) => t.message === 'waits for a row that is locked' && t.facts.batchRows === 1))
          resolve();
        return told.length;
      };
    });
    const running = backfill.apply(context);
    await waiting;
    // all rows but the locked one are free
    await other.query(`set lock_timeout = '5s'; update orders set amount = amount where id <> 700`);
    await holder.query('commit');
    await running;
    expect(await differing()).toBe(0);
  });

  it('leaves out a row for which up raises, and verify names it', async () => {
    await target.pool.query('alter table orders alter column amount type numeric');
    await target.pool.query('update orders set amount = 1e30 where id in (41, 2222)');
    const context = contextOf(target.pool, spec);
    expect(await backfill.apply(context)).toMatchObject({
      rows: 3000,
      changed: 2998,
      raised: 2,
      raisedKeys: ['41', '2222'],
      lastError: 'bigint out of range',
    });
    expect(await verify.apply(context)).toMatchObject({ rows: 3000, differing: 2, keys: ['41', '2222'] });
  });

  it('stops where up raises for every row', async () => {
    const broken = { ...spec, replaces: { column: 'amount', up: '(1 / (amount - amount))::bigint' } };
    await expect(backfill.apply(contextOf(target.pool, broken))).rejects.toThrow(
      /raised for more than 100 rows: division by zero/,
    );
  });

  it('fills a truly new column only where nobody wrote', async () => {
    await target.pool.query('alter table orders add column state text');
    await target.pool.query(`update orders set state = 'mine' where id = 5`);
    const filled = specOf('orders.state text not null', { fill: "'row ' || id" });
    const context = contextOf(target.pool, filled);
    await applyAll(context, ['prepare-schema']);
    expect(await backfill.apply(context)).toMatchObject({ changed: 2999 });
    const { rows } = await target.pool.query('select state from orders where id in (5, 6) order by id');
    expect(rows).toEqual([{ state: 'mine' }, { state: 'row 6' }]);
    expect(await verify.apply(context)).toMatchObject({ differing: 0 });
  });
});

describe('keys', () => {
  it.each([
    [
      'composite',
      '(a int, b text collate "C", primary key (b, a))',
      `n % 7, chr(65 + n % 26) || '''"\\' || n`,
    ],
    ['uuid', '(a uuid primary key)', 'md5(n::text)::uuid'],
    [
      'timestamps with microseconds',
      '(a timestamptz primary key)',
      `timestamptz '2020-01-01' + n * interval '1.000001 s'`,
    ],
    ['char with length', '(a char(6) primary key)', 'n::text'],
    ['floats', '(a float8 primary key)', 'n / 3.0'],
    ['bytes', '(a bytea primary key)', 'int4send(n)'],
    ['an enum', '(a mood, b int, primary key (a, b))', `(array['sad', 'so so', 'glad'])[1 + n % 3]::mood, n`],
    ['a quoted name', '("A ""key""" int primary key)', 'n'],
  ])('of kind %s are walked once each', async (_kind, columns, values) => {
    await target.fresh(`create type mood as enum ('sad', 'so so', 'glad');
      create table orders ${columns}; insert into orders select ${values} from generate_series(1, 1300) n;
      alter table orders add column amount numeric default 1`);
    const context = contextOf(target.pool, spec);
    await applyAll(context, ['prepare-schema', 'add-column']);
    expect(await backfill.apply(context)).toMatchObject({ rows: 1300, changed: 1300 });
    expect(await verify.apply(context)).toMatchObject({ rows: 1300, differing: 0 });
  });

  it('become row comparisons', () => {
    const key = [
      { name: 'a', type: 'integer' },
      { name: 'B', type: 'text' },
    ];
    const table = { schema: 's', table: 't' };
    expect(keyRange(key, true)).toBe(
      '("a", "B") > ($1::integer, $2::text) and ("a", "B") <= ($3::integer, $4::text)',
    );
    expect(keyRange(key.slice(0, 1), false)).toBe('"a" <= $1::integer');
    expect(boundarySql(table, key.slice(0, 1), true, 10)).toBe(
      'with batch as materialized (select /* sluice */ "a" from "s"."t" where "a" > $1::integer order by "a" limit 10)' +
        ' select array["a"::text] as last, (select count(*) from batch) as rows from batch order by "a" desc limit 1',
    );
  });
});

describe('the size of a batch', () => {
  it.each([
    [1000, 75, 1000],
    [1000, 0, 2000],
    [1000, 150, 500],
    [1000, 10_000, 500],
    [1, 10_000, 1],
    [300, 10_000, 200],
    [200, 10_000, 200],
    [120, 10_000, 120],
    [15_000, 1, 20_000],
  ])('%d rows in %d ms become %d', (rows, ms, next) => {
    expect(nextSize(rows, ms)).toBe(next);
  });
});

describe('the stride along the pages of a larger table', () => {
  const ROWS = 12_000;

  beforeEach(async () => {
    await target.fresh(`create table orders (id int primary key, amount numeric(10, 2), note text);
      insert into orders select n, n * 0.5, repeat('x', 60) from generate_series(1, ${ROWS}) n; analyze orders`);
    await applyAll(contextOf(target.pool, spec), ['prepare-schema', 'add-column']);
  });

  it('fills every row, in place for most of them, and counts them by key', async () => {
    const size = async (): Promise<number> => {
      const { rows } = await target.pool.query<{ n: string }>(`select pg_relation_size('orders') as n`);
      return Number(rows[0]?.n);
    };
    const before = await size();
    const facts = await backfill.apply(contextOf(target.pool, spec));
    expect(facts).toMatchObject({ rows: ROWS, changed: ROWS, passes: 2 });
    expect(await differing()).toBe(0);
    // one UPDATE doubles it
    expect((await size()) / before).toBeLessThan(1.6);
  });

  it.each(['full', 'gentle'] as const)('goes on where it was cut off at pace %s', async (pace) => {
    const paced = { ...spec, pace };
    let slices = 0;
    const abort = new AbortController();
    const cut = interrupted(target.pool, async (sql) => {
      if (sql.includes('update /* sluice */ "public"')) slices += 1;
      if (sql === 'commit' && slices >= 3) abort.abort(new Error('killed'));
      return Promise.resolve();
    });
    await expect(backfill.apply(contextOf(cut, paced, { signal: abort.signal }))).rejects.toThrow('killed');
    const row = await readRow<Cursor>(target.pool, spec.name, 'backfill');
    // the band is visited once more, and its rows are counted once
    expect(row?.cursor.stride).toMatchObject({ page: 0 });
    expect(row?.rowsChanged).toBeGreaterThan(0);
    await beginTerm(target.pool, { rollout: spec.name, epoch: 2 });
    expect(await backfill.apply(contextOf(target.pool, paced, { epoch: 2 }))).toMatchObject({
      rows: ROWS,
      changed: ROWS,
    });
    expect(await differing()).toBe(0);
  });

  it('fills alone where no second session is to be had', async () => {
    // one for its turn on the table, and one to fill
    const narrow = new Pool({ connectionString: target.url(), max: 2, connectionTimeoutMillis: 2_000 });
    const context = contextOf(narrow, spec);
    expect(await backfill.apply(context)).toMatchObject({ rows: ROWS, changed: ROWS, passes: 2 });
    await narrow.end();
    expect(context.told.map((t) => t.message)).toContain('fills with one session less');
    expect(await differing()).toBe(0);
  });

  it('fills no more once a newer control plane has the step', async () => {
    let taken = false;
    const raced = interrupted(target.pool, async (sql) => {
      if (taken || sql !== 'commit') return;
      taken = true;
      await target.pool.query(`update sluice.progress set epoch = 2 where step = 'backfill'`);
    });
    await expect(backfill.apply(contextOf(raced, spec))).rejects.toThrow(Superseded);
    expect(await differing()).toBeGreaterThan(0);
  });

  it('fills a table whose columns are called as its own variables are', async () => {
    await target.pool.query('alter table orders rename column amount to filled');
    const replaces = { column: 'filled', up: '(filled * 100)::bigint' };
    expect(await backfill.apply(contextOf(target.pool, { ...spec, replaces }))).toMatchObject({
      changed: ROWS,
    });
    await target.pool.query('alter table orders rename column filled to amount');
    expect(await differing()).toBe(0);
  });

  it.each(['full', 'gentle'] as const)(
    'looks once more at pace %s when it is through, and writes where a row differs',
    async (pace) => {
      let done = false;
      const late = interrupted(target.pool, async (sql) => {
        if (done || sql !== 'commit') return;
        // the stride is done: nobody comes back to this row but the look
        done = (await readRow<Cursor>(target.pool, spec.name, 'backfill'))?.cursor.pass === 2;
        if (done) await target.pool.query('update orders set amount = 7 where id = 1');
      });
      const context = contextOf(late, { ...spec, pace });
      expect(await backfill.apply(context)).toMatchObject({ rows: ROWS, changed: ROWS + 1, passes: 3 });
      expect(await differing()).toBe(0);
    },
  );

  it('finds a row that moves to other pages while it looks once more', async () => {
    await target.fresh(`create table orders (id int primary key, amount numeric(10, 2), note text);
      insert into orders select n, n * 0.5, repeat('x', 60) from generate_series(1, 60000) n`);
    await applyAll(contextOf(target.pool, spec), ['prepare-schema', 'add-column']);
    await target.pool.query('alter table orders alter column note set storage plain');
    await target.pool.query('analyze orders');
    const page = async (): Promise<number> => {
      const place = `select (ctid::text::point)[0]::int as page from orders where id = 60000`;
      return Number((await target.pool.query<{ page: number }>(place)).rows[0]?.page);
    };
    const places: number[] = [];
    let late: 'no' | 'left' | 'moved' = 'no';
    const moving = interrupted(target.pool, async (sql) => {
      const row = sql === 'commit' ? await readRow<Cursor>(target.pool, spec.name, 'backfill') : undefined;
      if (!row || row.cursor.pass === 1) return;
      if (late === 'no') {
        // as the stride leaves a row for which it waited
        await target.pool.query('update orders set cents = null where id = 60000');
        late = 'left';
      } else if (late === 'left') {
        late = 'moved';
        // the first pages have been seen; they get room for a row as large as a page
        await target.pool.query('delete from orders where id < 3000');
        await target.pool.query('vacuum orders');
        places.push(await page());
        // a statement that knows neither column
        await target.pool.query(`update orders set note = repeat('y', 7000) where id = 60000`);
        places.push(await page());
      }
    });
    await backfill.apply(contextOf(moving, { ...spec, pace: { maxLatencyRatio: 1_000 } }));
    expect(places[0]).toBeGreaterThan(600);
    expect(places[1]).toBeLessThan(100);
    expect(await differing()).toBe(0);
  });

  it('leaves out a row for which up raises, though the look raises there as well', async () => {
    await target.pool.query('alter table orders alter column amount type numeric');
    await target.pool.query('update orders set amount = 1e30 where id = 9000');
    expect(await backfill.apply(contextOf(target.pool, spec))).toMatchObject({
      changed: ROWS - 1,
      raised: 1,
      raisedKeys: ['9000'],
    });
    expect(await verify.apply(contextOf(target.pool, spec))).toMatchObject({ differing: 1, keys: ['9000'] });
  });

  it('starts again when the table is rewritten under it', async () => {
    let rewritten = false;
    const rewriting = interrupted(target.pool, async (sql) => {
      if (rewritten || sql !== 'commit') return;
      rewritten = true;
      await target.pool.query('vacuum full orders');
    });
    const context = contextOf(rewriting, spec);
    expect(await backfill.apply(context)).toMatchObject({ changed: ROWS });
    expect(context.told.map((t) => t.message)).toContain('the table was rewritten: the stride starts again');
    expect(await differing()).toBe(0);
  });

  it('stops where another table has taken the name, and goes on in that one when it is tried again', async () => {
    let done = false;
    const replacing = interrupted(target.pool, async (sql) => {
      if (done || sql !== 'commit') return;
      done = true;
      await target.pool
        .query(`create table anew (like orders including all); insert into anew select * from orders;
        drop table orders; alter table anew rename to orders`);
    });
    await expect(backfill.apply(contextOf(replacing, spec))).rejects.toThrow('not the table any more');
    expect(await backfill.apply(contextOf(target.pool, spec))).toMatchObject({ rows: ROWS });
    expect(await differing()).toBe(0);
  });

  it('leaves what is locked, and rows for which the expression raises, to the passes by key', async () => {
    const holder = await target.session();
    await holder.query('begin; update orders set amount = 9 where id = 700');
    const context = contextOf(target.pool, spec);
    const left = new Promise<void>((resolve) => {
      context.told.push = (...told) => {
        if (told.some((t) => t.message === 'waits for a row that is locked' && t.facts.batchRows === 1))
          resolve();
        return told.length;
      };
    });
    const running = backfill.apply(context);
    await left;
    await holder.query('commit');
    expect(await running).toMatchObject({ rows: ROWS });
    expect(await differing()).toBe(0);
  });
});
