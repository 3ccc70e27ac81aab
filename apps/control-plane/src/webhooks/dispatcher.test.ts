/** Duty: shows what real receivers get of a real log: each thing once, signed, in order, again where it failed, and nobody waits for another. */
import { draft } from '@sluice/core';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pruneDeliveries, putIntoLineAgain } from '../store/deliveries.js';
import { HOLDS_UP_TRIES } from '../store/delivery-queue.js';
import {
  applied,
  SPEC,
  startStateServer,
  type StateServer,
  type StateStore,
} from '../store/state-store.fixture.js';
import { listWebhooks, removeWebhook } from '../store/webhooks.js';
import { HANGS, openReceiver, type Answering, type Receiver } from './receiver.fixture.js';
import { SCHEDULE } from './schedule.js';
import { happen, sentTo, startPlane, tell, type Plane } from './telling.fixture.js';
import type { DispatcherNeeds } from './dispatcher.js';

const ID = SPEC.name;
const enters = (phase: 'expand' | 'write' | 'backfill') =>
  draft('PhaseEntered', { target: 'eu', phase, evidence: [] });
const paused = draft('RolloutPaused', {});
const goesOn = draft('RolloutContinued', {});

let server: StateServer;
let store: StateStore;
let planes: Plane[];
let receivers: Receiver[];
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  store = await server.store();
  planes = [];
  receivers = [];
});
afterEach(async () => {
  await Promise.all(planes.map((p) => p.dispatcher.stop()));
  await Promise.all(receivers.map((r) => r.close()));
  await store.drop();
});

async function plane(more: Partial<DispatcherNeeds> = {}): Promise<Plane> {
  const started = await startPlane(store, more);
  planes.push(started);
  return started;
}

async function receiver(...answers: Answering[]): Promise<Receiver> {
  const opened = await openReceiver(...answers);
  receivers.push(opened);
  return opened;
}

/** The log of a webhook, oldest first, as soon as so many deliveries have come to their end. */
async function settled(count: number, webhook = 'ops') {
  await expect
    .poll(async () => (await sentTo(store, webhook)).filter((d) => d.state !== 'waiting').length)
    .toBe(count);
  return (await sentTo(store, webhook)).toReversed();
}

describe('what happens', () => {
  it('is told once, signed, in the order of the log, and the log of the webhook says so', async () => {
    const ops = await receiver();
    const secret = await tell(store, ops.url);
    const { happens, logged } = await plane();
    await happens(applied());
    await happens(enters('expand'), draft('StagesCopied', { target: 'eu', revision: 1 }), paused, goesOn);
    const received = await ops.have(4);
    expect(received.map((r) => [r.type, r.position])).toEqual([
      ['rollout.started', 1],
      ['phase.entered', 2],
      ['rollout.paused', 4],
      ['rollout.resumed', 5],
    ]);
    for (const { body, headers } of received)
      expect(new Webhook(secret).verify(body, headers)).toMatchObject({ data: { rollout: ID, who: 'ana' } });
    const told = await settled(4);
    expect(told.map((d) => d.id)).toEqual(received.map((r) => r.id));
    for (const { attempts, nextAt } of told) {
      expect(attempts).toMatchObject([{ status: 204, error: null }]);
      expect(nextAt).toBeNull();
    }
    expect(logged).toEqual([]);
  });

  it('before somebody was to be told is not told, nor what was not asked for, nor of other rollouts', async () => {
    const [ops, few] = [await receiver(), await receiver()];
    const { happens } = await plane();
    await happens(applied());
    await tell(store, ops.url);
    await tell(store, few.url, { name: 'few', events: ['rollout.paused'], rollouts: ['other'] });
    await happens(paused);
    await happens(applied({ ...SPEC, name: 'other' }));
    await ops.have(2);
    const other = [draft('RolloutPaused', {})];
    const { log } = await plane();
    await log.append({ id: 'other', rollout: log.rollouts().get('other'), who: 'ben' }, other);
    await few.have(1);
    await ops.have(3);
    await settled(3);
    expect(ops.received.map((r) => [r.rollout, r.type])).toEqual([
      [ID, 'rollout.paused'],
      ['other', 'rollout.started'],
      ['other', 'rollout.paused'],
    ]);
    expect(few.received.map((r) => [r.rollout, r.type])).toEqual([['other', 'rollout.paused']]);
  });

  it('is told in Slack’s words, with a link', async () => {
    const slack = await receiver();
    await tell(store, slack.url, { name: 'slack', format: 'slack' });
    const { happens } = await plane({ publicUrl: 'https://sluice.example.com/' });
    await happens(applied());
    const [one] = await slack.have(1);
    expect(JSON.parse(one?.body ?? '')).toMatchObject({
      text: `${ID}: started`,
      blocks: [{ text: { text: `*<https://sluice.example.com/rollouts/${ID}|${ID}>*: started` } }, {}],
    });
  });
});

