/** Duty: proves that what is sent again under its Idempotency-Key is carried out once, whoever is asked and whoever dies. */
import { createClient, type EventView, type Problem } from '@sluice/api';
import { draft } from '@sluice/core';
import type pg from 'pg';
import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  moved,
  SPEC,
  startStateServer,
  type StateServer,
  type StateStore,
} from '../store/state-store.fixture.js';
import { ADMIN, houseWithRollout, openHouse, type House } from './app.fixture.js';
import { serve } from './streams.fixture.js';

let server: StateServer;
let store: StateStore;
let house: House;
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  store = await server.store();
  house = await houseWithRollout(store);
  await house.write(moved(10));
});

const ROLLOUT = `/api/v1/rollouts/${SPEC.name}`;

interface Sent {
  readonly body?: object;
  readonly token?: string;
  readonly method?: 'post' | 'put' | 'delete';
  readonly headers?: Readonly<Record<string, string>>;
}

const send = async (
  { app }: House,
  path: string,
  key: string | undefined,
  { body = {}, token = ADMIN, method = 'post', headers = {} }: Sent = {},
) => {
  const asked = supertest(app)
    [method](path)
    .set({ authorization: token, ...headers });
  const {
    status,
    headers: answered,
    text,
    body: read,
  } = await (key === undefined ? asked : asked.set('idempotency-key', key)).send(body);
  const [replayed, after] = [answered['idempotent-replayed'], answered['retry-after']];
  return { status, replayed, after, text, problem: read as Problem };
};
const typesIn = async ({ client }: House) => {
  const events = await client().call('listEvents');
  return (events as readonly EventView[]).map((e) => e.type);
};

describe('a request that comes again under its key', () => {
  it.each(['rollback', 'pause', 'verify', 'forget'])(
    '%s: is carried out once, and answered as it was',
    async (verb) => {
      const first = await send(house, `${ROLLOUT}/${verb}`, '"k-1"', { body: { why: 'slow' } });
      expect([first.status, first.replayed]).toEqual([200, undefined]);
      const events = await typesIn(house);
      // what has happened since changes nothing about the answer
      await send(house, `${ROLLOUT}/resume`, undefined);
      const since = await typesIn(house);
      const again = await send(house, `${ROLLOUT}/${verb}`, 'k-1', { body: { why: 'slow' } });
      expect(again).toEqual({ ...first, replayed: 'true' });
      expect(await typesIn(house)).toEqual(since);
      expect(events.length).toBe(3);
    },
  );

  it('is not carried out when it would be possible again, hours later', async () => {
    const first = await send(house, `${ROLLOUT}/rollback`, 'k-1');
    await house.write(draft('RolledForward', {}), moved(50));
    const again = await send(house, `${ROLLOUT}/rollback`, 'k-1');
    expect(again).toEqual({ ...first, replayed: 'true' });
    expect((await typesIn(house)).filter((t) => t === 'RollbackStarted')).toHaveLength(1);
    expect((await send(house, `${ROLLOUT}/rollback`, 'k-2')).replayed).toBeUndefined();
    expect((await typesIn(house)).filter((t) => t === 'RollbackStarted')).toHaveLength(2);
  });

  it('is known to another control plane, and after a restart', async () => {
    const first = await send(house, `${ROLLOUT}/rollback`, 'k-1');
    const other = await openHouse(store);
    expect(await send(other, `${ROLLOUT}/rollback`, 'k-1')).toEqual({ ...first, replayed: 'true' });
    expect(await typesIn(other)).toEqual(['RolloutApplied', 'StageMoved', 'RollbackStarted']);
  });

  it('is refused for anything else', async () => {
    await send(house, `${ROLLOUT}/rollback`, 'k-1');
    const others: [string, Sent][] = [
      [`${ROLLOUT}/pause`, {}],
      [`${ROLLOUT}/rollback`, { body: { to: 'expand' } }],
      [`${ROLLOUT}/rollback`, { headers: { 'x-sluice-user': 'bo' } }],
      [`/api/v1/tokens`, { body: { name: 'ci', kind: 'admin' } }],
    ];
    for (const [path, sent] of others) {
      const { status, problem } = await send(house, path, 'k-1', sent);
      expect([status, problem.code]).toEqual([422, 'key-taken']);
    }
    expect(await typesIn(house)).toHaveLength(3);
    expect((await send(house, `${ROLLOUT}/pause`, 'k-2')).status).toBe(200);
  });

  it('is another one by another token', async () => {
    const { client } = house;
    const made = await client().call('createToken', { body: { name: 'ci', kind: 'admin' } });
    const token = (made as { secret: string }).secret;
    await send(house, `${ROLLOUT}/pause`, 'k-1');
    expect((await send(house, `${ROLLOUT}/resume`, 'k-1', { token })).status).toBe(200);
  });

  it('is free again where it was refused: nothing was done', async () => {
    expect((await send(house, `${ROLLOUT}/resume`, 'k-1')).problem.code).toBe('rollout-not-paused');
    await send(house, `${ROLLOUT}/pause`, 'k-2');
    expect(await send(house, `${ROLLOUT}/resume`, 'k-1')).toMatchObject({ status: 200, replayed: undefined });
  });

  it.each(['', 'ä', '"', 'a"b', 'a b', 'x'.repeat(256)])(
    'must have one that can be told: %j',
    async (key) => {
      const { status, problem } = await send(house, `${ROLLOUT}/pause`, key);
      expect([status, problem.code]).toEqual([400, 'request-invalid']);
    },
  );

  it('has none where nothing is changed: a plan is made anew', async () => {
    const plan = (spec: string) => send(house, '/api/v1/plans', 'k-1', { body: { spec } });
    const codes = [
      (await plan('column: a.b int\n')).problem.code,
      (await plan('colum: a.b int\n')).problem.code,
    ];
    expect(codes).not.toContain('key-taken');
  });
});

