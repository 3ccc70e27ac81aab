/** An index on a partitioned table becomes valid whatever happens to the partitions meanwhile, blocks nobody, and goes as a whole. */
import { beforeEach, describe, expect, it } from 'vitest';
import { indexName } from './names.js';
import { applyAll, contextOf, interrupted, specOf, stepNamed, useTarget } from './target.fixture.js';

const target = useTarget();
const spec = specOf('orders.cents bigint', { indexes: ['(cents) where cents > 0'] });
const indexes = stepNamed('indexes');

beforeEach(async () => {
  await target.fresh(`create table orders (id int primary key, note text) partition by range (id);
    create table p1 partition of orders for values from (0) to (100);
    create table p2 partition of orders for values from (100) to (200) partition by hash (id);
    create table p2a partition of p2 for values with (modulus 1, remainder 0);
    create table p3 partition of orders for values from (200) to (300)`);
  await applyAll(contextOf(target.pool, spec), ['prepare-schema', 'add-column']);
});

/** Tables that have a valid index on the column, which is the root's or attached; and all indexes on the column. */
async function standing(): Promise<{ valid: readonly string[]; all: number }> {
  const { rows } = await target.pool.query<{ on: string; ok: boolean }>(
    `select i.indrelid::regclass::text as on, i.indisvalid and (c.relispartition or i.indrelid = 'orders'::regclass) as ok
       from pg_index i join pg_class c on c.oid = i.indexrelid where pg_get_indexdef(i.indexrelid) like '%cents%' order by 1`,
  );
  return { valid: rows.filter((r) => r.ok).map((r) => r.on), all: rows.length };
}

const EACH = ['orders', 'p1', 'p2', 'p2a', 'p3'];

it('is on each partition, built without blocking', async () => {
  const built: string[] = [];
  const pool = interrupted(target.pool, async (sql) => {
    if (sql.includes('create index')) built.push(sql);
  });
  await indexes.apply(contextOf(pool, spec));
  expect(await standing()).toEqual({ valid: EACH, all: 5 });
  expect(
    built.map((sql) => /concurrently|on only/.exec(sql)?.[0] ?? '').toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(['concurrently', 'concurrently', 'concurrently', 'on only', 'on only']);
  await indexes.undo(contextOf(target.pool, spec));
  expect(await standing()).toEqual({ valid: [], all: 0 });
});

/** What another session does after which of our statements, and where the index is then. */
const MEANWHILE: readonly (readonly [string, RegExp, string, readonly string[]])[] = [
  [
    'a partition is made',
    /on only "public"\."orders"/,
    'create table p4 partition of orders default',
    [...EACH, 'p4'],
  ],
  [
    'one with an index of its own is attached',
    /concurrently .* on "public"\."p1"/,
    `create table p4 (id int primary key, note text, cents bigint); create index mine on p4 (cents) where cents > 0;
     alter table orders attach partition p4 default`,
    [...EACH, 'p4'],
  ],
  [
    'a branch is attached',
    /concurrently .* on "public"\."p1"/,
    `create table p4 (id int primary key, note text, cents bigint) partition by hash (id);
     create table p4a partition of p4 for values with (modulus 1, remainder 0); alter table orders attach partition p4 default`,
    [...EACH, 'p4', 'p4a'],
  ],
  [
    'the one that comes next is dropped',
    /concurrently .* on "public"\."p1"/,
    'drop table p3',
    ['orders', 'p1', 'p2', 'p2a'],
  ],
  [
    'the last one without an index is detached, so that nothing is attached any more',
    /attach partition .*"p3_cents/,
    'alter table p2 detach partition p2a',
    ['orders', 'p1', 'p2', 'p3'],
  ],
  [
    'one that has its index goes',
    /attach partition .*"p1_cents/,
    'alter table orders detach partition p1',
    ['orders', 'p2', 'p2a', 'p3'],
  ],
  [
    'somebody begins one of that name, and leaves it INVALID',
    /on only "public"\."orders"/,
    `create index "${indexName(spec, 0, { schema: 'public', table: 'p1' })}" on p1 (cents) where cents > 0;
     update pg_index set indisvalid = false where indexrelid::regclass::text like 'p1_cents%'`,
    EACH,
  ],
];

describe('an index that is being built on partitions, while', () => {
  it.each(MEANWHILE)('%s, becomes valid', async (_what, after, sql, on) => {
    const other = await target.session();
    let done = false;
    const pool = interrupted(target.pool, async (ran) => {
      if (done || !after.test(ran)) return;
      done = true;
      await other.query(sql);
    });
    const context = contextOf(pool, spec);
    await indexes.apply(context);
    expect(done).toBe(true);
    expect(await indexes.inspect(context)).toMatchObject({ state: 'done' });
    expect((await standing()).valid).toEqual(on);
    await indexes.undo(context);
    expect((await standing()).valid).toEqual([]);
    expect(await indexes.inspect(context)).toMatchObject({ state: 'todo' });
  });
});
