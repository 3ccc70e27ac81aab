/** Duty: runs every example of an adapter at every moment of a rollout, on a real PostgreSQL. */
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import type { Sluice } from '@sluice/sdk';
import { eachStage, type Shape } from '@sluice/sdk/testing';
import { drizzle } from 'drizzle-orm/node-postgres';
import knex, { type Knex } from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { knexDatabase } from './knex.js';
import { kyselyDatabase } from './kysely.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drizzleOrders } from '../../examples/drizzle.js';
import { knexOrders } from '../../examples/knex.js';
import { kyselyOrders } from '../../examples/kysely.js';
import type { Orders } from '../../examples/orders.js';
import { pgOrders } from '../../examples/pg.js';
import { plainOrders, type OrderEntity } from '../../examples/plain.js';

const COLUMNS: Record<Shape, string> = {
  old: 'amount numeric not null',
  both: 'amount numeric, amount_cents bigint',
  new: 'amount_cents bigint not null',
};
const SHAPES = Object.keys(COLUMNS) as Shape[];

/** One table in each shape, in a schema of its own, and each library's connections to it. */
interface Place {
  readonly pool: Pool;
  readonly knex: Knex;
}
let server: FreshServer;
const places = {} as Record<Shape, Place>;

beforeAll(async () => {
  server = await freshEmbedded({ settings: { fsync: 'off' } });
  for (const shape of SHAPES) {
    const connection = { connectionString: server.url('postgres'), options: `-c search_path=shape_${shape}` };
    const pool = new Pool({ ...connection, max: 2 });
    places[shape] = { pool, knex: knex({ client: 'pg', connection, pool: { min: 0, max: 2 } }) };
    await pool.query(
      `create schema shape_${shape}; create table orders (id int primary key, ${COLUMNS[shape]})`,
    );
  }
});
afterAll(async () => {
  for (const shape of SHAPES) {
    await places[shape].knex.destroy();
    await places[shape].pool.end();
  }
  await server.stop();
});

const LIBRARIES: Readonly<Record<string, (s: Sluice, place: Place) => Orders>> = {
  kysely: (s, { pool }) => kyselyOrders(s, new Kysely({ dialect: new PostgresDialect({ pool }) })),
  knex: (s, place) => knexOrders(s, place.knex),
  drizzle: (s, { pool }) => drizzleOrders(s, drizzle(pool)),
  pg: (s, { pool }) => pgOrders(s, pool),
  plain: (s, { pool }) => plainOrders(s, repository(pool)),
};

/** An ORM in few words: it gives `amount_cents` a name of its own. */
function repository(pool: Pool): Parameters<typeof plainOrders>[1] {
  const named = (attribute: string): string => (attribute === 'amountCents' ? 'amount_cents' : attribute);
  const parts = (values: Partial<OrderEntity>): [string[], unknown[]] => [
    Object.keys(values).map(named),
    Object.values(values),
  ];
  return {
    insert(values) {
      const [names, given] = parts(values);
      const list = names.map((_, i) => `$${i + 1}`).join(', ');
      return pool.query(`insert into orders (${names.join(', ')}) values (${list})`, given);
    },
    update(id, values) {
      const [names, given] = parts(values);
      const list = names.map((name, i) => `${name} = $${i + 2}`).join(', ');
      return pool.query(`update orders set ${list} where id = $1`, [id, ...given]);
    },
    async findOne(id, attributes) {
      const list = attributes.map((attribute) => `${named(attribute)} as "${attribute}"`).join(', ');
      const { rows } = await pool.query<OrderEntity>(`select ${list} from orders where id = $1`, [id]);
      return rows[0]!;
    },
  };
}

it('Kysely and Knex ask their databases for the stage as well', async () => {
  const { pool, knex: asked } = places.both;
  const sql = 'select $1::text || $2::text as both, $1::text as one';
  const wanted = [{ both: 'ab', one: 'a' }];
  const db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  expect(await kyselyDatabase(db)(sql, ['a', 'b'])).toEqual(wanted);
  expect(await knexDatabase(asked)(sql, ['a', 'b'])).toEqual(wanted);
});

let ids = 0;

eachStage(
  'orders.amount_cents',
  (stage) => {
    it.each(Object.entries(LIBRARIES))(
      '%s: what one instance writes, the other one reads',
      async (_, orders) => {
        const place = places[stage.shape];
        const [first, second] = [orders(stage.first, place), orders(stage.second, place)];
        const id = (ids += 1);
        await first.add({ id, amount: '12.34' });
        expect(await second.total(id)).toBe('1234');
        await second.change({ id, amount: '56.78' });
        expect(await first.total(id)).toBe('5678');
        expect(await second.total(id)).toBe('5678');
        const seen = stage.seen();
        expect(seen).toMatchObject({ differing: 0, oldErrors: 0, newErrors: 0 });
        const stages = [stage.stage, stage.other.stage];
        const compares = stages.some((at) => at === 'shadow' || at === 'read') && !stages.includes('retire');
        expect(seen.compared > 0).toBe(compares);
      },
    );
  },
  { describe, type: 'bigint', replaces: 'amount' },
);
