/** Duty: the truth table of the bridge, with one leg and with both, on a real server. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bridgeStatements } from './bridge-sql.js';
import { lookAtTable } from './look.js';
import { applyAll, contextOf, specOf, stepNamed, useTarget } from './target.fixture.js';

const target = useTarget();

// up raises above ten thousand million, as a bigint of cents would at its own end; down raises below zero
const spec = specOf('public.orders."Cents" bigint', {
  replaces: {
    column: 'amount',
    up: '(amount * 100)::integer::bigint',
    down: 'sqrt("Cents"::numeric) * 0 + round("Cents" / 100.0, 2)',
  },
});
const SCHEMA =
  'create table orders (id int primary key, amount numeric(20, 2), note text); insert into orders values (1, 1.00), (2, 2.00)';

type Pair = readonly [amount: string | null, cents: string | null];

async function pair(sql: string): Promise<Pair> {
  const { rows } = await target.pool.query<{ amount: string | null; Cents: string | null }>(
    `${sql} returning amount, "Cents"`,
  );
  return [rows[0]?.amount ?? null, rows[0]?.Cents ?? null];
}

async function put(amount: string | null, cents: string | null): Promise<void> {
  await target.pool.query('alter table orders disable trigger user');
  await target.pool.query('update orders set amount = $1, "Cents" = $2 where id = 1', [amount, cents]);
  await target.pool.query('alter table orders enable trigger user');
}

const insert = (columns: string, values: string): string =>
  `insert into orders (id${columns}) values (100${values})`;
const update = (set: string): string => `update orders set ${set} where id = 1`;

interface Row {
  readonly what: string;
  readonly had?: Pair;
  readonly sql: string;
  readonly up: Pair;
  readonly both: Pair;
}

const TRUTH: readonly Row[] = [
  { what: 'insert old only', sql: insert(', amount', ', 5'), up: ['5.00', '500'], both: ['5.00', '500'] },
  { what: 'insert new only', sql: insert(', "Cents"', ', 700'), up: [null, '700'], both: ['7.00', '700'] },
  {
    what: 'insert both, agreeing',
    sql: insert(', amount, "Cents"', ', 5, 500'),
    up: ['5.00', '500'],
    both: ['5.00', '500'],
  },
  {
    what: 'insert both, agreeing by down alone',
    sql: insert(', amount, "Cents"', ', 5.01, 501'),
    up: ['5.01', '501'],
    both: ['5.01', '501'],
  },
  {
    what: 'insert both, disagreeing',
    sql: insert(', amount, "Cents"', ', 5, 700'),
    up: ['5.00', '700'],
    both: ['7.00', '700'],
  },
  { what: 'insert neither', sql: insert('', ''), up: [null, null], both: [null, null] },
  {
    what: 'insert old only, up raises',
    sql: insert(', amount', ', 99999999999'),
    up: ['99999999999.00', null],
    both: ['99999999999.00', null],
  },
  {
    what: 'insert new only, down raises',
    sql: insert(', "Cents"', ', -4'),
    up: [null, '-4'],
    both: [null, '-4'],
  },
  {
    what: 'update old only',
    had: ['1.00', '100'],
    sql: update('amount = 5'),
    up: ['5.00', '500'],
    both: ['5.00', '500'],
  },
  {
    what: 'update old only to NULL',
    had: ['1.00', '100'],
    sql: update('amount = null'),
    up: [null, null],
    both: [null, null],
  },
  {
    what: 'update old only, up raises',
    had: ['1.00', '100'],
    sql: update('amount = 99999999999'),
    up: ['99999999999.00', null],
    both: ['99999999999.00', null],
  },
  {
    what: 'update new only',
    had: ['1.00', '100'],
    sql: update('"Cents" = 700'),
    up: ['1.00', '700'],
    both: ['7.00', '700'],
  },
  {
    what: 'update new only to NULL',
    had: ['1.00', '100'],
    sql: update('"Cents" = null'),
    up: ['1.00', null],
    both: [null, null],
  },
  {
    what: 'update new only, down raises',
    had: ['1.00', '100'],
    sql: update('"Cents" = -4'),
    up: ['1.00', '-4'],
    both: ['1.00', '-4'],
  },
  {
    what: 'update both, agreeing',
    had: ['1.00', '100'],
    sql: update('amount = 5, "Cents" = 500'),
    up: ['5.00', '500'],
    both: ['5.00', '500'],
  },
  {
    what: 'update both, disagreeing',
    had: ['1.00', '100'],
    sql: update('amount = 5, "Cents" = 700'),
    up: ['5.00', '700'],
    both: ['5.00', '700'],
  },
  {
    what: 'update old of an unfilled row',
    had: ['1.00', null],
    sql: update('amount = 5'),
    up: ['5.00', '500'],
    both: ['5.00', '500'],
  },
  {
    what: 'update neither of an unfilled row',
    had: ['1.00', null],
    sql: update("note = 'x'"),
    up: ['1.00', '100'],
    both: ['1.00', null],
  },
  {
    what: 'update neither of an agreeing row',
    had: ['1.00', '100'],
    sql: update("note = 'x'"),
    up: ['1.00', '100'],
    both: ['1.00', '100'],
  },
  {
    what: 'update neither of a disagreeing row',
    had: ['1.00', '700'],
    sql: update("note = 'x'"),
    up: ['1.00', '700'],
    both: ['1.00', '700'],
  },
];

describe.each(['up', 'both'] as const)('the bridge (%s)', (legs) => {
  beforeAll(async () => {
    await target.fresh(SCHEMA);
    const context = contextOf(target.pool, spec);
    await applyAll(context, ['prepare-schema', 'add-column', 'bridge']);
    if (legs === 'both') await stepNamed('bridge-down').apply(context);
  });
  beforeEach(() => target.pool.query('delete from orders where id = 100'));

  it.each(TRUTH)('$what', async ({ had, sql, ...expected }) => {
    if (had) await put(...had);
    expect(await pair(sql)).toEqual(expected[legs]);
  });
});

describe('the bridge', () => {
  it('warns the writer whose value it cannot convert, and lets it pass', async () => {
    await target.fresh(SCHEMA);
    await applyAll(contextOf(target.pool, spec), ['prepare-schema', 'add-column', 'bridge']);
    const session = await target.session();
    const notices: string[] = [];
    session.on('notice', (n) => notices.push(n.message ?? ''));
    await session.query(insert(', amount', ', 99999999999'));
    expect(notices).toEqual([
      expect.stringMatching(/^sluice: up of public\.orders\.Cents raised: integer out of range/),
    ]);
  });

  it('means the same function whatever search path the writer has', async () => {
    await target.fresh(`${SCHEMA}; create schema evil;
      create function public.cents(numeric) returns bigint language sql immutable as 'select ($1 * 100)::bigint';
      create function evil.cents(numeric) returns bigint language sql immutable as 'select -1::bigint'`);
    const own = specOf('orders.cents bigint', { replaces: { column: 'amount', up: 'cents(amount)' } });
    await applyAll(contextOf(target.pool, own), ['prepare-schema', 'add-column', 'bridge']);
    const session = await target.session();
    await session.query('set search_path = evil');
    await session.query('insert into public.orders (id, amount) values (100, 5)');
    const { rows } = await session.query('select cents from public.orders where id = 100');
    expect(rows).toEqual([{ cents: '500' }]);
  });

  it('fires after the triggers that are there', async () => {
    await target.fresh(`${SCHEMA};
      create function doubled() returns trigger language plpgsql as 'begin new.amount := new.amount * 2; return new; end';
      create trigger zz_last before insert on orders for each row execute function doubled()`);
    await applyAll(contextOf(target.pool, spec), ['prepare-schema', 'add-column', 'bridge']);
    expect(await pair(insert(', amount', ', 5'))).toEqual(['10.00', '1000']);
  });

  it('is broken when a trigger is disabled, and apply mends it', async () => {
    await target.fresh(SCHEMA);
    const context = contextOf(target.pool, spec);
    await applyAll(context, ['prepare-schema', 'add-column', 'bridge']);
    await target.pool.query('alter table orders disable trigger user');
    expect(await stepNamed('bridge').inspect(context)).toMatchObject({ state: 'invalid' });
    await target.pool.query('drop trigger "zzz_sluice_Cents_update" on orders');
    await stepNamed('bridge').apply(context);
    expect(await stepNamed('bridge').inspect(context)).toMatchObject({ state: 'done' });
  });

  it('is written as it stands here', async () => {
    await target.fresh(SCHEMA);
    const table = await lookAtTable(contextOf(target.pool, spec));
    const [, onInsert, onUpdate] = bridgeStatements(spec, table, 'up').map((s) => s.sql);
    expect(onInsert)
      .toBe(`create or replace trigger "zzz_sluice_Cents_insert" before insert on "public"."orders"
for each row when (NEW."Cents" is null) execute function "sluice"."bridge_orders_Cents_e80bb1d8"()`);
    expect(onUpdate)
      .toBe(`create or replace trigger "zzz_sluice_Cents_update" before update on "public"."orders"
for each row when (not (NEW."Cents" is distinct from OLD."Cents") and (NEW."amount" is distinct from OLD."amount" or NEW."Cents" is null)) execute function "sluice"."bridge_orders_Cents_e80bb1d8"()`);
  });
});
