/** Duty: a server of our own with a table like a shop's orders, and a fresh copy of it for each run. */
import { SPEC_DEFAULTS } from '@sluice/api';
import type { Spec } from '@sluice/core';
import { freshEmbedded } from '@sluice/embedded';
import { readColumn } from '@sluice/postgres';
import pg from 'pg';

/** What the new column should be. */
export const UP = '(amount * 100)::bigint';

/** About 140 bytes a row, in the order of the key, with two secondary indexes; the new column is there and empty. */
const TABLE = [
  `create table orders (id bigint primary key, customer int not null, placed timestamptz not null, note text,
                        amount numeric(10, 2))`,
  `insert into orders
   select n, n % 1000, now() - n * interval '1 s', repeat('x', 60), n * 0.01 from generate_series(1, %ROWS) n`,
  'create index on orders (customer)',
  'create index on orders (placed)',
  'alter table orders add column amount_cents bigint',
];

/** Autovacuum is off where a run does not ask for it, so that two sides differ in what they do and in nothing else. */
const SETTINGS = {
  fsync: 'on',
  autovacuum: 'off',
  autovacuum_naptime: '1s',
  shared_buffers: '1GB',
  max_wal_size: '8GB',
};

export interface Orders {
  readonly rows: number;
  /** A new copy, with all that was written on disk and all of it in memory. */
  copy(): Promise<Copy>;
  autovacuum(on: boolean): Promise<void>;
  stop(): Promise<void>;
}

export interface Copy {
  readonly pool: pg.Pool;
  readonly url: string;
  /** Ends its connections and drops it. */
  drop(): Promise<void>;
}

/** `then` is run on the template: what a copy has otherwise. */
export async function startOrders(rows: number, then: readonly string[] = []): Promise<Orders> {
  const server = await freshEmbedded({ settings: SETTINGS, databases: ['template'] });
  const admin = new pg.Client({ connectionString: server.url() });
  await admin.connect();
  const template = new pg.Client({ connectionString: server.url('template') });
  await template.connect();
  for (const sql of [...TABLE, ...then]) await template.query(sql.replace('%ROWS', String(rows)));
  await template.query('vacuum analyze orders');
  await template.end();
  let copies = 0;
  return {
    rows,
    copy: async () => {
      copies += 1;
      const name = `copy_${copies}`;
      await admin.query(`create database ${name} template template`);
      await admin.query('checkpoint');
      const url = server.url(name);
      const pool = new pg.Pool({ connectionString: url, max: 6 }).on('error', () => undefined);
      await pool.query('select count(*), max(note) from orders');
      return {
        pool,
        url,
        drop: async () => {
          await pool.end();
          await admin.query(`drop database ${name} with (force)`);
        },
      };
    },
    autovacuum: async (on) => {
      await admin.query(`alter system set autovacuum = ${on ? 'on' : 'off'}`);
      await admin.query('select pg_reload_conf()');
    },
    stop: async () => {
      await admin.end();
      await server.stop();
    },
  };
}

/** The rollout that the engine's side runs. */
export function specOf(pace: Spec['pace']): Spec {
  const column = readColumn('orders.amount_cents bigint');
  if ('mistakes' in column) throw new Error(column.mistakes.map((m) => m.message).join('; '));
  return {
    ...SPEC_DEFAULTS,
    name: 'orders.amount_cents',
    column,
    replaces: { column: 'amount', up: UP, down: 'amount_cents / 100.0' },
    services: [],
    targets: [{ name: 'main', wave: 1, replicas: [] }],
    pace,
  };
}
