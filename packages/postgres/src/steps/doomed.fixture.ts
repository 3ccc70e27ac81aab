/** Duty: a process that dies after its n-th change of the server, with all its connections; knows not what it sends. */
import { Pool } from 'pg';
import type { TestTarget } from '../target.fixture.js';

export interface Cut {
  /** False where the work was done before it came to that many messages. */
  readonly killed: boolean;
  /** The last message that the server answered. */
  readonly last: string;
}

/** Ends these sessions and waits until they are gone, and their locks with them: `pg_terminate_backend` itself looks each 100 ms. */
const end = (pool: Pool, pids: readonly number[]): Promise<unknown> =>
  pool.query(`do $$ begin
    perform pg_terminate_backend(pid) from pg_stat_activity where pid = any('{${pids.join()}}'::int[]);
    while exists (select from pg_stat_activity where pid = any('{${pids.join()}}'::int[])) loop
      perform pg_sleep(0.002), pg_stat_clear_snapshot();
    end loop; end $$`);

const CHANGES = 'alter|create|drop|insert|update|delete|grant';

/** By the first word; a message of several statements may begin with a look and go on to a change. */
const isLook = (sql: string): boolean =>
  (/^\s*(select|with|show|reset|set|rollback)\b/.test(sql) &&
    !new RegExp(`;\\s*(${CHANGES})\\b`).test(sql)) ||
  (/^\s*begin\b/.test(sql) && !new RegExp(`\\b(${CHANGES})\\b`).test(sql.replaceAll(/\/\*.*?\*\//g, '')));

/**
 * Runs `work` on a pool of its own. The n-th message that changes something is answered; then every session of the pool is ended on the server, as by
 * a kill -9, and is gone when this returns: an open transaction is rolled back, what was committed stays.
 */
export async function doomed(
  { pool, url }: Pick<TestTarget, 'pool' | 'url'>,
  messages: number,
  work: (pool: Pool) => Promise<unknown>,
): Promise<Cut> {
  const own = new Pool({ connectionString: url(), max: 4 });
  const pids = new Set<number>();
  own.on('error', () => undefined);
  own.on('connect', (client) => {
    client.on('error', () => undefined);
    pids.add((client as unknown as { processID: number }).processID);
  });
  let left = messages;
  let killed = false;
  let last = '';
  const dying = <T extends object>(real: T): T =>
    new Proxy(real, {
      get(all, name) {
        const value: unknown = Reflect.get(all, name);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]): unknown => {
          if (killed && name !== 'release') return Promise.reject(new Error('killed'));
          const result: unknown = Reflect.apply(value, all, given);
          if (name === 'connect') return (result as Promise<object>).then(dying);
          return name === 'query' ? answered(String(given[0]), result as Promise<unknown>) : result;
        };
      },
    });
  const answered = async (sql: string, result: Promise<unknown>): Promise<unknown> => {
    const answer = await result;
    if (killed) throw new Error('killed');
    // after a look all is as it was before it, so to die there is to die after the change before
    if (isLook(sql)) return answer;
    left -= 1;
    last = sql.trim().replaceAll(/\s+/g, ' ').slice(0, 80);
    if (left > 0) return answer;
    killed = true;
    await end(pool, [...pids]);
    throw new Error('killed');
  };
  try {
    await work(dying(own));
  } catch (error) {
    if (!killed) throw error;
  }
  await own.end();
  return { killed, last };
}
