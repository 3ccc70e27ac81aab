/** Duty: what a control plane writes whose time is over is refused by the target itself, whatever it writes. */
import type { Spec, StageRow, StepName } from '@sluice/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { forgetTarget } from './forget.js';
import { copyStages } from './stage-rows.js';
import { Superseded } from './superseded.js';
import { applyAll, contextOf, interrupted, specOf, stepNamed, useTarget } from './target.fixture.js';
import { beginTerm, inTerm, runAloneInTerm, sessionName } from './term.js';

const target = useTarget();

const replacing = specOf('orders.cents bigint not null check (cents >= 0) default 0', {
  comment: 'Total in cents.',
  replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'cents / 100.0' },
  indexes: ['(cents)'],
  drop: true,
});
const unique = specOf('orders.code text unique', {
  replaces: { column: 'id', up: "'o' || id::text", down: 'substr(code, 2)::bigint' },
});
const reference = specOf('orders.customer bigint references customers(id)');
const filled = specOf("orders.state text not null default 'new'", { fill: "'old'" });

beforeEach(() =>
  target.fresh(`
    create table customers (id bigint primary key);
    create table orders (id bigint primary key, amount numeric(10, 2) not null constraint positive check (amount is not null));
    insert into orders select n, n from generate_series(1, 50) n;`),
);

/** Everything that a write could have changed: the catalog and every row, but not who has taken over. */
async function world(): Promise<unknown> {
  const { rows } = await target.pool.query(`
    select (select jsonb_agg(to_jsonb(o) order by id) from orders o) as rows,
           (select jsonb_agg(jsonb_build_array(attname, attnotnull, atthasdef, attisdropped, col_description(attrelid, attnum)) order by attnum)
              from pg_attribute where attrelid = 'orders'::regclass and attnum > 0) as columns,
           (select jsonb_agg(jsonb_build_array(conname, convalidated) order by conname) from pg_constraint where conrelid = 'orders'::regclass) as constraints,
           (select jsonb_agg(jsonb_build_array(indexrelid::regclass, indisvalid) order by indexrelid::regclass::text) from pg_index where indrelid = 'orders'::regclass) as indexes,
           (select jsonb_agg(tgname order by tgname) from pg_trigger where tgrelid = 'orders'::regclass and not tgisinternal) as triggers,
           (select jsonb_agg(proname order by proname) from pg_proc where pronamespace = to_regnamespace('sluice')) as functions,
           (select jsonb_agg(to_jsonb(s)) from sluice.stage s) as stages,
           (select jsonb_agg(to_jsonb(p) order by step) from sluice.progress p) as progress`);
  return rows[0];
}

interface Case {
  readonly step: StepName;
  readonly spec: Spec;
  readonly before: readonly StepName[];
}
const COLUMN: readonly StepName[] = ['add-column'];
const FILLED: readonly StepName[] = ['add-column', 'bridge', 'backfill'];

const APPLIED: readonly Case[] = [
  { step: 'prepare-schema', spec: replacing, before: [] },
  { step: 'add-column', spec: replacing, before: [] },
  { step: 'comment', spec: replacing, before: COLUMN },
  { step: 'bridge', spec: replacing, before: COLUMN },
  { step: 'backfill', spec: replacing, before: COLUMN },
  { step: 'verify', spec: replacing, before: FILLED },
  { step: 'checks', spec: replacing, before: FILLED },
  { step: 'not-null', spec: replacing, before: FILLED },
  { step: 'unique', spec: unique, before: FILLED },
  { step: 'foreign-key', spec: reference, before: COLUMN },
  { step: 'indexes', spec: replacing, before: FILLED },
  { step: 'default', spec: filled, before: [] },
  { step: 'bridge-down', spec: replacing, before: FILLED },
  { step: 'sync-old', spec: replacing, before: FILLED },
  { step: 'release-old', spec: replacing, before: FILLED },
  { step: 'drop-bridge', spec: replacing, before: FILLED },
  { step: 'late-default', spec: replacing, before: FILLED },
  { step: 'drop-old', spec: replacing, before: [...FILLED, 'drop-bridge'] },
];

