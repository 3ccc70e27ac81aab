/** Duty: what a server says of itself, and what going back would lose. */
import { beforeEach, describe, expect, it } from 'vitest';
import { losesOnGoingBack } from './losses.js';
import { columnVisible, replayedTo, serverIdentity } from './replicas.js';
import { applyAll, contextOf, specOf, useTarget } from './target.fixture.js';

const target = useTarget();
const UP = { column: 'amount', up: '(amount * 100)::bigint' };
const spec = specOf('orders.cents bigint', { replaces: { ...UP, down: 'cents / 100.0' } });

beforeEach(async () => {
  await target.fresh(
    'create table orders (id int primary key, amount numeric(12, 2)); insert into orders values (1, 1), (2, 2)',
  );
});

describe('a server', () => {
  it('says which it is', async () => {
    const identity = await serverIdentity(target.pool);
    expect(identity).toMatchObject({ timeline: 1, inRecovery: false });
    expect(identity.database).toMatch(/^test_\d+$/);
    expect(identity.versionNumber).toBeGreaterThanOrEqual(140_000);
  });

  it('shows the column once it is there', async () => {
    expect(await columnVisible(target.pool, spec)).toBe(false);
    await applyAll(contextOf(target.pool, spec), ['prepare-schema', 'add-column']);
    expect(await columnVisible(target.pool, spec)).toBe(true);
    await target.pool.query('alter table orders drop column cents');
    expect(await columnVisible(target.pool, spec)).toBe(false);
  });

  it('has replayed its own past and not its future', async () => {
    const past = await replayedTo(target.pool, '0/1');
    expect(past.there).toBe(true);
    expect(past.behindBytes).toBeLessThan(0);
    expect(past.position).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
    expect((await replayedTo(target.pool, 'FFFFFFFF/0')).there).toBe(false);
  });
});

describe('going back', () => {
  const richer = specOf('orders.exact numeric', {
    replaces: { column: 'amount', up: 'amount::numeric', down: 'round(exact, 2)' },
  });
  const lost = (refilled: boolean, of = richer): Promise<number> =>
    losesOnGoingBack(target.pool, of, refilled);

  it('loses nothing while the old column tells all', async () => {
    expect(await lost(false)).toBe(0);
    await applyAll(contextOf(target.pool, richer), ['prepare-schema', 'add-column', 'backfill']);
    expect(await lost(false)).toBe(0);
    expect(await lost(false, specOf('orders.note text'))).toBe(0);
  });

  it('loses the digits that the old column has no room for, also where down fills it', async () => {
    await applyAll(contextOf(target.pool, richer), ['prepare-schema', 'add-column', 'backfill']);
    await target.pool.query('update orders set exact = 7.125, amount = 7.13 where id = 1');
    expect(await lost(false)).toBe(1);
    expect(await lost(true)).toBe(1);
  });

  it('loses no row that down brings back, once the old column is filled by it', async () => {
    await applyAll(contextOf(target.pool, richer), ['prepare-schema', 'add-column', 'backfill']);
    await target.pool.query('update orders set exact = 8 where id = 1');
    expect(await lost(false)).toBe(1);
    expect(await lost(true)).toBe(0);
  });
});
