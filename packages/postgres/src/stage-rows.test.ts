/** Duty: stage rows only grow, and what a person holds stays held. */
import type { StageRow } from '@sluice/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { forgetTarget } from './forget.js';
import { copyStages, readStages } from './stage-rows.js';
import { applyAll, contextOf, specOf, useTarget } from './target.fixture.js';

const target = useTarget();
const R = 'orders.cents';
const term = { rollout: R, epoch: 1 };
const otherTerm = { rollout: 'other', epoch: 1 };

function row(rest: Partial<StageRow> = {}): StageRow {
  return {
    rollout: R,
    service: 'checkout',
    capability: 'read',
    region: '',
    percent: 10,
    revision: 5,
    held: false,
    ...rest,
  };
}

beforeEach(async () => {
  await target.fresh('create table orders (id int primary key)');
  expect(await readStages(target.pool, R)).toEqual([]);
  const spec = specOf('orders.cents bigint');
  for (const name of [R, 'other'])
    await applyAll(contextOf(target.pool, { ...spec, name }), ['prepare-schema']);
});

describe('stage rows', () => {
  it.each<[string, Partial<StageRow>, Partial<StageRow>, 'first' | 'second']>([
    ['a newer one wins', { revision: 5 }, { revision: 6, percent: 50 }, 'second'],
    ['an older one loses', { revision: 5 }, { revision: 4, percent: 50 }, 'first'],
    ['the same one is copied once', { revision: 5 }, { revision: 5, percent: 50 }, 'first'],
    [
      'a held one stays under a lower revision',
      { revision: 9, held: true, percent: 0 },
      { revision: 8 },
      'first',
    ],
    [
      'a held one goes under a higher one',
      { revision: 9, held: true, percent: 0 },
      { revision: 10 },
      'second',
    ],
  ])('%s', async (_what, first, second, wins) => {
    await copyStages(target.pool, [row(first)], term);
    await copyStages(target.pool, [row(second)], term);
    expect(await readStages(target.pool, R)).toEqual([row(wins === 'first' ? first : second)]);
  });

  it('that are no longer given go, but for held ones and other rollouts', async () => {
    await copyStages(target.pool, [row({ service: 'gone' }), row({ service: 'kept', held: true })], term);
    await copyStages(target.pool, [row({ rollout: 'other' })], otherTerm);
    await copyStages(target.pool, [row({ revision: 6 })], term);
    expect((await readStages(target.pool)).map((r) => `${r.rollout} ${r.service}`)).toEqual([
      'orders.cents checkout',
      'orders.cents kept',
      'other checkout',
    ]);
  });

  it('can be read by everybody and written by nobody else', async () => {
    await copyStages(target.pool, [row()], term);
    const session = await target.session();
    await session.query('create role plain_service; set role plain_service');
    expect((await session.query('select percent from sluice.stage')).rows).toEqual([{ percent: 10 }]);
    await expect(session.query('update sluice.stage set percent = 0')).rejects.toThrow('permission denied');
    await expect(session.query('select * from sluice.progress')).rejects.toThrow('permission denied');
    await session.query('reset role; drop role plain_service');
  });

  it('of another rollout are refused', async () => {
    await expect(copyStages(target.pool, [row({ rollout: 'other' })], term)).rejects.toThrow('was given for');
  });
});

describe('forgetting', () => {
  it('takes the rows of one rollout, and the schema with the last', async () => {
    await copyStages(target.pool, [row()], term);
    await copyStages(target.pool, [row({ rollout: 'other' })], otherTerm);
    expect(await forgetTarget(target.pool, R)).toBe(false);
    expect((await readStages(target.pool)).map((r) => r.rollout)).toEqual(['other']);
    expect(await forgetTarget(target.pool, 'other')).toBe(true);
    const { rows } = await target.pool.query(`select to_regnamespace('sluice') as schema`);
    expect(rows).toEqual([{ schema: null }]);
    expect(await forgetTarget(target.pool, 'other')).toBe(false);
  });

  it('leaves the schema where a bridge still stands in it', async () => {
    await target.pool.query(
      `create function sluice.bridge() returns trigger language plpgsql as 'begin return new; end'`,
    );
    await copyStages(target.pool, [row()], term);
    expect(await forgetTarget(target.pool, R)).toBe(false);
  });
});
