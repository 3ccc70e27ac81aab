/** Duty: proves that whatever is refused before a route is reached is a problem that says what to do. */
import { ROUTES, type Problem, type Route } from '@sluice/api';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStateServer, type StateServer } from '../store/state-store.fixture.js';
import { ADMIN, houseWithRollout, type House } from './app.fixture.js';

let server: StateServer;
let house: House;
beforeAll(async () => {
  server = await startStateServer();
  house = await houseWithRollout(await server.store());
});
afterAll(() => server.stop());

type Method = 'get' | 'post' | 'put' | 'delete' | 'patch' | 'head' | 'options';

interface Sent {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const ask = async (method: Method, path: string, { body, headers }: Sent = {}) => {
  const asked = supertest(house.app)
    [method](path)
    .set({ authorization: ADMIN, ...headers });
  const response = await (body === undefined ? asked : asked.send(body));
  return { status: response.status, headers: response.headers, problem: response.body as Problem };
};

const json = { 'content-type': 'application/json' };
const pause = '/api/v1/rollouts/orders.amount_cents/pause';
const large = `{"why":"${'x'.repeat(2_000_000)}"}`;

const CASES: readonly [number, string, Method, string, Sent, RegExp][] = [
  [404, 'route-unknown', 'get', '/api/v1/nothing', {}, /nothing stands at this path/],
  [404, 'route-unknown', 'post', '/nothing', { body: '{', headers: json }, /nothing stands/],
  [404, 'route-unknown', 'get', '/api/client/nothing', {}, /nothing stands/],
  [400, 'request-invalid', 'get', '/api/v1/rollouts/%ff', {}, /decode/],
  [405, 'method-wrong', 'patch', '/api/v1/rollouts', {}, /takes GET, HEAD, POST, OPTIONS/],
  [405, 'method-wrong', 'get', pause, {}, /takes POST, OPTIONS/],
  [405, 'method-wrong', 'delete', '/healthz', {}, /takes GET, HEAD, OPTIONS/],
  [405, 'method-wrong', 'get', '/api/client/metrics', {}, /takes POST, OPTIONS/],
  [406, 'accept-wrong', 'get', '/api/v1/rollouts', { headers: { accept: 'text/csv' } }, /accepts text.csv/],
  [406, 'accept-wrong', 'post', pause, { headers: { accept: 'image/*' } }, /accepts image/],
  [406, 'accept-wrong', 'get', '/api/v1/events/stream', { headers: { accept: 'application/json' } }, /json/],
  [400, 'request-invalid', 'post', pause, { body: '{"why":', headers: json }, /JSON/],
  [400, 'request-invalid', 'post', pause, { body: '"why"', headers: json }, /JSON/],
  [415, 'content-type-wrong', 'post', pause, { body: 'why=slow' }, /x-www-form-urlencoded/],
  [
    415,
    'content-type-wrong',
    'post',
    pause,
    { body: '{}', headers: { 'content-type': 'text/plain' } },
    /plain/,
  ],
  [
    415,
    'content-type-wrong',
    'post',
    pause,
    { body: '{}', headers: { ...json, 'content-encoding': 'zip' } },
    /encoding "zip"/,
  ],
  [
    415,
    'content-type-wrong',
    'post',
    pause,
    { body: '{}', headers: { 'content-type': 'application/json; charset=latin1' } },
    /charset/i,
  ],
  [413, 'body-too-large', 'post', pause, { body: large, headers: json }, /it has 20000\d\d bytes/],
  [413, 'body-too-large', 'post', '/api/client/metrics', { body: large, headers: json }, /it has/],
];

describe('what is refused at the door', () => {
  it.each(CASES)('%i %s: %s %s', async (status, code, method, path, sent, found) => {
    const before = house.log.position;
    const answer = await ask(method, path, sent);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect([answer.status, answer.problem]).toMatchObject([
      status,
      { status, code, type: `urn:sluice:${code}` },
    ]);
    const { wanted, found: said, todo, detail } = answer.problem;
    expect(said).toMatch(found);
    for (const text of [wanted, said, todo]) expect(text.trim().length).toBeGreaterThan(5);
    expect(detail).toContain(said);
    expect(answer.headers['allow']).toBe(/takes (.*)$/.exec(said)?.[1]);
    expect(house.log.position).toBe(before);
  });

  it('is only what must be: a body may be left out, any answer may be accepted', async () => {
    expect(
      (await ask('get', '/api/v1/rollouts', { headers: { accept: 'text/html,*/*;q=0.8' } })).status,
    ).toBe(200);
    expect((await ask('head', '/api/v1/rollouts')).status).toBe(200);
    expect((await ask('post', '/api/v1/rollouts/none/pause')).problem.code).toBe('rollout-unknown');
  });

  const places = new Set(Object.values<Route>(ROUTES).map((r) => r.path.replace(/:\w+/g, 'x')));
  it.each([...places])('%s says what it takes', async (path) => {
    const { status, headers } = await ask('options', path);
    expect(status).toBe(204);
    expect(headers['allow']).toMatch(/^(GET, HEAD|POST|PUT|DELETE).*, OPTIONS$/);
  });
});

it('a defect of ours is a problem as well, and says nothing of its inside', async () => {
  const { app, log, logged } = await houseWithRollout(await server.store());
  log.rollouts = () => {
    throw new Error('a secret of the inside');
  };
  const { status, headers, body, text } = await supertest(app)
    .get('/api/v1/rollouts')
    .set('authorization', ADMIN);
  expect([status, headers['content-type']]).toEqual([
    500,
    expect.stringContaining('application/problem+json'),
  ]);
  expect(body).toMatchObject({ code: 'defect', found: 'the control plane failed over it' });
  expect(text).not.toContain('secret');
  expect(logged).toContain('error a defect');
});
