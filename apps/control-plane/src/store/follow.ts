/**
 * Duty: tells when the log may have grown: at once by LISTEN, and each second whatever happens; passes on what other control
 * planes say of the fleet. Reads nothing itself.
 */
import pg from 'pg';
import { CHANNEL } from './append.js';
import { FLEET_CHANNEL } from './fleet.js';

/** NOTIFY is a hint: what was notified while the connection was away is lost, so the log is read again this often (ms). */
const READ_AGAIN_MS = 1_000;

/**
 * Calls `grown` at every hint, with the position that it names, and every second. The answer stops it.
 */
export function follow(
  url: string,
  grown: (position?: number) => Promise<void>,
  failed: (error: unknown) => void,
  heard: (payload: string) => void = () => undefined,
): () => Promise<void> {
  let stopped = false;
  let client: pg.Client | undefined;
  const read = (position?: number): void => {
    grown(position).catch(failed);
  };
  const listen = async (): Promise<void> => {
    const mine = new pg.Client({ connectionString: url, application_name: 'sluice log', keepAlive: true });
    mine.on('error', failed);
    mine.on('notification', ({ channel, payload }) =>
      channel === FLEET_CHANNEL ? heard(payload ?? '{}') : read(Number(payload)),
    );
    mine.on('end', () => {
      if (client === mine) client = undefined;
    });
    await mine.connect();
    await mine.query(`listen ${CHANNEL}; listen ${FLEET_CHANNEL}`);
    client = mine;
  };
  let connecting = false;
  const beat = (): void => {
    read();
    if (client || connecting || stopped) return;
    connecting = true;
    listen()
      .catch(failed)
      .finally(() => {
        connecting = false;
      });
  };
  const timer = setInterval(beat, READ_AGAIN_MS);
  beat();
  return async () => {
    stopped = true;
    clearInterval(timer);
    await client?.end().catch(() => undefined);
  };
}
