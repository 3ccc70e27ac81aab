/** Duty: Unleash clients without our SDK, as their polls and streams show them; judges nobody. */
import type { Pool } from 'pg';

/** One client as it was just heard. */
export interface PlainClient {
  /** The connection's id, which is random per client; else what the client calls itself. */
  readonly id: string;
  /** The application's name: a client counts for a rollout whose spec names it among its services. */
  readonly service: string;
  readonly sdk: string;
  /**
   * `poll`: it asked with the revision that it has applied. `stream`: the revision was written to it. `none`: it asks
   * another server, where the revision stood long enough to be fetched.
   */
  readonly source: 'poll' | 'stream' | 'none';
  /** 0 before it has any. */
  readonly revision: number;
  /** So long it may be silent, in milliseconds. */
  readonly leaseMs: number;
}

/**
 * Notes that a client was heard. True when its revision is news. Never touches an instance of the SDK, whose own client polls
 * as well. A plain client decides wherever it likes, so it counts as one that decides outside a pin.
 */
export async function notePlainClient(pool: Pool, client: PlainClient): Promise<boolean> {
  const { rows } = await pool.query<{ newer: boolean }>(
    `insert into sluice_control.instance as i
            (id, service, sdk, columns, targets, plain, unpinned, source, revision, lease_until)
     values ($1, $2, $3, '{}', '{}', true, true, $4, $5, clock_timestamp() + $6 * interval '1 ms')
     on conflict (id) do update
        set service = excluded.service, source = excluded.source, revision = greatest(i.revision, excluded.revision),
            seen_at = clock_timestamp(), lease_until = excluded.lease_until
      where i.plain
     returning i.acknowledged < $5 as newer`,
    [client.id, client.service, client.sdk, client.source, client.revision, client.leaseMs],
  );
  return rows[0]?.newer === true;
}
