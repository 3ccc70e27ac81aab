/** Duty: any table, any writers, any interruption: one seeded backfill, and a model of what the writers wrote to judge it by. */
import fc from 'fast-check';
import type { Client } from 'pg';
import { expect } from 'vitest';
import { noteHorizon, stillHeld } from './horizon.js';
import { applyAll, contextOf, interrupted, specOf, stepNamed, type TestTarget } from './target.fixture.js';
import { beginTerm } from './term.js';

/** A replaced column: its type, what it may hold as PostgreSQL prints it, and what becomes of it. */
const PAIRS = [
  {
    old: 'numeric(12, 2)',
    values: ['0.00', '1.25', '-3.50', '99999.99'],
    type: 'bigint',
    up: '(amount * 100)::bigint',
  },
  { old: 'integer', values: ['0', '7', '-12'], type: 'text', up: 'amount::text' },
  { old: 'text', values: ['', 'abc', 'zwölf'], type: 'integer', up: 'length(amount)' },
  { old: 'text', values: ['a,b', 'c', ''], type: 'text[]', up: "string_to_array(amount, ',')" },
  { old: 'bigint', values: ['1', '2', '10'], type: 'numeric(20, 4)', up: 'amount / 3.0' },
  { old: 'text', values: ['{"a": 1}', '[]', 'null'], type: 'jsonb', up: 'amount::jsonb' },
] as const;

/** A key: its columns, and what they are for the number `$`. */
const KEYS = [
  { columns: 'id integer primary key', values: '$' },
  { columns: 'id bigint not null unique', values: '-$' },
  { columns: 'id uuid primary key', values: 'md5($::text)::uuid' },
  { columns: 'id text primary key', values: "'k' || ($ % 7) || 'é' || $" },
  { columns: 'part text, id integer, primary key (part, id)', values: "'p' || $ % 3, $" },
] as const;

const DEEDS = ['insert', 'update', 'touch', 'delete', 'rekey'] as const;

const deed = fc.record({
  do: fc.constantFrom(...DEEDS),
  row: fc.nat(2_000),
  value: fc.nat(4),
  session: fc.nat(2),
  /** `held`: open for as many commits of the backfill. `met`: open until somebody waits for it. */
  ends: fc.oneof(
    { weight: 4, arbitrary: fc.constant('now' as const) },
    { weight: 2, arbitrary: fc.constant('met' as const) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }) },
  ),
});

const anyBackfill = fc.record({
  key: fc.nat(KEYS.length - 1),
  pair: fc.nat(PAIRS.length - 1),
  rows: fc.oneof(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 330, max: 700 })),
  /** A wide row goes by stride from some 320 rows on. */
  wide: fc.boolean(),
  /** `deep`: a partition that is partitioned itself. */
  parts: fc.constantFrom('none' as const, 'none' as const, 'flat' as const, 'deep' as const),
  sync: fc.constantFrom('trigger' as const, 'services' as const),
  /** At full speed two sessions fill at once; else one does, and looks along the key. */
  pace: fc.constantFrom('full' as const, 'full' as const, 'gentle' as const),
  /** What writers do whose transactions are older than the rollout and know the old column alone. */
  older: fc.array(
    fc.record({
      do: fc.constantFrom('insert' as const, 'update' as const),
      row: fc.nat(2_000),
      value: fc.nat(4),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  deeds: fc.array(deed, { minLength: 4, maxLength: 40 }),
  /** After which commits of the backfill the table is rewritten, and after which the run is cut off. */
  rewrites: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 1 }),
  cuts: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 2 }),
});

/** Partitions by hash, so that a new key may be in another one; the second has its columns in another order. */
function partitions(table: string, key: string, by: string, old: string, deep: boolean): string {
  const part = (of: string, name: string, modulus: number, remainder: number): string =>
    `create table ${name} partition of ${of} for values with (modulus ${modulus}, remainder ${remainder})`;
  const second = `create table ${table}_1 (note text, gone integer, amount ${old}, n integer, ${key})`;
  // what is odd modulo 2 is 1 or 3 modulo 4
  const below = [part(`${table}_1`, `${table}_11`, 4, 1), part(`${table}_1`, `${table}_13`, 4, 3)];
  return [
    part(table, `${table}_0`, 2, 0),
    ...(deep ? [`${second} partition by hash (${by})`, ...below] : [second]),
    `alter table ${table}_1 drop column gone`,
    `alter table ${table} attach partition ${table}_1 for values with (modulus 2, remainder 1)`,
  ].join(';');
}

/** A partition comes anew with the rows of one that goes, or goes and comes back. */
function exchanged(table: string, again: boolean): string {
  const to = `for values with (modulus 2, remainder 0)`;
  const anew = `alter table ${table}_0 rename to ${table}_old; create table ${table}_0 (like ${table} including all);
    insert into ${table}_0 select * from ${table}_old; drop table ${table}_old;`;
  return `alter table ${table} detach partition ${table}_0; ${again ? '' : anew} alter table ${table} attach partition ${table}_0 ${to}`;
}

