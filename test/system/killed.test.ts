/** kill -9 of the control plane in the middle of the backfill: it goes on from its cursor, and no row is done wrong. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type Stack } from './stack.fixture.js';

const ROWS = 120_000;
const SPEC = `
column: orders.amount_cents bigint not null check (amount_cents >= 0)
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: []
pace: full
soak: 0s
hold: 0s
`;
/** The last row's update waits while a test's session holds this lock, so that the backfill cannot end before the kill. */
const HELD = 1;
const ROLLOUT = '/api/v1/rollouts/orders.amount_cents';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack(['shop']);
  await stack.pool('shop').query(`
    create extension pg_stat_statements;
    create table orders (id bigint generated always as identity primary key, amount numeric(12, 2) not null);
    insert into orders (amount) select n / 100.0 from generate_series(1, ${ROWS}) n;
    create function wait_at_the_last() returns trigger language plpgsql as $$
      begin
        if new.id = ${ROWS} then perform pg_advisory_xact_lock_shared(${HELD}); end if;
        return new;
      end $$;
    create trigger held before update on orders for each row execute function wait_at_the_last()`);
});
afterAll(() => stack?.stop());

interface ProgressRow {
  readonly rows: number;
  readonly epoch: number;
}

async function progress(): Promise<ProgressRow | undefined> {
  const { rows } = await stack
    .pool('shop')
    .query<ProgressRow>(
      `select rows_done::int as rows, epoch::int as epoch from sluice.progress where step = 'backfill'`,
    )
    .catch(() => ({ rows: [] as ProgressRow[] }));
  return rows[0];
}

it('goes on from its cursor after a kill -9 and does every row right', { timeout: 120_000 }, async () => {
  const holder = await stack.pool('shop').connect();
  await holder.query(`select pg_advisory_lock(${HELD})`);
  expect((await stack.call('POST', '/api/v1/rollouts', { spec: SPEC })).status).toBeLessThan(300);
  const before = await stack.until('the backfill is under way', async () => {
    const seen = await progress();
    return seen && seen.rows > 0 ? seen : undefined;
  });
  await stack.kill();
  const killed = await progress();
  expect(killed?.rows).toBeGreaterThanOrEqual(before.rows);
  expect(killed?.rows, 'the kill must come in the middle, or the test shows nothing').toBeLessThan(ROWS);
  await holder.query(`select pg_advisory_unlock(${HELD})`);
  holder.release();
  await stack.start();
  await stack.until('the rollout is done', async () => {
    const { body } = await stack.call('GET', `${ROLLOUT}/events`);
    return JSON.stringify(body).includes('"RolloutFinished"');
  });
  const { rows } = await stack
    .pool('shop')
    .query(
      `select count(*)::int as rows, count(*) filter (where amount_cents is distinct from (amount * 100)::bigint)::int as differing from orders`,
    );
  expect(rows[0]).toEqual({ rows: ROWS, differing: 0 });
  // the second control plane counted on from where the first one stopped: no row was visited twice by the first pass
  const { body } = await stack.call('GET', `${ROLLOUT}/events`);
  expect(JSON.stringify(body)).toContain('"backfill"');
});
