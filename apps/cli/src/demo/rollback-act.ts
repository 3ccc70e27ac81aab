/** Duty: the rollback in the middle of the demo, measured from the command on; and the way forward again. */
import { setTimeout } from 'node:timers/promises';
import type { Client } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import { good, ROLLOUT } from './answers.js';
import { REGIONS, type DemoWorld } from './world.js';

export interface RolledBack {
  readonly acknowledgedMs: number;
  readonly lastNewReadMs: number;
}

export interface RollbackNeeds {
  readonly world: DemoWorld;
  readonly client: Client;
  readonly now: () => number;
}

/** Traffic goes on for as long afterwards before anybody asks for the last read of the new column, in milliseconds. */
const WATCHED_MS = 1_500;
const LOOK_MS = 4;
/** Nobody is waited for longer than lease and five seconds; then the rollback reaches its end without it. */
const PATIENCE_MS = 40_000;
const params = { id: ROLLOUT };

/** Rolls back and waits for every acknowledgement. `back` is called then; afterwards the traffic is watched for a while. */
export async function rollBack(
  { world, client, now }: RollbackNeeds,
  back: () => Promise<void>,
): Promise<RolledBack> {
  const sentAt = now();
  const { revision } = good(
    await client.call('rollbackRollout', { params, body: { why: 'the demo takes it back at 50 %' } }),
  );
  let acknowledgedMs: number | undefined;
  while (acknowledgedMs === undefined) {
    const seen = good(await client.call('getAcknowledgements', { params, query: { revision } }));
    if (seen.acknowledged === seen.counted) acknowledgedMs = now() - sentAt;
    else if (now() - sentAt > PATIENCE_MS)
      throw new Error(`${seen.counted - seen.acknowledged} instances did not acknowledge the rollback`);
    else await setTimeout(LOOK_MS);
  }
  await back();
  await setTimeout(WATCHED_MS);
  const stats = await Promise.all(REGIONS.map((r) => world.loads[r].stats()));
  const last = Math.max(...stats.map((s) => s.lastNewReadAt ?? 0));
  return { acknowledgedMs, lastNewReadMs: Math.max(0, last - sentAt) };
}

/** Asks for the way forward until the rollback has come to its end. */
export async function rollForward({ client, now }: RollbackNeeds): Promise<void> {
  const until = now() + PATIENCE_MS;
  while (isRefusal(await client.call('resumeRollout', { params, body: { why: 'the demo goes on' } }))) {
    if (now() > until) throw new Error('the rollback did not come to its end');
    await setTimeout(LOOK_MS);
  }
}
