/** Duty: shows that an approval that is waited for is told once: not at each look, not by each control plane, and anew after a rollback. */
import { draft, next, UNSEEN, type Spec } from '@sluice/core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { LastLook } from '../runner/runner.js';
import { Log } from '../store/log.js';
import {
  applied,
  SPEC,
  startStateServer,
  type StateServer,
  type StateStore,
} from '../store/state-store.fixture.js';
import { createApprovalWatch } from './approval-watch.js';
import { happen, sentTo, tell } from './telling.fixture.js';

const ID = SPEC.name;
const WAITS: Spec = { ...SPEC, approvals: { plan: 1, expand: 1 } };

let server: StateServer;
let store: StateStore;
let log: Log;
let told: number;
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  store = await server.store();
  log = new Log(store.pool);
  told = 0;
  await store.pool.query(
    `insert into sluice_control.lease (rollout, epoch, holder, until, locked)
     values ('${ID}', 7, 'somebody', clock_timestamp() + interval '1 hour', true)`,
  );
  await tell(store, 'http://127.0.0.1:1/', { events: ['approval.asked'] });
  await tell(store, 'http://127.0.0.1:1/', {
    name: 'others',
    events: ['approval.asked'],
    rollouts: ['other'],
  });
  await happen(log, applied(WAITS));
});
afterEach(() => store.drop());

const watch = (epoch = 7) =>
  createApprovalWatch(
    {
      pool: store.pool,
      publicUrl: 'https://sluice.example.com',
      told: () => void (told += 1),
      logger: {
        info: () => undefined,
        warn: (facts) => expect(facts).toBeUndefined(),
        error: () => undefined,
      },
    },
    { rollout: ID, epoch },
  );

function look(): LastLook {
  const rollout = log.rollouts().get(ID);
  if (!rollout) throw new Error('there is no rollout');
  const observation = { fleet: [], targets: { eu: UNSEEN, us: UNSEEN } };
  return { rollout, observation, outlooks: next(rollout, observation, 0), at: 0, troubles: {} };
}

/** What waits to be sent, oldest first. */
const sent = async () => (await sentTo(store)).map((d) => [d.type, d.position]).toReversed();

it('once, however often it is looked at, and by whom', async () => {
  const [one, two] = [watch(), watch()];
  await Promise.all([one(look()), one(look()), two(look())]);
  await one(look());
  // the gate wants two things approved
  expect(await sent()).toEqual([
    ['approval.asked', 1],
    ['approval.asked', 1],
  ]);
  expect(told).toBe(2);
  expect(await sentTo(store, 'others')).toEqual([]);
  const { rows } = await store.pool.query<{ body: string }>(
    'select body from sluice_control.delivery order by part',
  );
  expect(rows.map((r) => JSON.parse(r.body) as unknown)).toMatchObject([
    { data: { todo: `sluice approve ${ID} expand`, url: `https://sluice.example.com/rollouts/${ID}` } },
    { data: { todo: `sluice approve ${ID} plan`, says: expect.stringContaining('plan needs an approval') } },
  ]);
});

it('not again after something else has happened, and no more once it is given', async () => {
  const see = watch();
  await see(look());
  await happen(log, draft('ApprovalGiven', { phase: 'plan' }));
  await see(look());
  await happen(log, draft('ApprovalGiven', { phase: 'expand' }));
  await see(look());
  expect(await sent()).toHaveLength(2);
});

it('anew after a rollback, which takes back what was approved', async () => {
  const see = watch();
  await see(look());
  await happen(log, draft('ApprovalGiven', { phase: 'plan' }), draft('ApprovalGiven', { phase: 'expand' }));
  await happen(log, draft('RollbackStarted', { by: 'person', evidence: {} }));
  await see(look());
  const back = (target: string) => draft('RollbackReached', { target, phase: 'plan' });
  await happen(log, back('eu'), back('us'));
  await see(look());
  expect(await sent()).toHaveLength(2);
  await happen(log, draft('RolledForward', {}));
  await see(look());
  await watch()(look());
  expect((await sent()).slice(2)).toEqual([
    ['approval.asked', 7],
    ['approval.asked', 7],
  ]);
  const { rows } = await store.pool.query('select distinct round from sluice_control.approval_asked');
  expect(rows).toEqual([{ round: '7' }]);
});

it('by the runner alone that runs it, of what stands now', async () => {
  const old = look();
  await watch(6)(old);
  await happen(log, draft('RolloutPaused', {}));
  await watch()(old);
  expect(await sent()).toEqual([]);
  await watch()(look());
  expect(await sent()).toEqual([]);
  await happen(log, draft('RolloutContinued', {}));
  await watch()(look());
  expect(await sent()).toHaveLength(2);
});
