/** Duty: how flags were last seen to stand on the Unleash server beside us; compares nothing. */
import type { Pool } from 'pg';

/** By flag: its standing as text; empty while it is written. */
export async function readStandings(
  pool: Pool,
  flags: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool.query<{ flag: string; standing: string }>(
    'select flag, standing from sluice_control.flag_elsewhere where flag = any($1)',
    [flags],
  );
  return new Map(rows.map((r) => [r.flag, r.standing]));
}

export async function noteStanding(pool: Pool, flag: string, standing: string): Promise<void> {
  await pool.query(
    `insert into sluice_control.flag_elsewhere (flag, standing) values ($1, $2)
     on conflict (flag) do update set standing = excluded.standing, noted_at = clock_timestamp()`,
    [flag, standing],
  );
}