type Case = typeof anyBackfill extends fc.Arbitrary<infer T> ? T : never;
type Deed = Case['deeds'][number];

/** Row number to the old column's text and the number of its key. */
type Model = Map<number, { readonly value: string | null; readonly key: number }>;

const CUT = new Error('cut off');
let cases = 0;

/** Runs a case on a table of its own. Throws where a row differs, or where something written is lost. */
async function runCase(
  target: TestTarget,
  sessions: readonly Client[],
  olders: Client[],
  c: Case,
): Promise<void> {
  cases += 1;
  const table = `any_${cases}`;
  const key = KEYS[c.key] ?? KEYS[0];
  const pair = PAIRS[c.pair] ?? PAIRS[0];
  const keyNames = key.columns.includes('part') ? 'part, id' : 'id';
  const keyOf = (n: number | string): string =>
    key.values.replaceAll('$', `${n}`.startsWith('-') ? `(${n})` : `${n}`);
  const valueOf = (n: number): string | null => pair.values[n % (pair.values.length + 1)] ?? null;
  const text = (value: string | null): string =>
    value === null ? 'null' : `'${value.replaceAll("'", "''")}'`;
  const old = (value: string | null): string => `${text(value)}::${pair.old}`;
  const made = (value: string | null): string => `(${pair.up.replace('amount', `(${old(value)})`)})`;
  const spec = specOf(`${table}.made ${pair.type}`, {
    replaces: { column: 'amount', up: pair.up },
    sync: c.sync,
    pace: c.pace,
    locks: { timeoutMs: 50, giveUpAfterMs: 60_000 },
  });
  const parted = c.parts !== 'none';
  const [by = 'id'] = keyNames.split(', ');
  const filler = c.wide ? `repeat(md5(n::text), ${parted ? 60 : 40})` : "''";
  await target.pool.query(`create table ${table} (${key.columns}, n integer, amount ${pair.old}, note text)
      ${parted ? `partition by hash (${by}); ${partitions(table, key.columns, by, pair.old, c.parts === 'deep')}` : ''};
    insert into ${table} (${keyNames}, n, amount, note) select ${keyOf('n')}, n, ${old(valueOf(0))}, ${filler} from generate_series(1, ${c.rows}) n;
    analyze ${table}`);
  const model: Model = new Map(
    Array.from({ length: c.rows }, (_, i) => [i + 1, { value: valueOf(0), key: i + 1 }]),
  );
  let fresh = c.rows;
  const busy = new Map<number, Client>();

  /** SQL of a deed, and what the model says after it; undefined where there is nothing to do it to. */
  function planned(
    d: Pick<Deed, 'do' | 'row' | 'value'>,
    both: boolean,
  ): { row: number; sql: string } | undefined {
    const alive = [...model.keys()].filter((n) => !busy.has(n));
    const value = valueOf(d.value);
    if (d.do === 'insert') {
      fresh += 1;
      model.set(fresh, { value, key: fresh });
      const [column, given] = both ? [', made', `, ${made(value)}`] : ['', ''];
      return {
        row: fresh,
        sql: `insert into ${table} (${keyNames}, n, amount, note${column}) values (${keyOf(fresh)}, ${fresh}, ${old(value)}, repeat('y', ${c.wide ? 1_200 : 1})${given})`,
      };
    }
    const row = alive[d.row % Math.max(1, alive.length)];
    const had = row === undefined ? undefined : model.get(row);
    if (row === undefined || !had) return undefined;
    const update = (set: string): { row: number; sql: string } => ({
      row,
      sql: `update ${table} set ${set} where n = ${row}`,
    });
    if (d.do === 'delete') {
      model.delete(row);
      return { row, sql: `delete from ${table} where n = ${row}` };
    }
    if (d.do === 'touch') return update(`note = note || 'z'`);
    if (d.do === 'rekey') {
      fresh += 1;
      // half of them go to where the walk along the key has been
      const moved = fresh % 2 === 0 ? fresh : -fresh;
      model.set(row, { ...had, key: moved });
      return update(keyNames === 'id' ? `id = ${keyOf(moved)}` : `(part, id) = (${keyOf(moved)})`);
    }
    model.set(row, { ...had, value });
    return update(both ? `amount = ${old(value)}, made = ${made(value)}` : `amount = ${old(value)}`);
  }

  const both = c.sync === 'services';
  // older writers: their transactions are open before anything begins, and have not touched the table
  for (const _older of c.older) olders.push(await target.session());
  for (const older of olders) await older.query('begin; select 1');
  await applyAll(contextOf(target.pool, spec), [
    'prepare-schema',
    'add-column',
    ...(both ? [] : (['bridge'] as const)),
  ]);

  const noted = await noteHorizon(target.pool);
  for (const [i, older] of olders.entries()) {
    const p = planned(c.older[i] ?? { do: 'insert', row: 0, value: 0 }, false);
    if (!p) continue;
    busy.set(p.row, older);
    await older.query(p.sql);
  }
  const open = new Set(olders);
  const commit = async (session: Client): Promise<void> => {
    await session.query('commit');
    for (const [row, holder] of busy) if (holder === session) busy.delete(row);
  };
  // the gate: whom it names ends, and nobody else
  for (const holder of await stillHeld(target.pool, noted)) {
    for (const older of open) {
      if ((older as unknown as { processID: number }).processID !== holder.pid) continue;
      open.delete(older);
      await commit(older);
    }
  }
  expect((await stillHeld(target.pool, noted)).filter((h) => h.application !== 'sluice test')).toEqual([]);

  const held = new Map<Client, number>();
  const meetings = new Map<Client, Promise<void>>();
  const deeds = [...c.deeds];
  let commits = 0;
  const act = async (d: Deed): Promise<void> => {
    const session = sessions[d.session] ?? sessions[0];
    if (!session || held.has(session) || meetings.has(session)) return;
    const p = planned(d, both);
    if (!p) return;
    if (d.ends === 'now') return void (await session.query(p.sql));
    busy.set(p.row, session);
    await session.query(`begin; ${p.sql}`);
    if (d.ends !== 'met') return void held.set(session, d.ends);
    meetings.set(
      session,
      session
        .query(
          `do $$ begin for i in 1..3000 loop exit when exists (select from pg_locks where not granted); end loop; end $$`,
        )
        .then(() => commit(session))
        .finally(() => meetings.delete(session)),
    );
  };
  let abort = new AbortController();
  const disturb = async (): Promise<void> => {
    commits += 1;
    for (const [session, left] of held) {
      if (left > 1) held.set(session, left - 1);
      else {
        held.delete(session);
        await commit(session);
      }
    }
    // an older writer that the gate has missed ends in the middle
    for (const older of commits === 6 ? open : []) {
      open.delete(older);
      await commit(older);
    }
    for (const d of deeds.splice(0, Math.ceil(c.deeds.length / 12))) await act(d);
    if (c.rewrites.includes(commits) && held.size + meetings.size + open.size === 0)
      await target.pool.query(
        parted
          ? exchanged(table, commits % 2 === 0)
          : commits % 2 === 0
            ? `vacuum full ${table}`
            : `cluster ${table} using ${table}_${key.columns.includes('unique') ? 'id_key' : 'pkey'}`,
      );
    if (c.cuts.includes(commits)) abort.abort(CUT);
  };
  let turn: Promise<unknown> = Promise.resolve();
  const disturbed = interrupted(target.pool, async (sql) => {
    if (sql !== 'commit' && sql !== 'rollback') return;
    // one after another, as several sessions may commit at once
    const mine = turn.then(disturb);
    turn = mine.catch(() => undefined);
    await mine;
  });
  for (let epoch = 1, done = false; !done; epoch += 1) {
    abort = new AbortController();
    if (epoch > 1) await beginTerm(target.pool, { rollout: spec.name, epoch });
    const context = contextOf(disturbed, spec, { epoch, signal: abort.signal });
    done = await stepNamed('backfill')
      .apply(context)
      .then(
        () => true,
        (error: unknown) => {
          if (error !== CUT) throw error;
          return false;
        },
      );
  }
  for (const d of deeds) await act({ ...d, ends: 'now' });
  for (const session of [...held.keys(), ...open]) await commit(session);
  await Promise.all(meetings.values());

  const { rows: wrong } = await target.pool.query(
    `select n, amount::text, made::text from ${table} where made is distinct from (${pair.up})::${pair.type}`,
  );
  expect(wrong).toEqual([]);
  const { rows: there } = await target.pool.query<{ n: number; value: string | null; key: string }>(
    `select n, amount::text as value, row(${keyNames})::text as key from ${table} order by n`,
  );
  const numbers = [...model].toSorted(([a], [b]) => a - b);
  const { rows: wanted } = await target.pool.query<{ key: string }>(
    `select row(${keyOf('m')})::text as key from unnest($1::int[]) with ordinality as u(m, o) order by o`,
    [numbers.map(([, r]) => r.key)],
  );
  expect(there).toEqual(numbers.map(([n, r], i) => ({ n, value: r.value, key: wanted[i]?.key })));
  await target.pool.query(`drop table ${table}`);
}

/**
 * Runs so many cases and answers how many were done. A failing one is shrunk for as long as there is time, and printed with
 * its seed and path.
 */
export async function tryBackfills(target: TestTarget, numRuns: number, limitMs: number): Promise<number> {
  await target.fresh('select');
  const sessions = await Promise.all([target.session(), target.session(), target.session()]);
  let done = 0;
  const runs = fc.asyncProperty(anyBackfill, async (c) => {
    const olders: Client[] = [];
    try {
      await runCase(target, sessions, olders, c);
      done += 1;
    } finally {
      // what a failing case leaves open would fail every smaller one that is tried after it
      for (const older of olders) await older.end();
      for (const session of sessions) await session.query('rollback');
    }
  });
  await fc.assert(runs, { numRuns, interruptAfterTimeLimit: limitMs });
  return done;
}
