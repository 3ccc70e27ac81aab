/** Duty: shows that an exported migration leaves the same schema and rows as the rollout itself, and nothing where that has been. */
import { PHASES, stepsOf, type Spec } from '@sluice/core';
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { finalSchema } from './final-schema.js';
import { forgetTarget } from './forget.js';
import { readColumn } from './column.js';
import { catalog } from './steps/catalog.fixture.js';
import { replacing, SCHEMA } from './steps/cases.fixture.js';
import { contextOf, specOf, stepNamed, useTarget } from './target.fixture.js';

const target = useTarget();

/** Every step of the rollout, then its tombstone away: what the team keeps. */
async function rolledOut(pool: Pool, spec: Spec): Promise<readonly string[]> {
  const released: string[] = [];
  for (const step of PHASES.flatMap((p) => stepsOf(spec, p))) {
    const facts = await stepNamed(step).apply(contextOf(pool, spec));
    if (step === 'release-old') released.push(...((facts['checks'] as readonly string[] | undefined) ?? []));
  }
  await forgetTarget(pool, spec.name);
  return released;
}

const inSchema = (text: string): Spec => {
  const column = readColumn(text);
  if ('mistakes' in column) throw new Error('no column');
  return specOf('orders.x text', {
    name: 'x',
    indexes: ['(cents)'],
    replaces: { column: 'amount', up: 'to_cents(amount)' },
    column,
  } as Partial<Spec>);
};

const CASES: readonly { readonly what: string; readonly spec: Spec; readonly schema?: string }[] = [
  { what: 'the old column dropped', spec: replacing() },
  { what: 'the old column kept', spec: replacing({ drop: false }) },
  {
    what: 'no way back',
    spec: replacing({
      drop: false,
      sync: 'services',
      replaces: { column: 'amount', up: '(amount * 100)::bigint' },
    }),
  },
  {
    what: 'unique',
    spec: specOf('orders.code text unique', { replaces: { column: 'note', up: "note || '!'" } }),
  },
  {
    what: 'a reference',
    spec: specOf('orders.customer bigint references customers(id) on delete cascade deferrable'),
  },
  {
    what: 'rows filled by the row',
    spec: specOf("orders.state text not null default 'new' check (state <> '')", {
      fill: "case when amount > 100 then 'large' else 'small' end",
    }),
  },
  { what: 'a constant default', spec: specOf("orders.state text not null default 'new'") },
  { what: 'nothing but a column', spec: specOf('orders."Seen At" timestamptz') },
  {
    what: 'another schema, with a function of its own',
    spec: inSchema('shop.orders.cents bigint'),
    schema: `create schema shop; create table shop.orders (id bigint primary key, amount numeric);
     insert into shop.orders values (1, 2); create table orders (id int);
     create function shop.to_cents(a numeric) returns bigint immutable language sql return (a * 100)::bigint`,
  },
];

it.each(CASES)('$what', async ({ spec, schema = SCHEMA }) => {
  await target.fresh(schema);
  const releasedChecks = await rolledOut(target.pool, spec);
  const byRollout = await catalog(target.pool);
  // where the rollout has been it changes nothing
  const sql = finalSchema(spec, { releasedChecks });
  await target.pool.query(sql);
  expect(await catalog(target.pool)).toEqual(byRollout);

  await target.fresh(schema);
  await target.pool.query(sql);
  expect(await catalog(target.pool)).toEqual(byRollout);
});

it('what stands in a spec cannot break out of the block', async () => {
  await target.fresh(SCHEMA);
  const spec = specOf('orders.code text', { comment: "$sluice$; drop table customers; -- 'x" });
  await target.pool.query(finalSchema(spec));
  expect((await catalog(target.pool)).join('\n')).toContain("comment $sluice$; drop table customers; -- 'x");
});

it('takes no lock on the table where the column is there', async () => {
  await target.fresh(SCHEMA);
  const spec = specOf('orders.code text');
  await target.pool.query(finalSchema(spec));
  const [holder, asking] = [await target.session(), await target.session()];
  await holder.query('begin; lock table orders in access exclusive mode');
  await asking.query(`set lock_timeout = '1ms'`);
  await expect(asking.query(finalSchema(spec))).resolves.toBeDefined();
  await holder.query('rollback');
});
