/** Duty: every step proves in one harness that it can be done, done again, taken back, and done once more. */
import { STEPS, type Spec, type StepName } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { applyAll, contextOf, specOf, stepNamed, useTarget } from '../target.fixture.js';

const target = useTarget();

const SCHEMA = `
  create table customers (id bigint primary key);
  insert into customers select generate_series(1, 20);
  create table orders (
    id bigint generated always as identity primary key,
    amount numeric(10, 2) not null constraint amount_positive check (amount is not null and amount >= 0),
    note text);
  insert into orders (amount) select n * 1.25 from generate_series(1, 1200) n;`;

const replacing = (rest: Partial<Omit<Spec, 'column'>> = {}): Spec =>
  specOf('orders.amount_cents bigint not null check (amount_cents >= 0) default 0', {
    comment: "Total in cents; owner: 'payments' \\ ops",
    replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'amount_cents / 100.0' },
    indexes: ['(amount_cents) where amount_cents > 100', '(amount_cents desc, id)'],
    drop: true,
    ...rest,
  });
const withoutDown = replacing({
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

interface Case {
  readonly step: StepName;
  readonly spec: Spec;
  /** What the rollout has done before. */
  readonly before: readonly StepName[];
}

const COLUMN: readonly StepName[] = ['prepare-schema', 'add-column'];
const FILLED: readonly StepName[] = [...COLUMN, 'bridge', 'backfill'];

const CASES: readonly Case[] = [
  { step: 'prepare-schema', spec: replacing(), before: [] },
  { step: 'add-column', spec: replacing(), before: ['prepare-schema'] },
  { step: 'add-column', spec: filled, before: ['prepare-schema'] },
  { step: 'comment', spec: replacing(), before: COLUMN },
  { step: 'bridge', spec: replacing(), before: COLUMN },
  { step: 'backfill', spec: replacing(), before: COLUMN },
  { step: 'backfill', spec: filled, before: COLUMN },
  { step: 'verify', spec: replacing(), before: FILLED },
  { step: 'verify', spec: filled, before: [...COLUMN, 'backfill'] },
  { step: 'checks', spec: replacing(), before: FILLED },
  { step: 'not-null', spec: replacing(), before: FILLED },
  { step: 'unique', spec: unique, before: FILLED },
  { step: 'foreign-key', spec: reference, before: COLUMN },
  { step: 'indexes', spec: replacing(), before: FILLED },
  { step: 'default', spec: filled, before: ['prepare-schema'] },
  { step: 'bridge-down', spec: replacing(), before: FILLED },
  { step: 'sync-old', spec: replacing(), before: FILLED },
  { step: 'release-old', spec: withoutDown, before: FILLED },
  { step: 'drop-bridge', spec: replacing(), before: [...FILLED, 'bridge-down'] },
  { step: 'late-default', spec: replacing(), before: FILLED },
  { step: 'drop-old', spec: replacing(), before: [...FILLED, 'drop-bridge'] },
];

describe('every step', () => {
  it('is in the harness', () => {
    expect(new Set(CASES.map((c) => c.step))).toEqual(new Set(STEPS));
  });

  it.each(CASES)(
    '$step of $spec.name: done, done again, taken back, done once more',
    async ({ step: name, spec, before }) => {
      await target.fresh(SCHEMA);
      const context = contextOf(target.pool, spec);
      const step = stepNamed(name);
      await applyAll(context, before);
      if (name === 'default') await target.pool.query('alter table orders add column state text');

      expect(await step.inspect(context)).toMatchObject({ state: 'todo' });
      await step.apply(context);
      const done = await step.inspect(context);
      expect(done).toMatchObject({ state: 'done' });
      await step.apply(context);
      expect(await step.inspect(context)).toEqual(done);
      await step.undo(context);
      expect(await step.inspect(context)).toMatchObject({ state: 'todo' });
      await step.undo(context);
      expect(await step.inspect(context)).toMatchObject({ state: 'todo' });
      await step.apply(context);
      expect((await step.inspect(context)).state).toBe('done');
    },
  );

  it.each(STEPS.filter((s) => !['prepare-schema', 'add-column'].includes(s)))(
    '%s is unneeded where the spec asks for nothing',
    async (name) => {
      await target.fresh('create table orders (id int primary key)');
      const context = contextOf(target.pool, specOf('orders.note text'));
      await applyAll(context, COLUMN);
      expect(await stepNamed(name).inspect(context)).toEqual({ state: 'unneeded' });
    },
  );
});
