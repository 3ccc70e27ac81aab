/** Duty: work on one connection between begin and commit; knows no table. */
import type { Pool, PoolClient } from 'pg';

/** Commits when `work` is done, rolls back when it throws. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query('begin');
    const done = await work(client);
    await client.query('commit');
    broken = false;
    return done;
  } catch (error) {
    broken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(broken);
  }
}
