/** Duty: which sessions wait for a lock, looked at every few milliseconds; so that a stall can be told from a busy machine. */
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

export interface LockWaits {
  /** True where a session was seen waiting for a lock between the two. */
  waited(pid: number, start: number, end: number): boolean;
  stop(): Promise<void>;
}

/** Less than a third of what counts as a stall. */
const LOOK_MS = 4;

export async function watchLockWaits(url: string): Promise<LockWaits> {
  const client = new pg.Client({ connectionString: url, application_name: 'watch' });
  await client.connect();
  // between asking and hearing the session was seen; which answer this process comes to first is chance
  const seen = new Map<number, { from: number; to: number }[]>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const from = performance.now();
      const { rows } = await client.query<{ pid: number }>(
        'select distinct pid from pg_catalog.pg_locks where not granted',
      );
      const to = performance.now();
      for (const { pid } of rows) seen.set(pid, [...(seen.get(pid) ?? []).slice(-1_000), { from, to }]);
      await setTimeout(LOOK_MS);
    }
  })();
  return {
    waited: (pid, start, end) => (seen.get(pid) ?? []).some(({ from, to }) => to >= start && from <= end),
    stop: async () => {
      isOver = true;
      await watching;
      await client.end();
    },
  };
}
