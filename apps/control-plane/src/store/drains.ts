/** Duty: notes that a person asks an instance to let its open pins go; its next heartbeat hears it. */
import type { Pool } from 'pg';

/** False: no instance of this id counts (it is silent, said goodbye, or has not our SDK). */
export async function askToDrain(pool: Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update sluice_control.instance set drains = drains + 1
      where id = $1 and gone_at is null and not plain and lease_until > clock_timestamp()`,
    [id],
  );
  return rowCount === 1;
}
