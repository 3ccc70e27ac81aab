/** Duty: rows that arrive by replication, from a real publisher and in sessions that replay: filled as they come, or found and filled. */
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { planTarget } from './plan-target.js';
import { repairRows } from './repair.js';
import { applyAll, contextOf, specOf, stepNamed, useTarget } from './target.fixture.js';

const target = useTarget();
const spec = specOf('orders.cents bigint not null', {
  replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'cents / 100.0' },
});
const TABLE = 'create table orders (id int primary key, amount numeric(10, 2))';
const here = () => contextOf(target.pool, spec);

async function rows(): Promise<string> {
  const { rows: found } = await target.pool.query<{ text: string }>(
    // before the column is there, there is none to show
    `select coalesce(string_agg(btrim(translate(replace(orders::text, ',)', ',null)'), '(),', '   ')), ', ' order by id), '') as text from orders`,
  );
  return found[0]?.text ?? '';
}

async function findings(of = spec): Promise<string[]> {
  const plan = await planTarget({ spec: of, target: 'main', pool: target.pool });
  return plan.findings.map((f) => `${f.severity} ${f.code} ${f.subject}`);
}

describe('a real subscriber', () => {
  let server: FreshServer;
  let publisher: Client;
  beforeAll(async () => {
    server = await freshEmbedded({
      postgres: inject('postgres'),
      settings: { fsync: 'off', wal_level: 'logical' },
    });
    publisher = new Client({ connectionString: server.url() });
    await publisher.connect();
    await publisher.query(`${TABLE}; create publication sales for table orders`);
  });
  // the subscription keeps a slot on the publisher: one after the other
  afterAll(async () => {
    await target.pool.query('drop subscription if exists sales');
    await publisher.end();
    await server.stop();
  });
  beforeEach(async () => {
    if (publisher) await publisher.query('truncate orders; insert into orders values (1, 1), (2, 2)');
    await target.fresh(TABLE);
    return async () => target.pool.query('drop subscription if exists sales');
  });

  const subscribe = async (): Promise<void> => {
    // the server connects, as it would from another machine
    const { hostname, port, username, password, pathname } = new URL(server.url());
    const to = `host=${hostname} port=${port} user=${username} password=${password} dbname=${pathname.slice(1)}`;
    await target.pool.query(`create subscription sales connection '${to}' publication sales`);
  };
  const arrives = async (wanted: RegExp | string): Promise<void> => {
    await expect.poll(rows, { timeout: 30_000, interval: 20 }).toMatch(wanted);
  };

  it('has its rows filled as they arrive, and the ones before by the backfill', async () => {
    await applyAll(here(), ['prepare-schema', 'add-column']);
    await subscribe();
    await arrives('1 1.00 null, 2 2.00 null');
    expect(await findings()).toContain('warns rows-by-replication sales');

    await applyAll(here(), ['bridge']);
    expect(await stepNamed('bridge').inspect(here())).toMatchObject({ state: 'done' });
    await publisher.query('insert into orders values (3, 3); update orders set amount = 20 where id = 2');
    await arrives('1 1.00 null, 2 20.00 2000, 3 3.00 300');
    await applyAll(here(), ['backfill', 'verify', 'not-null']);
    expect(await stepNamed('verify').inspect(here())).toMatchObject({ facts: { differing: 0 } });
    await publisher.query('insert into orders values (4, 4); update orders set amount = 10 where id = 1');
    await arrives('1 10.00 1000, 2 20.00 2000, 3 3.00 300, 4 4.00 400');
    await applyAll(here(), ['bridge-down']);
    await publisher.query('update orders set amount = 11 where id = 1; delete from orders where id = 4');
    await arrives(/^1 11.00 1100, 2 20.00 2000, 3 3.00 300$/);
  });

  it('that comes after the bridge leaves it to be made again, and its rows to the next pass', async () => {
    await applyAll(here(), ['prepare-schema', 'add-column', 'bridge']);
    await subscribe();
    await arrives('1 1.00 null, 2 2.00 null');
    expect(await stepNamed('bridge').inspect(here())).toMatchObject({ state: 'invalid' });
    await applyAll(here(), ['bridge', 'backfill']);
    await publisher.query('insert into orders values (3, 3)');
    await arrives('1 1.00 100, 2 2.00 200, 3 3.00 300');
  });

  it('routes into partitions, and the bridge of each fires', async () => {
    await target.fresh(`create table orders (id int primary key, amount numeric(10, 2)) partition by range (id);
      create table low partition of orders for values from (0) to (2);
      create table high partition of orders for values from (2) to (10)`);
    await subscribe();
    await arrives('1 1.00, 2 2.00');
    await applyAll(here(), ['prepare-schema', 'add-column', 'bridge', 'backfill']);
    await publisher.query('insert into orders values (0, 5), (5, 5)');
    await arrives('5 5.00 500');
    expect(await rows()).toBe('0 5.00 500, 1 1.00 100, 2 2.00 200, 5 5.00 500');
  });

  it('without a bridge is refused in the plan', async () => {
    await subscribe();
    expect(await findings({ ...spec, sync: 'services' })).toContain('blocks rows-by-replication sales');
    expect(await findings(specOf('orders.note text'))).not.toContain('warns rows-by-replication sales');
  });
});

describe('sessions that replay', () => {
  const replayed = (sql: string) =>
    target.pool.query(`begin; set local session_replication_role = replica; ${sql}; commit`);

  it('pass the bridge by: the backfill fills what is there, verify finds the rest, a repair fills it', async () => {
    await target.fresh(`${TABLE}; insert into orders values (1, 1)`);
    await applyAll(here(), ['prepare-schema', 'add-column', 'bridge']);
    await replayed('insert into orders values (2, 2)');
    await applyAll(here(), ['backfill']);
    expect(await rows()).toBe('1 1.00 100, 2 2.00 200');
    await replayed('insert into orders values (3, 3); update orders set amount = 9 where id = 1');
    expect(await rows()).toBe('1 9.00 100, 2 2.00 200, 3 3.00 null');
    await applyAll(here(), ['verify']);
    expect(await stepNamed('verify').inspect(here())).toMatchObject({
      facts: { differing: 2, unfilled: 1, other: 1 },
    });
    expect(await repairRows(here())).toMatchObject({ changed: 2 });
    expect(await rows()).toBe('1 9.00 900, 2 2.00 200, 3 3.00 300');
  });

  it('are named in the plan where a role is set so', async () => {
    await target.fresh(
      `${TABLE}; create role loader; alter role loader set session_replication_role = replica`,
    );
    expect(await findings()).toContain('warns bridge-passed-by loader');
    await target.pool.query('drop role loader');
    expect(await findings()).not.toContain('warns bridge-passed-by loader');
  });
});
