/** Duty: shows on a real server what a rollout shows without its spec, and that held rows win, with or without a note. */
import type { Spec, StageRow } from '@sluice/core';
import { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { readHeldNote, sightOf, writeHeld } from './held-rows.js';
import { copyStages, readStages } from './stage-rows.js';
import { applyAll, contextOf, specOf, stepNamed, useTarget } from './target.fixture.js';

const target = useTarget();
const NAME = 'cents-of-orders';
const SPEC: Spec = specOf('orders.amount_cents bigint', {
  name: NAME,
  replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'amount_cents / 100.0' },
});
const TABLE = 'create table orders (id bigint primary key, amount numeric(12, 2) not null)';

function row(rest: Partial<StageRow> = {}): StageRow {
  const usual = {
    service: 'checkout',
    capability: 'read',
    region: '',
    percent: 0,
    revision: 20,
    held: true,
  } as const;
  return { rollout: NAME, ...usual, ...rest };
}

const sight = () => sightOf(target.pool, 'main', NAME);

describe('what a target shows of a rollout that nobody describes', () => {
  it('nothing where there is no schema yet', async () => {
    await target.fresh(TABLE);
    expect(await sight()).toEqual({ target: 'main', rows: [], highest: 0, liveDown: false, released: false });
  });

  it('whether the trigger has its other leg, whatever the rollout is called', async () => {
    await target.fresh(TABLE);
    const context = contextOf(target.pool, SPEC);
    await applyAll(context, ['prepare-schema', 'add-column', 'bridge']);
    expect(await sight()).toMatchObject({ liveDown: false });
    await applyAll(context, ['bridge-down']);
    expect(await sight()).toMatchObject({ liveDown: true });
    expect(await sightOf(target.pool, 'main', 'cents')).toMatchObject({ liveDown: false });
    await target.pool.query('alter table orders disable trigger user');
    expect(await sight()).toMatchObject({ liveDown: false });
    await target.pool.query('alter table orders enable trigger user');
    await stepNamed('bridge-down').undo(context);
    expect(await sight()).toMatchObject({ liveDown: false });
  });

  it('whether the old column was made ready for writers of the new one alone, and the highest revision of all', async () => {
    await target.fresh(TABLE);
    const context = contextOf(target.pool, SPEC);
    await applyAll(context, ['prepare-schema', 'add-column']);
    await copyStages(target.pool, [row({ held: false })], { rollout: NAME, epoch: 1 });
    await applyAll(contextOf(target.pool, { ...SPEC, name: 'other' }), ['prepare-schema']);
    await copyStages(target.pool, [row({ rollout: 'other', revision: 31, held: false })], {
      rollout: 'other',
      epoch: 1,
    });
    expect(await sight()).toMatchObject({ released: false, highest: 31, rows: [row({ held: false })] });
    await applyAll(context, ['release-old']);
    expect(await sight()).toMatchObject({ released: true });
    await stepNamed('release-old').undo(context);
    expect(await sight()).toMatchObject({ released: false });
  });
});

describe('rows that are held', () => {
  it('stay under whatever an older control plane copies, with who and why beside them', async () => {
    await target.fresh(TABLE);
    await applyAll(contextOf(target.pool, SPEC), ['prepare-schema']);
    await copyStages(target.pool, [row({ percent: 10, revision: 7, held: false })], {
      rollout: NAME,
      epoch: 1,
    });
    const role = await writeHeld(target.pool, [row()], { who: 'ana', why: 'wrong totals' });
    await copyStages(target.pool, [row({ percent: 50, revision: 9, held: false })], {
      rollout: NAME,
      epoch: 1,
    });
    expect(await readStages(target.pool, NAME)).toEqual([row()]);
    expect(await readHeldNote(target.pool, NAME, 20)).toMatchObject({
      who: 'ana (direct)',
      evidence: { revision: 20, role, because: 'wrong totals' },
    });
    // somebody else's hand, without a note
    expect(await readHeldNote(target.pool, NAME, 21)).toEqual({ who: 'direct', evidence: { revision: 21 } });
  });

  it('are written by a role that may do no more than that', async () => {
    await target.fresh(TABLE);
    await applyAll(contextOf(target.pool, SPEC), ['prepare-schema']);
    await target.pool.query(`create role operator_alone login;
      grant usage on schema sluice to operator_alone;
      grant select, insert, update on sluice.stage to operator_alone`);
    const pool = new Pool({ ...target.pool.options, max: 1 });
    pool.on('connect', (client) => void client.query('set role operator_alone'));
    try {
      expect(await writeHeld(pool, [row()], { who: 'ana' })).toBe('operator_alone');
    } finally {
      await pool.end();
    }
    expect(await readStages(target.pool, NAME)).toEqual([row()]);
    await target.pool.query('drop owned by operator_alone; drop role operator_alone');
  });
});