describe('what does not arrive', () => {
  it('is tried again with the same id and body, and every attempt is in the log', async () => {
    const ops = await receiver(500, 503, 204);
    await tell(store, ops.url);
    const { happens } = await plane();
    await happens(applied());
    const received = await ops.have(3);
    expect(new Set(received.map((r) => r.id + r.body)).size).toBe(1);
    expect(await settled(1)).toMatchObject([
      {
        state: 'delivered',
        attempts: [
          { status: 500, error: 'answered 500: said so' },
          { status: 503, error: 'answered 503: said so' },
          { status: 204, error: null },
        ],
      },
    ]);
  });

  it('in time is tried again as well', async () => {
    const ops = await receiver(HANGS, 204);
    await tell(store, ops.url);
    // a machine that has other work may be late more than once
    const { happens } = await plane({ timeoutMs: 200, schedule: { delaysMs: Array<number>(15).fill(0) } });
    await happens(applied());
    const [told] = await settled(1);
    expect(told?.state).toBe('delivered');
    expect(told?.attempts[0]).toMatchObject({ status: null, error: 'no answer within 200 ms' });
    expect(told?.attempts.at(-1)).toMatchObject({ status: 204, error: null });
  });

  it('is given up in the end, and that is said once, without its address', async () => {
    const ops = await receiver(500);
    await tell(store, ops.url);
    const { happens, logged } = await plane();
    await happens(applied());
    const [given] = await settled(1);
    expect(given).toMatchObject({ state: 'given-up', nextAt: null, attempts: [{}, {}, { status: 500 }] });
    expect(ops.received).toHaveLength(3);
    expect(logged).toEqual([
      expect.stringMatching(/^warn a webhook did not take a delivery, given up .*"webhook":"ops"/),
    ]);
    expect(logged.join()).not.toContain('secret');
  });

  it('waits as long as the schedule says, by the store’s clock', async () => {
    const ops = await receiver(500);
    await tell(store, ops.url);
    const { happens } = await plane({ schedule: SCHEDULE });
    await happens(applied());
    await expect
      .poll(async () => {
        const [d] = await sentTo(store);
        const [first] = d?.attempts ?? [];
        return d?.nextAt && first ? Math.floor((d.nextAt - first.at - first.ms) / 1000) : undefined;
      })
      .toBe(5);
    expect(await listWebhooks(store.pool)).toMatchObject([
      { name: 'ops', waiting: 1, last: { status: 500, error: 'answered 500: said so' } },
    ]);
    // as if the time were over
    await store.pool.query('update sluice_control.delivery set next_at = clock_timestamp()');
    await ops.have(2);
  });

  it('is not sent any more once its webhook is gone', async () => {
    const ops = await receiver();
    await tell(store, ops.url);
    const { happens } = await plane();
    let answered = 0;
    ops.answer((response) => {
      answered += 1;
      void removeWebhook(store.pool, 'ops').then(() => response.writeHead(500).end());
    });
    await happens(applied());
    await ops.have(1);
    await expect.poll(() => listWebhooks(store.pool)).toEqual([]);
    // what comes after it is served: so what was before it has been looked for
    const after = await receiver();
    await tell(store, after.url, { name: 'after' });
    await happens(paused);
    await after.have(1);
    expect(answered).toBe(1);
    expect(await sentTo(store)).toEqual([]);
  });

  it('because its receiver is gone for good is told nothing any more', async () => {
    const ops = await receiver(410);
    await tell(store, ops.url);
    const { happens, logged } = await plane();
    await happens(applied(), enters('expand'));
    await expect
      .poll(() => listWebhooks(store.pool))
      .toMatchObject([{ waiting: 0, disabledWhy: 'answered 410: said so' }]);
    expect(ops.received).toHaveLength(1);
    expect(await settled(2)).toMatchObject([{ state: 'given-up' }, { state: 'given-up', attempts: [] }]);
    await happens(paused);
    const after = await receiver();
    await tell(store, after.url, { name: 'after' });
    await happens(goesOn);
    await after.have(1);
    expect(await sentTo(store)).toHaveLength(2);
    expect(logged).toEqual([expect.stringContaining('is gone for good')]);
  });
});

