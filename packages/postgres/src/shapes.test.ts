/** Duty: the table of shapes: every shape of table goes the whole way on a real server, under writers, or is refused with its code. */
import type { Spec } from '@sluice/core';
import { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { planTarget } from './plan-target.js';
import { contextOf, interrupted, specOf, stepNamed, useTarget } from './target.fixture.js';

const target = useTarget();

interface Shape {
  readonly shape: string;
  /** The first version that has it. */
  readonly since?: number;
  /** Run before the table is made. */
  readonly before?: string | readonly string[];
  /** As SQL writes it. */
  readonly table?: string;
  /** Columns of the key, and what they are for row `n`. */
  readonly key?: string;
  readonly values?: string;
  /** More columns and constraints. */
  readonly columns?: string;
  /** What stands after the column list. */
  readonly rest?: string;
  /** Run before the rows are put in. */
  readonly parts?: string;
  /** Run after. */
  readonly after?: string;
  /** Run by another session in the middle of the backfill; `null`: nothing. */
  readonly during?: string | null;
  /** It needs locks on tables, so it comes between two batches and not beside one. */
  readonly between?: true;
  readonly column?: string;
  readonly old?: string;
  /** Type of the old column, and its value for row `n`. */
  readonly type?: string;
  readonly value?: string;
  readonly up?: string;
  readonly down?: string;
  readonly spec?: Partial<Omit<Spec, 'column'>>;
  /** The role that plans and applies. */
  readonly role?: string;
  readonly drop?: false;
  /** Codes of the findings that it must give beside; they block nothing. */
  readonly warned?: readonly string[];
  /** Code of the finding that refuses it; left out: it works. */
  readonly refused?: string;
}

const ROWS = 400;
const PARTS = `create table p1 partition of orders for values from (minvalue) to (100);
  create table p2 partition of orders for values from (100) to (250);
  create table p3 (like orders including all); create table p4 partition of orders for values from (300) to (maxvalue);
  alter table orders attach partition p3 for values from (250) to (300)`;
const triggered = (body: string, how: string): string =>
  `create function own() returns trigger language plpgsql as $f$ begin ${body} end $f$;
   create trigger own ${how} on orders for each row execute function own()`;
const ROLE = (more = ''): string =>
  `do $$ begin create role worker; exception when duplicate_object then null; end $$;
   alter table orders owner to worker; grant create, usage on schema public to worker;
   do $$ begin execute format('grant create, temporary on database %I to worker', current_database()); end $$; ${more}`;

const SHAPES: readonly Shape[] = [
  // keys
  { shape: 'bigint key' },
  {
    shape: 'no primary key, a unique index on columns that are not null',
    key: 'id int not null',
    after: 'create unique index on orders (id)',
  },
  {
    shape: 'no primary key, a unique index on a column that may be null',
    key: 'id int',
    after: 'create unique index on orders (id)',
    refused: 'no-primary-key',
  },
  {
    shape: 'no primary key, a partial unique index',
    key: 'id int not null',
    after: 'create unique index on orders (id) where id > 0',
    refused: 'no-primary-key',
  },
  {
    shape: 'no primary key, a unique index on an expression',
    key: 'id int not null',
    after: 'create unique index on orders ((id + 1))',
    refused: 'no-primary-key',
  },
  {
    shape: 'no primary key, a deferrable unique constraint',
    key: 'id int not null unique deferrable',
    refused: 'no-primary-key',
  },
  {
    shape: 'no primary key, a unique index in another collation',
    key: 'id text not null',
    values: "'k' || n",
    after: 'create unique index on orders (id collate "C")',
    refused: 'no-primary-key',
  },
  { shape: 'no key at all', key: 'id int', refused: 'no-primary-key' },
  { shape: 'composite key', key: 'id int, part text, primary key (part, id)', values: "n, 'p' || n % 3" },
  {
    shape: 'key with included columns that are null',
    key: 'id int, extra int, primary key (id) include (extra)',
    values: 'n, null',
  },
  { shape: 'uuid key', key: 'id uuid primary key', values: 'md5(n::text)::uuid' },
  {
    shape: 'text key in the order of the database',
    key: 'id text primary key',
    values: 'chr(65 + n % 58) || n',
  },
  {
    shape: 'text key in the order of bytes',
    key: 'id text collate "C" primary key',
    values: 'chr(65 + n % 58) || n',
  },
  {
    shape: 'text key that does not tell case apart',
    before: `create collation nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
    key: 'id text collate nocase primary key',
    values: "case when n % 2 = 0 then 'Key' else 'kEY' end || n",
  },
  { shape: 'char(n) key', key: 'id char(12) primary key', values: "'k' || n" },
  { shape: 'bytea key', key: 'id bytea primary key', values: 'sha256(n::text::bytea)' },
  { shape: 'numeric key', key: 'id numeric primary key', values: 'n / 7.0' },
  { shape: 'float key', key: 'id float8 primary key', values: "case when n = 9 then 'nan' else n / 7.0 end" },
  {
    shape: 'timestamp key',
    key: 'id timestamptz primary key',
    values: "'2024-03-01'::timestamptz + n * interval '1.000001 seconds'",
  },
  { shape: 'interval key', key: 'id interval primary key', values: "n * interval '1 day 3 hours'" },
  {
    shape: 'enum key',
    before: `do $$ begin execute 'create type word as enum (' || (select string_agg(quote_literal('w' || (n * 7919) % 1009), ',') from generate_series(1, 1000) n) || ')'; end $$`,
    key: 'id word primary key',
    values: "('w' || (n * 7919) % 1009)::word",
  },
  {
    shape: 'key of a domain',
    before: 'create domain code as text check (length(value) > 1)',
    key: 'id code primary key',
    values: "'k' || n",
  },
  { shape: 'key of an array', key: 'id int[] primary key', values: 'array[n % 5, n]' },
  {
    shape: 'key of a composite type',
    before: 'create type pair as (a int, b text)',
    key: 'id pair primary key',
    values: "row(n % 5, 'x,' || n)::pair",
  },
  {
    shape: 'key in descending order',
    key: 'id int not null',
    after: 'create unique index on orders (id desc)',
    refused: 'no-primary-key',
  },
  {
    shape: 'boolean and range in the key',
    key: 'id int4range, part boolean, primary key (part, id)',
    values: 'int4range(n, n + 2), n % 2 = 0',
  },
  // partitions
  { shape: 'partitioned by range', rest: 'partition by range (id)', parts: PARTS },
  {
    shape: 'partitioned by list',
    key: 'id int, part text, primary key (part, id)',
    values: "n, 'p' || n % 2",
    rest: 'partition by list (part)',
    parts:
      "create table p0 partition of orders for values in ('p0'); create table p1 partition of orders default",
  },
  {
    shape: 'partitioned by hash',
    rest: 'partition by hash (id)',
    parts:
      'create table p0 partition of orders for values with (modulus 2, remainder 0); create table p1 partition of orders for values with (modulus 2, remainder 1)',
  },
  {
    shape: 'partitioned twice',
    rest: 'partition by range (id)',
    parts:
      'create table p1 partition of orders for values from (minvalue) to (200) partition by hash (id); create table p11 partition of p1 for values with (modulus 1, remainder 0); create table p2 partition of orders default',
  },
  {
    shape: 'partitions attached and detached meanwhile',
    between: true,
    rest: 'partition by range (id)',
    parts: PARTS,
    during: `create table p5 (like p1 including defaults including constraints); insert into p5 (id, amount) select n, -n from generate_series(-50, -1) n; alter table orders detach partition p1;
      create table p0 (like p1 including defaults including constraints); alter table orders attach partition p0 for values from (0) to (100);
      alter table orders attach partition p5 for values from (minvalue) to (0); update orders set amount = 7 where id % 9 = 0`,
  },
  {
    shape: 'partitioned by the replaced column',
    key: 'id int',
    rest: 'partition by range (amount)',
    columns: 'primary key (id, amount)',
    parts: 'create table p0 partition of orders default',
    refused: 'old-column-partitions',
  },
  {
    shape: 'a partition alone',
    table: 'p2',
    key: '',
    parts: '',
    before:
      'create table root (id int primary key, amount numeric) partition by range (id); create table p2 partition of root default',
    refused: 'not-a-plain-table',
  },
  {
    shape: 'partitioned, with an index asked for',
    rest: 'partition by range (id)',
    parts: PARTS,
    spec: { indexes: ['(cents)', 'using brin (cents) where cents > 5'] },
  },
  {
    shape: 'partitioned, with an unique column asked for',
    rest: 'partition by range (id)',
    parts: PARTS,
    column: 'cents bigint unique',
    refused: 'partitioned-index',
  },
  {
    shape: 'partitioned, a partition unlogged',
    rest: 'partition by range (id)',
    parts: `${PARTS}; create unlogged table p5 partition of orders default`,
    refused: 'table-unlogged',
  },
  {
    shape: 'partitioned, a rule of a partition',
    rest: 'partition by range (id)',
    parts: `${PARTS}; create rule quiet as on update to p2 do instead nothing`,
    refused: 'table-has-rules',
  },
  {
    shape: 'partitioned, row security forced on a partition',
    rest: 'partition by range (id)',
    parts: PARTS,
    after: ROLE(
      'alter table p1 owner to worker; alter table p2 owner to worker; alter table p3 owner to worker; alter table p4 owner to worker; alter table p1 enable row level security, force row level security',
    ),
    role: 'worker',
    refused: 'rows-hidden',
  },
  {
    shape: 'a partition on another server',
    before: 'create extension file_fdw; create server files foreign data wrapper file_fdw',
    rest: 'partition by range (id)',
    parts: `create table p0 partition of orders for values from (0) to (1000)`,
    after: `alter table orders drop constraint orders_pkey; alter table orders alter id set not null; create foreign table far (id int not null, amount numeric(12, 2), note text) server files options (program 'true'); alter table orders attach partition far for values from (1000) to (2000)`,
    refused: 'no-primary-key, foreign-partition',
  },
  {
    shape: 'a partition on another server, with an index asked for',
    before: 'create extension file_fdw; create server files foreign data wrapper file_fdw',
    rest: 'partition by range (id)',
    parts: `create table p0 partition of orders for values from (0) to (1000)`,
    after: `alter table orders drop constraint orders_pkey; alter table orders alter id set not null; create foreign table far (id int not null, amount numeric(12, 2), note text) server files options (program 'true'); alter table orders attach partition far for values from (1000) to (2000)`,
    spec: { indexes: ['(cents)'] },
    refused: 'no-primary-key, partitioned-index, foreign-partition',
  },
  // inheritance
  {
    shape: 'a table that others inherit from',
    after: 'create table child () inherits (orders)',
    refused: 'not-a-plain-table',
  },
  { shape: 'a table that inherits', before: 'create table parent (note text)', rest: 'inherits (parent)' },
  // columns
  {
    shape: 'a virtual generated column beside',
    since: 180_000,
    columns: 'twice numeric generated always as (amount * 2) virtual',
    drop: false,
  },
  {
    shape: 'the replaced column is virtual',
    since: 180_000,
    columns: 'twice numeric generated always as (amount * 2) virtual',
    spec: { replaces: { column: 'twice', up: '(twice * 50)::bigint' } },
    refused: 'old-column-generated',
  },
  {
    shape: 'a stored generated column beside',
    columns: 'twice numeric generated always as (amount * 2) stored',
    drop: false,
  },
  {
    shape: 'the replaced column is generated',
    columns: 'twice numeric generated always as (amount * 2) stored',
    spec: { replaces: { column: 'twice', up: '(twice * 50)::bigint' } },
    refused: 'old-column-generated',
  },
  {
    shape: 'identity key',
    key: 'id bigint generated always as identity primary key',
    values: 'n',
    during: null,
  },
  {
    shape: 'domain to enum',
    before: "create domain state as text check (value in ('a', 'b')); create type state2 as enum ('a', 'b')",
    type: 'state',
    value: "case when n % 2 = 0 then 'a' else 'b' end",
    column: 'state state2 not null',
    up: "case amount when 'a' then 'a'::state2 else 'b' end",
    down: "case state when 'a' then 'a' else 'b' end",
    during: "update orders set amount = 'a' where id % 9 = 0",
  },
  {
    shape: 'into a domain with a check',
    before: 'create domain cents as bigint check (value >= 0)',
    column: 'cents cents not null',
    refused: 'type-rewrites',
  },
  {
    shape: 'arrays',
    type: 'int[]',
    value: 'array[n, n % 7]',
    column: 'wide bigint[] not null',
    up: 'amount::bigint[]',
    down: 'wide::int[]',
    during: 'update orders set amount = array[1, null] where id % 9 = 0',
  },
  {
    shape: 'composite types',
    before: 'create type money2 as (units bigint, currency text)',
    type: 'int',
    value: 'n',
    column: 'price money2',
    up: "case when amount is null then null else row(amount, 'EUR')::money2 end",
    down: '(price).units::int',
    during: 'update orders set amount = 3 where id % 9 = 0',
  },
  {
    shape: 'jsonb',
    type: 'text',
    value: `'{"n": ' || n || '}'`,
    column: 'data jsonb not null',
    up: 'amount::jsonb',
    down: 'data::text',
    during: `update orders set amount = '[1, 2]' where id % 9 = 0`,
  },
  {
    shape: 'json, which cannot be compared',
    type: 'text',
    value: `'{}'`,
    column: 'data json',
    up: 'amount::json',
    down: 'data::text',
    refused: 'type-not-comparable',
  },
  {
    shape: 'large values kept apart',
    after:
      'alter table orders alter note set storage external; update orders set note = repeat(md5(id::text), 300)',
  },
  {
    shape: 'large values replaced',
    type: 'text',
    value: 'repeat(md5(n::text), 300)',
    column: 'body bytea not null',
    up: "decode(amount, 'hex')",
    down: "encode(body, 'hex')",
    during: "update orders set amount = 'ff' where id % 9 = 0",
    after: 'alter table orders alter amount set storage external',
  },
  { shape: 'a fillfactor', rest: 'with (fillfactor = 70)' },
  {
    shape: 'dropped columns',
    columns: 'gone1 text, gone2 int',
    after: 'alter table orders drop column gone1, drop column gone2',
  },
  {
    shape: 'near the most columns',
    after: `do $$ begin execute 'alter table orders ' || (select string_agg('add c' || n || ' int', ', ') from generate_series(1, 1596) n); end $$`,
  },
  {
    shape: 'at the most columns',
    after: `do $$ begin execute 'alter table orders ' || (select string_agg('add c' || n || ' int', ', ') from generate_series(1, 1597) n); alter table orders drop column c7; end $$`,
    refused: 'too-many-columns',
  },
  {
    shape: 'a typed table',
    before: 'create type shape as (id int, amount numeric, note text)',
    table: 'typed',
    key: '',
    parts: '',
    after: 'create table typed of shape (primary key (id))',
    refused: 'table-typed',
  },
  // names
  {
    shape: 'mixed case and reserved words',
    before: 'create schema "Select"',
    table: '"Select"."Order By"',
    key: '"Group" int primary key',
    column: '"Select"."Order By"."User" bigint not null',
    old: '"From"',
    up: '("From" * 100)::bigint',
    down: '"User" / 100.0',
    during: 'update "Select"."Order By" set "From" = 5 where "Group" % 9 = 0',
  },
  {
    shape: 'quotes and spaces in names',
    table: '"o""r\'d $$ers"',
    column: '"o""r\'d $$ers"."c""e\'nts" bigint not null',
    old: '"a""m\'$1"',
    up: '("a""m\'$1" * 100)::bigint',
    down: '"c""e\'nts" / 100.0',
    during: 'update "o""r\'d $$ers" set "a""m\'$1" = 5 where id % 9 = 0',
  },
  {
    shape: 'in another schema',
    before: 'create schema shop',
    table: 'shop.orders',
    column: 'shop.orders.cents bigint not null',
    during: 'update shop.orders set amount = 5 where id % 9 = 0',
  },
  // triggers of its own
  {
    shape: 'a trigger before that changes the row',
    after: triggered('new.amount := round(new.amount); return new;', 'before insert or update'),
    warned: ['triggers-fire'],
  },
  {
    shape: 'a trigger after that writes elsewhere',
    before: 'create table log (id int)',
    after: triggered('insert into log values (new.id); return null;', 'after update'),
    warned: ['triggers-fire'],
  },
  {
    shape: 'a trigger of a statement',
    before: 'create table log (id int)',
    after:
      'create function own() returns trigger language plpgsql as $f$ begin insert into log values (1); return null; end $f$; create trigger own after update on orders for each statement execute function own()',
    warned: ['triggers-fire'],
  },
  {
    shape: 'partitioned, a trigger of a statement on the table',
    rest: 'partition by range (id)',
    parts: PARTS,
    during: null,
    after:
      "create function own() returns trigger language plpgsql as $f$ begin raise 'never'; end $f$; create trigger own after update on orders for each statement execute function own()",
  },
  {
    shape: 'partitioned, a trigger of a statement on a partition',
    rest: 'partition by range (id)',
    parts: PARTS,
    before: 'create table log (id int)',
    after:
      'create function own() returns trigger language plpgsql as $f$ begin insert into log values (1); return null; end $f$; create trigger own after update on p2 for each statement execute function own()',
    warned: ['triggers-fire'],
  },
  {
    shape: 'a trigger with transition tables',
    before: 'create table log (id int)',
    after:
      'create function own() returns trigger language plpgsql as $f$ begin insert into log select id from news; return null; end $f$; create trigger own after update on orders referencing new table as news for each statement execute function own()',
    warned: ['triggers-fire'],
  },
  {
    shape: 'a trigger narrowed to other columns',
    after: triggered("raise 'never';", 'after update of note'),
  },
  {
    shape: 'a trigger narrowed to the new column',
    after: '',
    columns: 'cents bigint check (cents >= 0)',
    warned: ['triggers-fire'],
    during: null,
    drop: false,
    parts:
      "create function own() returns trigger language plpgsql as 'begin return new; end'; create trigger own before update of cents on orders for each row execute function own()",
  },
  {
    shape: 'deferred constraints',
    before: 'create table customers (id int primary key); insert into customers values (1)',
    columns: 'customer int default 1 references customers deferrable initially deferred',
  },
  {
    shape: 'a rule on update',
    after: 'create rule quiet as on update to orders do instead nothing',
    refused: 'table-has-rules',
  },
  // who sees it
  {
    shape: 'row security, by its owner',
    after: ROLE('alter table orders enable row level security'),
    role: 'worker',
  },
  {
    shape: 'row security, forced on its owner',
    after: ROLE(
      'alter table orders enable row level security, force row level security; create policy half on orders using (id % 2 = 0)',
    ),
    role: 'worker',
    refused: 'rows-hidden',
  },
  {
    shape: 'row security, by another role',
    after: ROLE(
      'alter table orders owner to current_user; grant select, update on orders to worker; alter table orders enable row level security; create policy half on orders using (id % 2 = 0)',
    ),
    role: 'worker',
    refused: 'rows-hidden',
  },
  {
    shape: 'row security forced, by a role above it',
    after: ROLE(
      'alter table orders enable row level security, force row level security; create policy half on orders using (id % 2 = 0)',
    ),
  },
  // where it lies
  { shape: 'unlogged', after: 'alter table orders set unlogged', refused: 'table-unlogged' },
  {
    shape: 'in another tablespace',
    before: ['set allow_in_place_tablespaces = on', "create tablespace elsewhere location ''"],
    rest: 'tablespace elsewhere',
  },
  {
    shape: 'a view',
    after: 'create view seen as select * from orders',
    table: 'orders',
    column: 'seen.cents bigint',
    refused: 'not-a-plain-table',
  },
  {
    shape: 'a view with a security barrier',
    after: 'create view seen with (security_barrier) as select * from orders',
    column: 'seen.cents bigint',
    refused: 'not-a-plain-table',
  },
  {
    shape: 'a materialized view',
    after: 'create materialized view seen as select * from orders',
    column: 'seen.cents bigint',
    refused: 'not-a-plain-table',
  },
  {
    shape: 'a foreign table',
    after: `create extension file_fdw; create server files foreign data wrapper file_fdw; create foreign table far (id int, amount numeric) server files options (program 'true')`,
    column: 'far.cents bigint',
    refused: 'not-a-plain-table',
  },
  // replication
  {
    shape: 'published by its key',
    after: 'create publication news for table orders',
    warned: ['table-published'],
  },
  {
    shape: 'published with replica identity full',
    key: 'id int not null',
    after:
      'create unique index on orders (id); alter table orders replica identity full; create publication news for table orders',
    warned: ['table-published'],
  },
  {
    shape: 'published without a replica identity',
    after: 'alter table orders replica identity nothing; create publication news for all tables',
    refused: 'replica-identity-missing',
  },
  {
    shape: 'published for inserts alone',
    after:
      "alter table orders replica identity nothing; create publication news for table orders with (publish = 'insert')",
  },
];

function made(s: Shape): string {
  const table = s.table ?? 'orders';
  const old = s.old ?? 'amount';
  const key = s.key ?? 'id int primary key';
  if (key === '') return s.after ?? '';
  const names = key
    .replace(/, primary key.*/, '')
    .split(',')
    .map((c) => c.trim().split(' ')[0]);
  const columns = [
    key.replace(/, primary key.*/, ''),
    `${old} ${s.type ?? 'numeric(12, 2)'}`,
    'note text',
    ...(/, primary key.*/.exec(key)?.map((k) => k.slice(2)) ?? []),
    ...(s.columns === undefined ? [] : [s.columns]),
  ];
  const overriding = key.includes('generated always') ? ' overriding system value' : '';
  return `create table ${table} (${columns.join(', ')}) ${s.rest ?? ''}; ${s.parts ?? ''};
    insert into ${table} (${names.join(', ')}, ${old}, note)${overriding}
      select ${s.values ?? 'n'}, ${s.value ?? 'n'}, repeat('x', 1400) from generate_series(1, ${ROWS}) n; ${s.after ?? ''}; analyze`;
}

function specFor(s: Shape): Spec {
  const old = s.old ?? 'amount';
  return specOf(
    s.column === undefined || !/^[\w"]/.test(s.column)
      ? 'orders.cents bigint not null check (cents >= 0)'
      : whole(s),
    {
      replaces: { column: named(old), up: s.up ?? '(amount * 100)::bigint', down: s.down ?? 'cents / 100.0' },
      drop: s.drop ?? true,
      ...s.spec,
    },
  );
}

/** A column without its table is one of orders. */
function whole({ column = '' }: Shape): string {
  return /^("([^"]|"")+"|\w+)\./.test(column) ? column : `orders.${column}`;
}

function named(sql: string): string {
  return sql.startsWith('"') ? sql.slice(1, -1).replaceAll('""', '"') : sql;
}

async function planned(s: Shape) {
  await target.fresh('select');
  const { rows } = await target.pool.query<{ v: number }>(
    "select current_setting('server_version_num')::int as v",
  );
  if ((rows[0]?.v ?? 0) < (s.since ?? 0)) return undefined;
  const admin = await target.session();
  for (const sql of [s.before ?? [], made(s)].flat()) await admin.query(sql);
  const pool =
    s.role === undefined ? target.pool : new Pool({ ...target.pool.options, options: `-c role=${s.role}` });
  const spec = specFor(
    s.table === 'p2' || s.table === 'typed' ? { ...s, column: `${s.table}.cents bigint` } : s,
  );
  return { pool, spec, plan: await planTarget({ spec, target: 'main', pool }) };
}

const codes = (findings: readonly { severity: string; code: string }[], severity: string): string[] =>
  findings.filter((f) => f.severity === severity).map((f) => f.code);

describe('a table', () => {
  it.each(SHAPES.filter((s) => s.refused !== undefined))('$shape: refused ($refused)', async (s) => {
    const done = await planned(s);
    if (!done) return;
    const { pool, plan } = done;
    expect(codes(plan.findings, 'blocks')).toEqual(s.refused?.split(', '));
    expect(plan.findings.every((f) => f.message !== '' && f.todo !== '')).toBe(true);
    if (pool !== target.pool) await pool.end();
  });

  it.each(SHAPES.filter((s) => s.refused === undefined))('$shape: works', async (s) => {
    const done = await planned(s);
    if (!done) return;
    const { pool, plan, spec } = done;
    expect(codes(plan.findings, 'blocks')).toEqual([]);
    expect(codes(plan.findings, 'warns')).toEqual(expect.arrayContaining([...(s.warned ?? [])]));
    expect(codes(plan.findings, 'warns').includes('triggers-fire')).toBe(
      s.warned?.includes('triggers-fire') ?? false,
    );
    const table = s.table ?? 'orders';
    const old = s.old ?? 'amount';
    const during =
      s.during === undefined
        ? `update ${table} set ${old} = 5 where ${old}::int % 9 = 0; delete from ${table} where ${old}::int % 50 = 1`
        : s.during;
    const writer = await target.session();
    let wrote = false;
    let worked = false;
    const disturbed = interrupted(pool, async (sql) => {
      worked ||= /update \/\* sluice \*\/ (?!sluice\.)/.test(sql);
      if (wrote || during === null || !worked || (s.between && sql !== 'commit')) return;
      wrote = true;
      await writer.query('set lock_timeout = 0');
      pending = writer.query(during);
      // what waits for the batch's locks goes on when it commits
      pending.catch(() => undefined);
      if (s.between) await pending;
    });
    let pending: Promise<unknown> = Promise.resolve();
    const count = async (where: string): Promise<number> =>
      (await writer.query<{ n: number }>(`select count(*)::int as n from ${table} where ${where}`)).rows[0]
        ?.n ?? -1;
    const column = `"${spec.column.column.replaceAll('"', '""')}"`;
    const differ = `${column} is distinct from (${spec.replaces?.up})`;
    /** Rows that differ: after the backfill, by verify's own count, and when the bridge goes. */
    const differing: unknown[] = [];
    for (const { step } of plan.steps) {
      if (step === 'drop-bridge') differing.push(await count(differ));
      const facts = await stepNamed(step).apply(contextOf(step === 'backfill' ? disturbed : pool, spec));
      if (step === 'verify') differing.push(facts['differing']);
      if (step !== 'backfill') continue;
      await pending;
      differing.push(await count(differ));
    }
    expect(differing).toEqual([0, 0, 0]);
    expect(wrote).toBe(during !== null);
    expect(await count(`${column} is null`)).toBe(0);
    expect(await count('true')).toBeGreaterThan(ROWS / 2);
    if (pool !== target.pool) await pool.end();
  });
});

