/** Duty: the rollback in the middle of the demo, measured from the command on; and the way forward again. */
import { setTimeout } from 'node:timers/promises';
import { isRefusal } from '@sluice/core';
import type { Client } from '@sluice/api';
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
  readonly say: (line: string) => void;
}

/** Traffic goes on for as long afterwards before anybody asks for the last read of the new column, in milliseconds. */
const WATCHED_MS = 1_500;
const LOOK_MS = 4;
/** Nobody is waited for longer than lease and five seconds; then the rollback reaches its end without it. */
const PATIENCE_MS = 40_000;

/** Rolls back, waits for every acknowledgement, watches the traffic, and rolls forward again. */
export async function rollBack({ world, client, now, say }: RollbackNeeds): Promise<RolledBack> {
  const params = { id: ROLLOUT };
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
  say(`  ROLLBACK at 50 %: all ${world.instances} instances read amount again after ${acknowledgedMs} ms`);
  await Promise.all(REGIONS.map((r) => world.loads[r].mark('rolled back')));
  await setTimeout(WATCHED_MS);
  const stats = await Promise.all(REGIONS.map((r) => world.loads[r].stats()));
  const last = Math.max(...stats.map((s) => s.lastNewReadAt ?? 0));
  while (isRefusal(await client.call('resumeRollout', { params, body: { why: 'the demo goes on' } }))) {
    if (now() - sentAt > PATIENCE_MS) throw new Error('the rollback did not come to its end');
    await setTimeout(LOOK_MS);
  }
  say('  and forward again: the backfill was kept, so nothing is filled twice');
  return { acknowledgedMs, lastNewReadMs: Math.max(0, last - sentAt) };
}
