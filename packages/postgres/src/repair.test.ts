/**
 * Duty: the table of repairs: each kind of damage, what verify says of it, and whether a repair mends it, leaves it or names it. That
 * none is asked for in `soak`, where a new value may say more than up(old), is decided in the core and tested there.
 */
import type { Facts, Spec } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { differingRows } from './differing-rows.js';
import { repairRows } from './repair.js';
import { applyAll, contextOf, specOf, stepNamed, useTarget } from './target.fixture.js';

const target = useTarget();

const SCHEMA = `
  create table orders (id int primary key, amount numeric(20, 2), note text);
  insert into orders select n, n * 1.25, 'n' from generate_series(1, 1000) n;`;

const spec: Spec = specOf('orders.cents bigint check (cents >= 0)', {
  replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'cents / 100.0' },
});
const BEFORE = ['prepare-schema', 'add-column', 'bridge', 'backfill'] as const;

interface Damage {
  readonly damage: string;
  /** Past the bridge. */
  readonly sql: string;
  /** What verify finds. */
  readonly finds: Readonly<Record<string, unknown>>;
  /** What a live look at those rows shows. */
  readonly shows?: readonly string[];
  /** What a repair says of its work. */
  readonly repair: Readonly<Record<string, unknown>>;
  /** What verify finds after it. */
  readonly left: Readonly<Record<string, unknown>>;
}

const NOTHING = { differing: 0, keys: [] };

const TABLE: readonly Damage[] = [
  {
    damage: 'NULL where it should be filled',
    sql: 'update orders set cents = null where id in (3, 700)',
    finds: {
      differing: 2,
      keys: ['3', '700'],
      kind: 'unfilled',
      unfilled: 2,
      samples: ['3: cents is NULL', '700: cents is NULL'],
    },
    shows: [
      '3: cents is NULL, amount is 3.75, up gives 375',
      '700: cents is NULL, amount is 875.00, up gives 87500',
    ],
    repair: { changed: 2, raised: 0 },
    left: NOTHING,
  },
  {
    damage: 'a row inserted by a writer that knows the old column alone',
    sql: 'insert into orders (id, amount) values (1001, 5)',
    finds: { differing: 1, keys: ['1001'], kind: 'unfilled', unfilled: 1 },
    repair: { changed: 1, raised: 0 },
    left: NOTHING,
  },
  {
    damage: 'a stale value: the old column was written late',
    sql: 'update orders set amount = 7 where id = 3',
    finds: {
      differing: 1,
      keys: ['3'],
      kind: 'late',
      other: 1,
      samples: ['3: cents is not up(amount)'],
    },
    shows: ['3: cents is 375, amount is 7.00, up gives 700'],
    repair: { changed: 1, raised: 0 },
    left: NOTHING,
  },
  {
    damage: 'wrong values in a pattern: a service that maps otherwise',
    sql: 'update orders set cents = amount where id % 2 = 0',
    finds: { differing: 500, kind: 'expression', other: 500 },
    repair: { changed: 500, raised: 0 },
    left: NOTHING,
  },
  {
    damage: 'a value where there should be none',
    sql: 'alter table orders alter amount drop not null; update orders set amount = null where id = 3',
    finds: {
      differing: 1,
      kind: 'late',
      other: 1,
      samples: ['3: cents is not up(amount)'],
    },
    shows: ['3: cents is 375, amount is NULL, up gives NULL'],
    repair: { changed: 1, raised: 0 },
    left: NOTHING,
  },
  {
    damage: 'a row for which up raises',
    sql: 'update orders set amount = 1e17, cents = null where id = 3',
    finds: { differing: 1, keys: ['3'], kind: 'raised', raised: 1 },
    repair: { changed: 0, raised: 1, raisedKeys: ['3'], lastError: 'bigint out of range' },
    left: { differing: 1, keys: ['3'], kind: 'raised' },
  },
  {
    damage: 'a value that a constraint to come refuses',
    sql: 'update orders set amount = -1, cents = -100 where id = 3',
    finds: {
      differing: 1,
      keys: ['3'],
      kind: 'refused',
      refused: 1,
      samples: ['3: cents breaks a constraint to come'],
    },
    shows: ['3: cents is -100, amount is -1.00, up gives -100'],
    repair: { changed: 0, raised: 0 },
    left: { differing: 1, keys: ['3'], kind: 'refused' },
  },
];