describe('the order', () => {
  /** Refuses one position until it is told otherwise. */
  const refusing =
    (position: number): Answering =>
    (response, { position: at }) =>
      void response.writeHead(at === position ? 500 : 204).end();

  it('of a rollout is kept while a delivery is tried again for the first times', async () => {
    const ops = await receiver(500, 500, 204);
    await tell(store, ops.url);
    const { happens } = await plane();
    await happens(applied(), enters('expand'));
    await ops.have(4);
    expect(ops.received.map((r) => r.position)).toEqual([1, 1, 1, 2]);
  });

  it('is given up for one that its receiver cannot take, and other rollouts never wait for it', async () => {
    const ops = await receiver(refusing(1));
    await tell(store, ops.url);
    const { happens } = await plane({ schedule: { delaysMs: [0, 0, 600_000] } });
    await happens(applied(), enters('expand'));
    await ops.have(4);
    expect(ops.received.map((r) => r.position)).toEqual([1, 1, 1, 2]);
    expect(await settled(1)).toMatchObject([{ state: 'waiting' }, { state: 'delivered' }]);
  });

  it('holds nothing up that belongs to another rollout', async () => {
    const ops = await receiver(refusing(1));
    await tell(store, ops.url);
    const { happens } = await plane({ schedule: SCHEDULE });
    await happens(applied());
    await ops.have(1);
    await happens(enters('expand'));
    await happens(applied({ ...SPEC, name: 'other' }));
    await ops.have(2);
    expect(ops.received.map((r) => [r.rollout, r.position])).toEqual([
      [ID, 1],
      ['other', 3],
    ]);
  });

  it('by hand counts for nothing: one that is sent again holds up nobody', async () => {
    const ops = await receiver();
    await tell(store, ops.url);
    const { happens, dispatcher } = await plane({ schedule: SCHEDULE });
    await happens(applied());
    const [first] = await settled(1);
    ops.answer(refusing(1));
    await putIntoLineAgain(store.pool, 'ops', first?.id ?? '', HOLDS_UP_TRIES);
    dispatcher.wake();
    await ops.have(2);
    await happens(paused);
    await ops.have(3);
    expect(ops.received.map((r) => [r.id === first?.id, r.position])).toEqual([
      [true, 1],
      [true, 1],
      [false, 2],
    ]);
  });
});

it('a receiver that hangs holds up nobody', async () => {
  const [hung, well] = [await receiver(HANGS), await receiver()];
  await tell(store, hung.url, { name: 'hung' });
  await tell(store, well.url, { name: 'well' });
  const { happens } = await plane();
  await happens(applied());
  await hung.have(1);
  await happens(enters('expand'));
  await happens(paused);
  await well.have(3);
  await settled(3, 'well');
  expect(hung.received).toHaveLength(1);
});

