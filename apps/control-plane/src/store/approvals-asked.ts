/** Duty: remembers that an approval was asked for, once for each time that it is needed; knows not whether it is. */
import type { Pool, PoolClient } from 'pg';
import type { Listener } from './webhooks.js';
import { putIntoLine, type NewDelivery } from './deliveries.js';
import { inTransaction } from './transaction.js';

/** After each of these nothing that was approved before counts any more. */
const ROUNDS = ['RolloutApplied', 'RollbackStarted', 'StagesAdopted', 'RolledForward'];

export interface AskedBy {
  readonly rollout: string;
  /** Of the runner that saw it. */
  readonly epoch: number;
  /** The rollout's last event when it was seen. */
  readonly version: number;
}

/**
 * Tells whoever listens, unless that was done before, by any control plane. Nothing is told of what was seen by a runner whose
 * term is over, or before an event that came meanwhile.
 */
export async function noteAsked(
  pool: Pool,
  asked: AskedBy,
  phase: string,
  letters: (listeners: readonly Listener[], at: number) => readonly NewDelivery[],
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const at = await noted(client, asked, phase);
    if (at === undefined) return false;
    const { rows: listeners } = await client.query<Listener>(
      `select name, format, events, rollouts from sluice_control.webhook
        where disabled_at is null order by name for key share`,
    );
    await putIntoLine(client, letters(listeners, at));
    return true;
  });
}

async function noted(
  client: PoolClient,
  { rollout, epoch, version }: AskedBy,
  phase: string,
): Promise<number | undefined> {
  const { rows } = await client.query<{ round: string; at: number }>(
    `insert into sluice_control.approval_asked (rollout, round, phase)
     select l.rollout, coalesce(max(e.position) filter (where e.type = any($5)), 0), $4
       from sluice_control.lease l join sluice_control.event e on e.rollout = l.rollout
      where l.rollout = $1 and l.epoch = $2
      group by l.rollout having max(e.position) = $3
         on conflict do nothing
     returning round, round(extract(epoch from clock_timestamp()) * 1000)::float8 as at`,
    [rollout, epoch, version, phase, ROUNDS],
  );
  const [first] = rows;
  if (!first) return undefined;
  await client.query('delete from sluice_control.approval_asked where rollout = $1 and round < $2', [
    rollout,
    first.round,
  ]);
  return first.at;
}