async function past(sql: string): Promise<void> {
  await target.pool.query(`begin; set local session_replication_role = replica; ${sql}; commit`);
}

async function verified(): Promise<Facts> {
  const context = contextOf(target.pool, spec);
  await stepNamed('verify').undo(context);
  return stepNamed('verify').apply(context);
}

it('records no value of a row: what verify and a backfill say goes into a log that keeps everything', async () => {
  const of = specOf('orders.size integer', { replaces: { column: 'note', up: 'note::integer' } });
  await target.fresh(`create table orders (id int, part text, note text, primary key (part, id));
    insert into orders values (1, 'a, b', '11'), (2, 'c', 'ada@example.org'), (3, 'd', '20304050')`);
  const here = contextOf(target.pool, of);
  await applyAll(here, ['prepare-schema', 'add-column', 'bridge']);
  const filled = await stepNamed('backfill').apply(here);
  await past(`update orders set note = '60708090' where id = 3; update orders set size = null where id = 1`);
  const found = await stepNamed('verify').apply(here);
  const { rows } = await target.pool.query('select cursor from sluice.progress');
  expect(found).toMatchObject({
    raised: 1,
    lastError: 'invalid input syntax for type integer: "…"',
    samples: ['a, b, 1: size is NULL', 'd, 3: size is not up(note)'],
  });
  for (const recorded of [filled, found, rows])
    expect(JSON.stringify(recorded)).not.toMatch(/ada@example|60708090|20304050/);
  // as long as they differ, whoever asks is shown what stands in them
  const keys = found['rowKeys'] as readonly string[];
  expect(await differingRows(target.pool, of, keys)).toEqual([
    'a, b, 1: size is NULL, note is 11, up gives 11',
    'd, 3: size is 20304050, note is 60708090, up gives 60708090',
  ]);
  await target.pool.query('update orders set size = note::integer where id <> 2');
  expect(await differingRows(target.pool, of, keys)).toEqual([]);
});

describe('a repair', () => {
  it.each(TABLE)('of $damage', async ({ sql, finds, shows = [], repair, left }) => {
    await target.fresh(SCHEMA);
    await applyAll(contextOf(target.pool, spec), BEFORE);
    await past(sql);
    const found = await verified();
    expect(found).toMatchObject(finds);
    const keys = (found['rowKeys'] ?? []) as readonly string[];
    const shown = await differingRows(target.pool, spec, keys);
    expect(shown.slice(0, shows.length)).toEqual(shows);
    expect(await repairRows(contextOf(target.pool, spec))).toMatchObject(repair);
    expect(await verified()).toMatchObject(left);
  });

  it('of a row that raised in the backfill and was mended since', async () => {
    await target.fresh(SCHEMA);
    await past('update orders set amount = 1e17 where id = 3');
    const context = contextOf(target.pool, { ...spec, sync: 'services' });
    await applyAll(context, ['prepare-schema', 'add-column', 'backfill']);
    await target.pool.query('update orders set amount = 4 where id = 3');
    expect(await repairRows(context)).toMatchObject({ changed: 1, raised: 0 });
    expect(await verified()).toMatchObject(NOTHING);
  });

  it('of a row that somebody holds waits, says so, and mends it when it is free', async () => {
    await target.fresh(SCHEMA);
    await applyAll(contextOf(target.pool, spec), BEFORE);
    await past('update orders set cents = null where id in (3, 4)');
    const other = await target.session();
    await other.query('begin; select from orders where id = 3 for update');
    let told = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (told = resolve));
    const log = (message: string): void => {
      if (message.startsWith('waits for a row')) told();
    };
    const repairing = repairRows(contextOf(target.pool, spec, { log }));
    await waiting;
    await other.query('commit');
    expect(await repairing).toMatchObject({ changed: 2, raised: 0 });
    expect(await verified()).toMatchObject(NOTHING);
  });
});
