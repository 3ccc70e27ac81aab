/** Duty: every step with the rollout that leads up to it: what each test of steps goes through. */
import type { Spec, StepName } from '@sluice/core';
import { specOf } from '../target.fixture.js';

export const SCHEMA = `
  create table customers (id bigint primary key);
  insert into customers select generate_series(1, 20);
  create table orders (
    id bigint generated always as identity primary key,
    amount numeric(10, 2) not null constraint amount_positive check (amount is not null and amount >= 0),
    note text);
  insert into orders (amount) select n * 1.25 from generate_series(1, 1200) n;`;

export const replacing = (rest: Partial<Omit<Spec, 'column'>> = {}): Spec =>
  specOf('orders.amount_cents bigint not null check (amount_cents >= 0) default 0', {
    comment: "Total in cents; owner: 'payments' \\ ops",
    replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'amount_cents / 100.0' },
    indexes: ['(amount_cents) where amount_cents > 100', '(amount_cents desc, id)'],
    drop: true,
    ...rest,
  });
export const withoutDown = replacing({
  sync: 'services',
  replaces: { column: 'amount', up: '(amount * 100)::bigint' },
});
const unique = specOf('orders.code text unique', {
  replaces: { column: 'id', up: "'o' || id::text", down: 'substr(code, 2)::bigint' },
});
const reference = specOf('orders.customer bigint references customers(id) on delete cascade deferrable');
const filled = specOf("orders.state text not null default 'new' check (state <> '')", {
  fill: "case when amount > 100 then 'large' else 'small' end",
});

/** The same rows in partitions: of their own columns' order, deeper, elsewhere, by default, and none at all. */
const PARTITIONED = `
  create table customers (id bigint primary key);
  insert into customers select generate_series(1, 20);
  create schema "Old Parts";
  create table orders (
    id bigint not null,
    amount numeric(10, 2) not null constraint amount_positive check (amount is not null and amount >= 0),
    note text, primary key (id)) partition by range (id);
  create table p1 (note text, id bigint primary key, gone int, amount numeric(10, 2) constraint orders_amount_not_null not null constraint amount_positive check (amount is not null and amount >= 0));
  alter table p1 drop column gone;
  alter table orders attach partition p1 for values from (0) to (500);
  create table p2 partition of orders for values from (500) to (900) partition by hash (id);
  create table "Old Parts"."P 2a" partition of p2 for values with (modulus 2, remainder 0);
  create table p2b partition of p2 for values with (modulus 2, remainder 1);
  create table p3 partition of orders for values from (5000) to (6000) partition by list (id);
  create table rest partition of orders default;
  insert into orders (id, amount) select n, n * 1.25 from generate_series(1, 1200) n;`;

export interface Case {
  readonly step: StepName;
  readonly spec: Spec;
  /** What the rollout has done before. */
  readonly before: readonly StepName[];
  /** What it begins on; left out: the plain table. */
  readonly schema?: string;
  /** SQL that makes what the step finds: rows to fill, a column; run before each try. */
  readonly reset?: string;
}

export const COLUMN: readonly StepName[] = ['prepare-schema', 'add-column'];
export const FILLED: readonly StepName[] = [...COLUMN, 'bridge', 'backfill'];

export const CASES: readonly Case[] = [
  { step: 'prepare-schema', spec: replacing(), before: [] },
  { step: 'add-column', spec: replacing(), before: ['prepare-schema'] },
  { step: 'add-column', spec: filled, before: ['prepare-schema'] },
  { step: 'comment', spec: replacing(), before: COLUMN },
  { step: 'bridge', spec: replacing(), before: COLUMN },
  { step: 'backfill', spec: replacing(), before: COLUMN, reset: 'update orders set amount_cents = null' },
  { step: 'backfill', spec: filled, before: COLUMN, reset: 'update orders set state = null' },
  { step: 'verify', spec: replacing(), before: FILLED },
  { step: 'verify', spec: filled, before: [...COLUMN, 'backfill'] },
  { step: 'checks', spec: replacing(), before: FILLED },
  { step: 'not-null', spec: replacing(), before: FILLED },
  { step: 'unique', spec: unique, before: FILLED },
  { step: 'foreign-key', spec: reference, before: COLUMN },
  { step: 'indexes', spec: replacing(), before: FILLED },
  {
    step: 'default',
    spec: filled,
    before: ['prepare-schema'],
    reset: 'alter table orders add column if not exists state text',
  },
  { step: 'bridge-down', spec: replacing(), before: FILLED },
  {
    step: 'sync-old',
    spec: replacing(),
    before: FILLED,
    reset: `begin; set local session_replication_role = replica;
            update orders set amount = id * 1.25 + case when id % 3 = 0 then 1 else 0 end; commit`,
  },
  { step: 'release-old', spec: withoutDown, before: FILLED },
  { step: 'drop-bridge', spec: replacing(), before: [...FILLED, 'bridge-down'] },
  { step: 'late-default', spec: replacing(), before: FILLED },
  { step: 'drop-old', spec: replacing(), before: [...FILLED, 'drop-bridge'] },
];

const inPartitions = (of: Case): Case => ({
  ...of,
  schema: PARTITIONED,
  spec: { ...of.spec, name: `${of.spec.name} in partitions` },
});

/** Steps that go partition by partition. */
export const PARTITIONED_CASES: readonly Case[] = [
  { step: 'checks' as const, spec: replacing(), before: FILLED },
  { step: 'not-null' as const, spec: replacing(), before: FILLED },
  { step: 'foreign-key' as const, spec: reference, before: COLUMN },
  {
    step: 'indexes' as const,
    spec: replacing({ indexes: ['(amount_cents) where amount_cents > 100'] }),
    before: FILLED,
  },
].map(inPartitions);

/** What goes the same way on every table, once more in partitions. */
export const MORE_CASES: readonly Case[] = CASES.filter(
  ({ step, spec }) =>
    !PARTITIONED_CASES.some((of) => of.step === step) && !spec.column.unique && step !== 'prepare-schema',
).map(inPartitions);