describe('a control plane whose time is over', () => {
  it.each(
    APPLIED.flatMap((c) => [
      { ...c, verb: 'apply' as const },
      { ...c, verb: 'undo' as const },
    ]),
  )('cannot $verb $step', async ({ step, spec, before, verb }) => {
    const old = contextOf(target.pool, spec, { epoch: 1 });
    await applyAll(old, ['prepare-schema', ...before]);
    if (step === 'default') await target.pool.query('alter table orders add column state text');
    if (verb === 'undo') await applyAll(old, [step]);
    await beginTerm(target.pool, { rollout: spec.name, epoch: 2 });
    const seen = await world();
    await expect(stepNamed(step)[verb](old)).rejects.toThrow(Superseded);
    expect(await world()).toEqual(seen);
    // the one that took over can
    const next = contextOf(target.pool, spec, { epoch: 2 });
    await stepNamed(step)[verb](next);
  });

  it('cannot copy stages, nor take the schema away', async () => {
    await applyAll(contextOf(target.pool, replacing), ['prepare-schema']);
    const row: StageRow = {
      rollout: replacing.name,
      service: 'checkout',
      capability: 'read',
      region: '',
      percent: 10,
      revision: 5,
      held: false,
    };
    const old = { rollout: replacing.name, epoch: 1 };
    await copyStages(target.pool, [row], old);
    await beginTerm(target.pool, { ...old, epoch: 2 });
    const seen = await world();
    await expect(copyStages(target.pool, [{ ...row, revision: 6 }], old)).rejects.toThrow(Superseded);
    await expect(forgetTarget(target.pool, replacing.name, old)).rejects.toThrow(Superseded);
    expect(await world()).toEqual(seen);
  });

  it('cannot begin again, and is told who runs it', async () => {
    await applyAll(contextOf(target.pool, replacing, { epoch: 7 }), ['prepare-schema']);
    await expect(beginTerm(target.pool, { rollout: replacing.name, epoch: 6 })).rejects.toThrow(
      /a control plane with epoch 7 runs orders\.cents .* this one has epoch 6/,
    );
    // another rollout is none of its business
    expect(await beginTerm(target.pool, { rollout: 'orders.other', epoch: 1 })).toBe(false);
  });
});

describe('what is under way when another takes over', () => {
  it('a transaction that was left open is ended, and none of it stays', async () => {
    await applyAll(contextOf(target.pool, replacing), ['prepare-schema', 'add-column']);
    const old = { rollout: replacing.name, epoch: 1 };
    let taken = false;
    const frozen = inTerm(target.pool, old, async (client) => {
      await client.query('update orders set cents = -5');
      taken = await beginTerm(target.pool, { ...old, epoch: 2 });
    });
    await expect(frozen).rejects.toThrow(/terminat|connection error/);
    expect(taken).toBe(true);
    const { rows } = await target.pool.query('select count(*)::int as n from orders where cents = -5');
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('an index that is not begun yet is never begun', async () => {
    await applyAll(contextOf(target.pool, replacing), ['prepare-schema', 'add-column']);
    // the newer one takes over between the look at the epoch and the build: it ends the session first
    let begun = false;
    const overtaken = interrupted(target.pool, async (sql) => {
      if (begun || !sql.startsWith('select /* sluice */ from sluice.progress')) return;
      begun = true;
      await beginTerm(target.pool, { rollout: replacing.name, epoch: 2 });
    });
    const build = stepNamed('indexes').apply(contextOf(overtaken, replacing));
    await expect(build).rejects.toThrow(/terminat|not queryable|connection error/);
    expect(begun).toBe(true);
    const { rows } = await target.pool.query(`select from pg_index where indrelid = 'orders'::regclass`);
    expect(rows).toHaveLength(1);
  });

  it('waits where the older session may not be ended, and names it', async () => {
    await applyAll(contextOf(target.pool, replacing), ['prepare-schema']);
    const old = { rollout: replacing.name, epoch: 1 };
    // its session is another's as far as the name tells, so it is not ended
    const session = await target.session();
    await session.query(`set application_name = 'somebody'`);
    const answers: unknown[] = [];
    const hooked = Object.assign(Object.create(session) as typeof session, {
      query: async (sql: string, values?: unknown[]) => {
        if (sql === 'select 1 as slow')
          answers.push(await beginTerm(target.pool, { ...old, epoch: 2 }).catch((e: unknown) => String(e)));
        return session.query(sql, values);
      },
    });
    await runAloneInTerm(hooked, old, 'select 1 as slow');
    expect(answers).toEqual([expect.stringContaining('still has locks')]);
    expect(await beginTerm(target.pool, { ...old, epoch: 2 })).toBe(true);
    await expect(runAloneInTerm(session, old, 'select 1')).rejects.toThrow(Superseded);
  });
});

it('names a session by its epoch, so that a later one finds it', () => {
  expect(sessionName({ rollout: 'orders.cents', epoch: 12 })).toMatch(
    /^sluice\/12\/[0-9a-f]{12}\/orders\.cents$/,
  );
  expect(sessionName({ rollout: 'é'.repeat(80), epoch: 12 })).toHaveLength(63);
});
