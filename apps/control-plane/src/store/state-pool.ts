/** Duty: the connections to the state store that requests are answered by; none of them waits for ever. */
import pg from 'pg';

const SIZE = 10;
/** A connection that is not to be had, or an answer that does not come, is a store that is down (ms). */
const PATIENCE_MS = { connect: 5_000, query: 10_000 };

/** @param failed told of connections that break; the next request opens a new one. */
export function openStatePool(
  url: string,
  failed: (error: Error) => void,
  patience: { readonly connect: number; readonly query: number } = PATIENCE_MS,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: SIZE,
    application_name: 'sluice state',
    connectionTimeoutMillis: patience.connect,
    query_timeout: patience.query,
  });
  pool.on('error', failed);
  // one that is in use fails by its statement, which says so
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
