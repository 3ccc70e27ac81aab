/** Duty: what a rollout's runner saw last, kept where every control plane finds it; judges nothing. */
import type { Pool } from 'pg';
import type { Observation, Outlook } from '@sluice/core';

/** A look without the fleet and the fold, which every control plane has of its own. */
export interface KeptLook {
  readonly observation: Pick<Observation, 'targets'>;
  readonly outlooks: readonly Outlook[];
  readonly at: number;
  readonly troubles: Readonly<Record<string, string>>;
}

/** Keeps a look; one of a control plane that does not run the rollout any more is dropped. */
export async function keepLook(pool: Pool, rollout: string, epoch: number, look: KeptLook): Promise<void> {
  await pool.query(
    `insert into sluice_control.look as k (rollout, epoch, look)
     select l.rollout, l.epoch, $3 from sluice_control.lease l where l.rollout = $1 and l.epoch = $2 for share
         on conflict (rollout) do update set epoch = excluded.epoch, look = excluded.look
      where k.epoch <= excluded.epoch`,
    [rollout, epoch, JSON.stringify(look)],
  );
}

export async function keptLook(pool: Pool, rollout: string): Promise<KeptLook | undefined> {
  const { rows } = await pool.query<{ look: KeptLook }>(
    'select look from sluice_control.look where rollout = $1',
    [rollout],
  );
  return rows[0]?.look;
}