describe('two at a time', () => {
  it('by one control plane: the second is told that the first is under way', async () => {
    const gate = await store.pool.connect();
    // and to the end of the test, whatever that is
    onTestFinished(() => gate.release(true));
    await gate.query('begin; select from sluice_control.head for update');
    const first = send(house, `${ROLLOUT}/rollback`, 'k-1');
    await expect
      .poll(
        async () =>
          (await store.pool.query(`select from pg_stat_activity where wait_event_type = 'Lock'`)).rowCount,
      )
      .toBe(1);
    const again = await send(house, `${ROLLOUT}/rollback`, 'k-1');
    expect([again.status, again.problem.code, again.after]).toEqual([409, 'key-running', '1']);
    expect((await send(house, `${ROLLOUT}/pause`, 'k-1')).problem.code).toBe('key-taken');
    await gate.query('commit');
    expect(await first).toMatchObject({ status: 200, replayed: undefined });
    expect(await send(house, `${ROLLOUT}/rollback`, 'k-1')).toMatchObject({ status: 200, replayed: 'true' });
    expect((await typesIn(house)).filter((t) => t === 'RollbackStarted')).toHaveLength(1);
  });

  it('by several control planes: one of them does it, and all say so', async () => {
    const houses = [house, ...(await Promise.all([openHouse(store), openHouse(store), openHouse(store)]))];
    const answers = await Promise.all(
      houses.map((h) => send(h, `${ROLLOUT}/approve`, 'k-1', { body: { phase: 'contract' } })),
    );
    expect(answers.map((a) => a.status)).toEqual([200, 200, 200, 200]);
    expect(answers.filter((a) => a.replayed === undefined)).toHaveLength(1);
    expect((await typesIn(house)).filter((t) => t === 'ApprovalGiven')).toHaveLength(1);
  });
});

/** From now on the pool fails every statement that keeps an answer, as if the process had died before it. */
function diesBeforeItKeeps(pool: pg.Pool): () => void {
  const query = pool.query.bind(pool) as (...asked: unknown[]) => unknown;
  const text = (asked: unknown) => (typeof asked === 'string' ? asked : (asked as { text: string }).text);
  pool.query = ((...asked: unknown[]) =>
    text(asked[0]).includes('as r (key')
      ? Promise.reject(new Error('it died'))
      : query(...asked)) as typeof pool.query;
  return () => {
    pool.query = query as typeof pool.query;
  };
}

describe('an answer that was lost with whoever was to keep it', () => {
  it('is made anew from what stands, and nothing is done again', async () => {
    const revive = diesBeforeItKeeps(store.pool);
    const first = await send(house, `${ROLLOUT}/rollback`, 'k-1');
    expect(house.logged).toContain('warn an answer was not kept for whoever asks again');
    revive();
    const after = await openHouse(store);
    const again = await send(after, `${ROLLOUT}/rollback`, 'k-1');
    expect([again.status, again.replayed, JSON.parse(again.text)]).toMatchObject([
      200,
      'true',
      { id: SPEC.name, heading: 'back', revision: (JSON.parse(first.text) as { revision: number }).revision },
    ]);
    expect((await send(after, `${ROLLOUT}/rollback`, 'k-1', { body: { to: 'expand' } })).status).toBe(422);
    expect(await typesIn(after)).toEqual(['RolloutApplied', 'StageMoved', 'RollbackStarted']);
  });

  it('of a flag is the flag, of a forgotten rollout that it is', async () => {
    const flag = `/api/v1/flags/${SPEC.name}.checkout.read`;
    const lower: Sent = { method: 'put', body: { percent: 5, target: 'eu' } };
    const revive = diesBeforeItKeeps(store.pool);
    const turned = await send(house, flag, 'k-1', lower);
    const forgotten = await send(house, `${ROLLOUT}/forget`, 'k-2');
    revive();
    expect([turned.status, forgotten.status]).toEqual([200, 200]);
    expect(await send(house, `${ROLLOUT}/forget`, 'k-2')).toEqual({ ...forgotten, replayed: 'true' });
    // it is gone with its rollout: the truth now, where what was answered is not known
    expect((await send(house, flag, 'k-1', lower)).problem.code).toBe('flag-unknown');
  });

  it('of a token is there nevertheless: it was kept with the token', async () => {
    const revive = diesBeforeItKeeps(store.pool);
    const sent: Sent = { body: { name: 'ci', kind: 'admin' } };
    const first = await send(house, '/api/v1/tokens', 'k-1', sent);
    revive();
    const again = await send(await openHouse(store), '/api/v1/tokens', 'k-1', sent);
    expect(again).toEqual({ ...first, replayed: 'true' });
    const { secret } = JSON.parse(first.text) as { secret: string };
    expect(await house.client(secret).call('listTokens')).toHaveLength(3);
    // and nobody finds the secret, or the key, in the store
    const { rows } = await store.pool.query<{ row: string }>(
      `select encode(answer, 'escape') || encode(key, 'escape') as row from sluice_control.request`,
    );
    expect(rows).toHaveLength(1);
    for (const { row } of rows) expect(row).not.toMatch(new RegExp(`${secret.split('.')[1]}|secret|k-1`));
  });

  it('of a webhook, too, whose secret is told this once', async () => {
    const revive = diesBeforeItKeeps(store.pool);
    const sent: Sent = { body: { name: 'ops', url: 'http://127.0.0.1:9/in' } };
    const first = await send(house, '/api/v1/webhooks', 'k-1', sent);
    revive();
    const again = await send(await openHouse(store), '/api/v1/webhooks', 'k-1', sent);
    expect(again).toEqual({ ...first, replayed: 'true' });
    expect(JSON.parse(first.text)).toMatchObject({ secret: expect.stringMatching(/^whsec_/) });
    // what is refused leaves its key free
    expect((await send(house, '/api/v1/webhooks', 'k-2', sent)).problem.code).toBe('conflict');
    await send(house, '/api/v1/webhooks/ops', 'k-3', { method: 'delete' });
    expect((await send(house, '/api/v1/webhooks', 'k-2', sent)).status).toBe(200);
  });
});

