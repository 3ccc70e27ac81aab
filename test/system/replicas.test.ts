/** A real replica that services read from: the gates wait for it, and the readers fall back when it is too far behind. */
import { freshReplica, type FreshServer } from '@sluice/embedded';
import pg from 'pg';
import { afterEach, expect, it, inject } from 'vitest';
import { ROLLOUT, rolledBack, SPEC, startService, TABLE, type Live } from '../guardrails/live.js';
import { startStack, type Stack } from './stack.fixture.js';

let stack: Stack | undefined;
let service: Live | undefined;
let replica: FreshServer | undefined;
let follower: pg.Client | undefined;
afterEach(async () => {
  await service?.stop();
  await follower?.end();
  await replica?.stop();
  await stack?.stop();
});

const WITH_REPLICA = `${SPEC}
targets: { shop: { replicas: [SHOP_1] } }
guardrails: { replicaLag: 2s }
`;

interface Seen {
  readonly targets: readonly { readonly phase: string; readonly waits: string | null }[];
}

it('holds `write` until the column is there, and takes the readers back', { timeout: 180_000 }, async () => {
  const here = (stack = await startStack(['shop'], async (server) => {
    replica = await freshReplica(server, { postgres: inject('postgres') });
    return { REPLICA_SHOP_1_URL: replica.url('shop') };
  }));
  const replay = (follower = new pg.Client({ connectionString: replica?.url('shop') ?? '' }));
  await replay.connect();
  await here.pool('shop').query(TABLE);
  service = await startService('none', here.url, here.server.url('shop'));

  await replay.query('select pg_wal_replay_pause()');
  expect((await here.call('POST', '/api/v1/rollouts', { spec: WITH_REPLICA })).status).toBeLessThan(300);
  await here.until('write waits for the replica', async () => {
    const { body } = await here.call('GET', ROLLOUT);
    const [shop] = (body as unknown as Seen).targets;
    return shop?.phase === 'expand' && shop.waits === 'SHOP_1: does not have the column yet';
  });
  await replay.query('select pg_wal_replay_resume()');
  await here.until('it reads', async () => {
    const { body } = await here.call('GET', ROLLOUT);
    return (body as unknown as Seen).targets[0]?.phase === 'read';
  });
  await replay.query('select pg_wal_replay_pause()');
  const { back } = await rolledBack(here);
  expect(back.data.by).toBe('guardrail');
  expect(back.data.evidence).toMatchObject({ kind: 'replica-lag', replica: 'SHOP_1', limitMs: 2_000 });
  expect(back.why).toMatch(/^the replica SHOP_1 is \d+ s behind, limit 2 s in shop$/);
});