describe('a trigger of the table that', () => {
  const spec = specOf('orders.cents bigint', {
    replaces: { column: 'amount', up: '(amount * 100)::bigint' },
    sync: 'services',
  });
  const made = async (body: string, when = 'before'): Promise<void> => {
    await target.fresh(`create table orders (id int primary key, amount numeric); insert into orders select n, n from generate_series(1, 300) n;
      ${triggered(body, `${when} update`)}`);
    for (const step of ['prepare-schema', 'add-column'] as const)
      await stepNamed(step).apply(contextOf(target.pool, spec));
  };

  it('raises for some rows leaves those, and names them', async () => {
    await made("if new.id % 100 = 7 then raise 'not this one'; end if; return new;");
    const facts = await stepNamed('backfill').apply(contextOf(target.pool, spec));
    expect(facts).toMatchObject({
      changed: 297,
      raised: 3,
      raisedKeys: ['7', '107', '207'],
      lastError: `a function raised P0001; the control plane's own log has its words`,
    });
    expect(await stepNamed('verify').apply(contextOf(target.pool, spec))).toMatchObject({ differing: 3 });
  });

  it('raises at the end of the transaction leaves those, and names them', async () => {
    await made('return new;');
    await target.pool
      .query(`create function late() returns trigger language plpgsql as $f$ begin if new.id % 100 = 7 then raise 'not this one'; end if; return null; end $f$;
      create constraint trigger late after update on orders deferrable initially deferred for each row execute function late()`);
    const facts = await stepNamed('backfill').apply(contextOf(target.pool, spec));
    expect(facts).toMatchObject({ changed: 297, raised: 3, raisedKeys: ['7', '107', '207'] });
  });

  it('swallows the update is found by verify', async () => {
    await made('if new.id = 5 then return null; end if; return new;');
    await stepNamed('backfill').apply(contextOf(target.pool, spec));
    expect(await stepNamed('verify').apply(contextOf(target.pool, spec))).toMatchObject({
      differing: 1,
      keys: ['5'],
    });
  });

  it('undoes what is written does not keep the backfill going for ever', async () => {
    await made('new.cents := 0; return new;');
    await expect(stepNamed('backfill').apply(contextOf(target.pool, spec))).rejects.toThrow(
      'the last of 50 passes still changed 300 rows, so something undoes what it writes',
    );
  });
});