describe('the typed client on a bad line', () => {
  it.each([
    ['answers are lost', true],
    ['connections break while their requests are carried out', false],
  ])('does what is asked once, and says that it is done: %s', async (_, waits) => {
    const served = await serve(house.app);
    onTestFinished(() => served.stop());
    /** How often each key was sent: its first two tries are not answered. */
    const sent = new Map<string, number>();
    const badLine: typeof fetch = async (url, init) => {
      const answer = fetch(url, init);
      const key = new Headers(init?.headers).get('idempotency-key') ?? '';
      sent.set(key, (sent.get(key) ?? 0) + 1);
      if ((sent.get(key) ?? 0) > 2) return answer;
      if (waits) await (await answer).text();
      else answer.catch(() => undefined);
      throw new TypeError('fetch failed', { cause: new Error('read ECONNRESET') });
    };
    const client = createClient({ url: served.url, token: ADMIN, fetch: badLine });
    const params = { id: SPEC.name };
    expect(await client.call('approveRollout', { params, body: { phase: 'contract' } })).toMatchObject(
      params,
    );
    expect(await client.call('rollbackRollout', { params })).toMatchObject({ heading: 'back' });
    const types = (await typesIn(house)).slice(2);
    expect(types).toEqual(['ApprovalGiven', 'RollbackStarted']);
    expect([...sent.values()].every((tries) => tries > 2)).toBe(true);
    expect(sent.size).toBe(2);
  });
});

it('a rollback without a key has nothing to do with the table of requests, and with one asks nobody before the flags turn', async () => {
  const statements: string[] = [];
  const note = (pool: pg.Pool) => {
    const query = pool.query.bind(pool) as (...asked: unknown[]) => unknown;
    pool.query = ((...asked: unknown[]) => {
      const text = typeof asked[0] === 'string' ? asked[0] : (asked[0] as { text: string }).text;
      const tables = /sluice_control\.(event|request|token)\b/g;
      const found = new Set([...text.matchAll(tables)].map(([, table]) => table));
      const named = ['token', 'event', 'request'].filter((table) => found.has(table));
      if (named.length > 0) statements.push(named.join('+'));
      return query(...asked);
    }) as typeof pool.query;
  };
  note(store.pool);
  await send(house, `${ROLLOUT}/rollback`, undefined);
  expect(statements).toEqual(['token', 'event']);
  const other = await server.store();
  const withKey = await houseWithRollout(other);
  await withKey.write(moved(10));
  note(other.pool);
  statements.length = 0;
  await send(withKey, `${ROLLOUT}/rollback`, 'k-1');
  expect(statements).toEqual(['token', 'event+request', 'request']);
});

it('what nobody asks for any more is forgotten after a day', async () => {
  await send(house, `${ROLLOUT}/pause`, 'k-1');
  await send(house, `${ROLLOUT}/resume`, 'k-2');
  await store.pool.query(
    `update sluice_control.request set at = at - interval '24 hours' where rollout is not null
        and at = (select min(at) from sluice_control.request)`,
  );
  await house.requests.prune();
  const { rows } = await store.pool.query('select 1 from sluice_control.request');
  expect(rows).toHaveLength(1);
  expect((await send(house, `${ROLLOUT}/pause`, 'k-1')).replayed).toBeUndefined();
});
