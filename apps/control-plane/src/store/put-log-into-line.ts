/** Duty: follows the log for every webhook, each from its own position, in one transaction; knows not what is told of it. */
import type { LogEvent } from '@sluice/core';
import type { Pool } from 'pg';
import { putIntoLine, type NewDelivery } from './deliveries.js';
import { eventsAfter } from './read-events.js';
import { inTransaction } from './transaction.js';
import type { Listener } from './webhooks.js';

/** Events of one transaction. */
const PAGE = 200;
/** A process that is frozen between two statements holds every webhook: the server ends its session (ms). */
const IDLE_MS = 3_000;

/**
 * Puts what has happened since into line, and moves on: both or neither, so nothing is lost or told twice.
 * @returns whether there was anything; then there may be more.
 */
export async function putLogIntoLine(
  pool: Pool,
  letters: (event: LogEvent, listeners: readonly Listener[]) => readonly NewDelivery[],
): Promise<boolean> {
  const { rows: ask } = await pool.query(
    `select from sluice_control.webhook w, sluice_control.head h
      where w.disabled_at is null and w.position < h.position limit 1`,
  );
  if (ask.length === 0) return false;
  return inTransaction(pool, async (client) => {
    await client.query(`set local idle_in_transaction_session_timeout = ${IDLE_MS}`);
    // in one order, whichever control plane asks
    const { rows: behind } = await client.query<Listener & { position: number }>(
      `select name, format, events, rollouts, position::float8 from sluice_control.webhook
        where disabled_at is null and position < (select position from sluice_control.head)
        order by name for update`,
    );
    if (behind.length === 0) return false;
    const from = Math.min(...behind.map((w) => w.position));
    const events = await eventsAfter(client, from, PAGE);
    const last = events.at(-1)?.position ?? from;
    await putIntoLine(
      client,
      events.flatMap((event) =>
        letters(
          event,
          behind.filter((w) => w.position < event.position),
        ),
      ),
    );
    await client.query(
      'update sluice_control.webhook set position = $1 where name = any($2) and position < $1',
      [last, behind.map((w) => w.name)],
    );
    return true;
  });
}
