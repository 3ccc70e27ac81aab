/** Duty: the connections to the state store; none of them waits for ever. */
import pg from 'pg';

const SIZE = 10;
/** A connection that is not to be had, or an answer that does not come, is a store that is down (ms). */
const PATIENCE_MS = { connect: 5_000, query: 10_000 };

interface Few {
  readonly max: number;
  /** How long one that nobody uses is kept; 0: for ever (ms). */
  readonly idleTimeoutMillis: number;
}
/** One for whatever is asked. Those of a burst go after a while. */
const USUAL: Few = { max: SIZE, idleTimeoutMillis: 10_000 };
/**
 * The one that appends: appends take turns on the log's head in any case, and a connection that is always the same has its
 * statement planned.
 */
export const APPENDING: Few = { max: 1, idleTimeoutMillis: 0 };

/** @param failed told of connections that break; the next request opens a new one. */
export function openStatePool(
  url: string,
  failed: (error: Error) => void,
  patience: { readonly connect: number; readonly query: number } = PATIENCE_MS,
  few: Few = USUAL,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    ...few,
    keepAlive: true,
    application_name: 'sluice state',
    connectionTimeoutMillis: patience.connect,
    query_timeout: patience.query,
  });
  pool.on('error', failed);
  // one that is in use fails by its statement, which says so
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
