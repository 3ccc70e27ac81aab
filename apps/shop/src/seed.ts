/** Duty: makes the table and fills it once; must not know who reads it. */
import pg from 'pg';
import { INDEXES, TABLE } from './schema.js';
import { customersOf, SEEDED_ROWS } from './seeded.js';

/** Answers how many rows it wrote: none where the table has rows already, so that it may be run twice. */
export async function seed(databaseUrl: string, rows: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'seed' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(TABLE);
    const { rowCount } = await client.query('select from orders limit 1');
    if (rowCount) {
      await client.query('rollback');
      return 0;
    }
    await client.query(SEEDED_ROWS, [rows, customersOf(rows)]);
    await client.query(`select setval(pg_get_serial_sequence('orders', 'id'), $1::bigint)`, [rows]);
    for (const index of INDEXES) await client.query(index);
    await client.query('commit');
    await client.query('vacuum (analyze) orders');
    return rows;
  } finally {
    await client.end();
  }
}
