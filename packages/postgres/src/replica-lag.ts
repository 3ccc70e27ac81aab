/** Duty: how long ago a replica's present was the primary's, by positions of the write-ahead log; decides nothing. */
import type { Pool } from 'pg';

/** A look more often than this adds nothing to what is known of a lag. */
const LEAST_MS = 100;
/** So many of the primary's positions are kept; then every second one goes, and the measure gets coarser. */
const MOST_POSITIONS = 600;

interface Passed {
  readonly position: number;
  readonly at: number;
}

/**
 * The lag of one replica. `pg_last_xact_replay_timestamp` grows on an idle primary, and jumps to the length of the silence when the
 * first write comes; so the primary's position is noted at each look instead, and the lag is the age of the oldest one that the
 * replica has not replayed. Right to the time between two looks, and never too high.
 */
export class ReplicaLag {
  #passed: readonly Passed[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Milliseconds; 0 while the replica has all that was seen on the primary. @throws what a server that cannot be asked throws. */
  async look(primary: Pool, replica: Pool): Promise<number> {
    const position = await positionOf(primary);
    const at = this.#now();
    const last = this.#passed.at(-1);
    if (!last || (position > last.position && at - last.at >= LEAST_MS))
      this.#passed = thinned([...this.#passed, { position, at }]);
    const replayed = await positionOf(replica);
    // one at least stays, so that the next look knows when the primary was there
    this.#passed = this.#passed.filter((p, i, all) => p.position > replayed || i === all.length - 1);
    const [oldest] = this.#passed;
    return oldest && oldest.position > replayed ? this.#now() - oldest.at : 0;
  }
}

function thinned(passed: readonly Passed[]): readonly Passed[] {
  return passed.length <= MOST_POSITIONS ? passed : passed.filter((_, i) => i % 2 === 0);
}

/** What a primary has written, or a replica replayed, in bytes since the log began: exact up to 2^53. */
async function positionOf(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ position: number | null }>(
    `select ((case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end) - '0/0')::float8
              as position`,
  );
  return rows[0]?.position ?? 0;
}
