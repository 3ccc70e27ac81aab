/** Duty: takes a rollout's rows out of a target, and the schema with the last one. */
import type { ClientBase, Pool } from 'pg';
import { supersededFrom } from './superseded.js';
import { guard, type Term } from './term.js';

/**
 * Removes what `sluice` holds of a rollout; drops the schema when it was the last. True when the schema went.
 * With a term, only while that is the last one known here.
 * The bridge is not touched: `drop-bridge` and the undo of `bridge` take it away, and a schema that still holds one stays.
 */
export async function forgetTarget(pool: Pool, rollout: string, term?: Term): Promise<boolean> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const { rows } = await client.query<{ there: boolean }>(
      `select to_regclass('sluice.stage') is not null and to_regclass('sluice.progress') is not null as there`,
    );
    if (!rows[0]?.there) return false;
    // taken back already: another rollout keeps the schema
    if (term && !(await isKnown(client, rollout))) return false;
    await client.query(term ? `begin; ${guard(term)}` : 'begin');
    // two forgets at once must not each believe that the other's rows remain. Lock: SHARE ROW EXCLUSIVE on our own table
    // alone: a long VALIDATE holds ROW SHARE there (its guard), and must not make the batches of others queue behind us
    await client.query('lock table sluice.progress in share row exclusive mode');
    await client.query('delete from sluice.stage where rollout = $1', [rollout]);
    await client.query('delete from sluice.progress where rollout = $1', [rollout]);
    const left = await client.query<{ any: boolean }>(
      `select exists (select from sluice.stage) or exists (select from sluice.progress)
           or exists (select from pg_catalog.pg_proc where pronamespace = 'sluice'::regnamespace) as any`,
    );
    const last = left.rows[0]?.any === false;
    // Lock: ACCESS EXCLUSIVE on sluice.stage, which has no row left that anybody reads. Not cascade: what is not ours stays
    if (last) await client.query('drop table sluice.stage; drop table sluice.progress; drop schema sluice');
    await client.query('commit');
    return last;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw supersededFrom(error);
  } finally {
    client.release(broken);
  }
}

async function isKnown(client: ClientBase, rollout: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from sluice.progress where rollout = $1 and step = 'runner'`,
    [rollout],
  );
  return rowCount === 1;
}