describe('of several control planes', () => {
  it('one sends, whichever it is, and each thing once', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const all = await Promise.all(names.map(() => receiver()));
    for (const [i, name] of names.entries()) await tell(store, all[i]?.url ?? '', { name });
    const [one, two, three] = [await plane(), await plane(), await plane()];
    await one.happens(applied());
    for (let i = 0; i < 10; i += 1) {
      await (i % 2 === 0 ? two : one).happens(i % 2 === 0 ? paused : goesOn);
      three.dispatcher.wake();
    }
    for (const [i, name] of names.entries()) {
      await all[i]?.have(11);
      await settled(11, name);
      expect(all[i]?.received.map((r) => r.position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    }
  });

  it('another one goes on where one is frozen; the same id comes again, and the first one’s word counts no more', async () => {
    const answers: (() => void)[] = [];
    const later =
      (status: number): Answering =>
      (response) =>
        void answers.push(() => response.writeHead(status).end());
    const ops = await receiver(later(500), later(204), 204);
    await tell(store, ops.url);
    const frozen = await plane();
    await frozen.happens(applied());
    await ops.have(1);
    const next = await plane();
    next.dispatcher.wake();
    // nobody else sends it while its time is not over
    const bystander = await receiver();
    await tell(store, bystander.url, { name: 'bystander' });
    await next.happens(paused);
    await bystander.have(1);
    expect(ops.received).toHaveLength(1);

    await store.pool.query(
      `update sluice_control.webhook set served_until = clock_timestamp() - interval '1 ms'`,
    );
    next.dispatcher.wake();
    await ops.have(2);
    answers[0]?.();
    await frozen.dispatcher.stop();
    answers[1]?.();
    await ops.have(3);
    expect(ops.received.map((r) => r.position)).toEqual([1, 1, 2]);
    expect(ops.received[1]?.id).toBe(ops.received[0]?.id);
    expect((await settled(2)).map((d) => [d.state, d.attempts])).toMatchObject([
      ['delivered', [{ status: 204 }]],
      ['delivered', [{ status: 204 }]],
    ]);
  });

  it('one that stops lets go of what is under way', async () => {
    const ops = await receiver(HANGS, 204);
    await tell(store, ops.url);
    const first = await plane();
    await first.happens(applied());
    await ops.have(1);
    await first.dispatcher.stop();
    await plane();
    await ops.have(2);
    expect(ops.received[1]?.id).toBe(ops.received[0]?.id);
    expect(await settled(1)).toMatchObject([{ state: 'delivered', attempts: [{ status: 204 }] }]);
  });
});

it('what happened while no control plane was there is told by the next one', async () => {
  const ops = await receiver();
  await tell(store, ops.url);
  const first = await plane();
  await first.happens(applied());
  await ops.have(1);
  await first.dispatcher.stop();
  await happen(first.log, ...Array.from({ length: 220 }, (_, i) => (i % 2 === 0 ? paused : goesOn)));
  await plane();
  await ops.have(221);
  expect(ops.received.map((r) => r.position)).toEqual(Array.from({ length: 221 }, (_, i) => i + 1));
});

it('the log keeps the newest thousand for two weeks, and what still waits for longer', async () => {
  const ops = await receiver();
  await tell(store, ops.url);
  const insert = (from: number, to: number, state: string, age: string) =>
    store.pool.query(
      `insert into sluice_control.delivery (webhook, position, part, type, body, state, at)
       select 'ops', n, '', 'rollout.done', '{}', '${state}', clock_timestamp() - interval '${age}'
         from generate_series(${from}, ${to}) n`,
    );
  await insert(1, 2, 'given-up', '15 days');
  await insert(3, 3, 'waiting', '15 days');
  await insert(4, 5, 'delivered', '13 days');
  await pruneDeliveries(store.pool);
  expect((await sentTo(store)).map((d) => d.position)).toEqual([5, 4, 3]);
  await insert(6, 1_005, 'delivered', '1 day');
  await pruneDeliveries(store.pool);
  const kept = await sentTo(store);
  expect([kept.length, kept.at(-1)?.position]).toEqual([1_000, 6]);
});
