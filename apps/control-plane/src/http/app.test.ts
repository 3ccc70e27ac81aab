/** Duty: proves the admin API: who may, what is answered, what is refused and with which status. */
import { ROUTES, type Route } from '@sluice/api';
import { draft, isRefusal, met } from '@sluice/core';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applied, moved, SPEC, startStateServer, type StateServer } from '../store/state-store.fixture.js';
import { ADMIN, CLIENT, houseWithRollout, openHouse, type House } from './app.fixture.js';

let server: StateServer;
let house: House;
beforeAll(async () => {
  server = await startStateServer();
  house = await houseWithRollout(await server.store());
});
afterAll(() => server.stop());

const ID = SPEC.name;
const one = { params: { id: ID } };

const registration = (id: string, service = 'checkout') => ({
  id,
  service,
  sdk: '0.0.0',
  columns: [ID],
  targets: [],
});
const heartbeat = (acknowledged: number) => ({
  acknowledged,
  revision: acknowledged,
  source: 'stream' as const,
  distrust: false,
  unpinned: false,
  openPins: 0,
  oldestPinMs: 0,
  breakers: [],
  reports: [],
});

describe('who may', () => {
  const routes = Object.values<Route>(ROUTES).map(
    (r) => [r.method, r.path.replace(/:\w+/g, 'x'), r.auth] as const,
  );
  const ask = (method: string, path: string, token?: string) => {
    const asked = supertest(house.app)[method.toLowerCase() as 'get'](path);
    return token === undefined ? asked : asked.set('authorization', token);
  };

  it.each(routes)('%s %s is closed without a token, and with a wrong one', async (method, path) => {
    for (const token of [undefined, 'wrong', '']) {
      const { status, body, headers } = await ask(method, path, token);
      expect([status, (body as { code: string }).code]).toEqual([401, 'token-invalid']);
      expect(headers['content-type']).toContain('application/problem+json');
    }
  });

  it.each(routes)('%s %s is open to whom it is for', async (method, path, auth) => {
    const { status } = await ask(method, path, CLIENT);
    expect(status === 403).toBe(auth === 'admin');
  });

  it('lets a token stand behind "Bearer"', async () => {
    expect((await ask('GET', '/api/v1/flags', `Bearer ${ADMIN}`)).status).toBe(200);
  });

  it('asks nobody in dev', async () => {
    const open = await openHouse(await server.store(), true);
    expect((await supertest(open.app).get('/api/v1/rollouts')).body).toEqual([]);
    expect((await supertest(open.app).get('/')).text).toContain('No rollout yet');
  });
});

describe('a rollout', () => {
  it('is answered whole', async () => {
    await house.client(CLIENT).call('registerInstance', { body: registration('c-1') });
    await house.look();
    const view = await house.client().call('getRollout', one);
    if (isRefusal(view)) throw new Error(view.message);
    expect(view).toMatchObject({
      id: ID,
      startedBy: 'ana',
      heading: 'forward',
      paused: false,
      doneAt: null,
      revision: 1,
      lastChange: { revision: 1, acknowledgedMs: null },
      wayBackNow: { kind: 'instant' },
      services: [
        { service: 'checkout', instances: 1, acknowledged: 0, lost: 0, seen: { compared: 0 } },
        { service: 'reporting', instances: 0 },
      ],
    });
    expect(view.spec).toEqual(SPEC);
    expect(view.targets.map((t) => [t.target, t.wave, t.phase, t.gate?.phase, t.trouble])).toEqual([
      ['eu', 1, 'plan', 'expand', null],
      ['us', 2, 'plan', 'expand', 'it is cut off'],
    ]);
    expect(view.lookedAt).toBeGreaterThan(0);
  });

  it('is listed in a line', async () => {
    expect(await house.client().call('listRollouts')).toMatchObject([
      {
        id: ID,
        heading: 'forward',
        rolledBackBy: null,
        targets: [{ target: 'eu', phase: 'plan', percent: 0, asks: false }, { target: 'us' }],
      },
    ]);
  });

  it('shows its events a page at a time', async () => {
    const { call } = house.client();
    expect(await call('listRolloutEvents', { ...one, query: { limit: 1 } })).toMatchObject([
      { position: 1, type: 'RolloutApplied', who: 'ana', why: 'a test', previous: '' },
    ]);
    expect(await call('listEvents', { query: { after: 1 } })).toEqual([]);
    expect(await call('listRolloutEvents', { params: { id: 'nothing' } })).toMatchObject({
      code: 'rollout-unknown',
    });
  });

  it('shows the gates that it waits for, that it will have, and that it has passed', async () => {
    const { call } = house.client();
    expect(await call('listGates', one)).toMatchObject([
      { target: 'eu', phase: 'expand' },
      { target: 'us', phase: 'expand' },
    ]);
    const later = await call('listGates', { ...one, query: { phase: 'contract', target: 'eu' } });
    expect(later).toMatchObject([{ target: 'eu', phase: 'contract', open: false }]);
    expect(await call('listGates', { ...one, query: { phase: 'plan', target: 'eu' } })).toMatchObject([
      { open: true, conditions: [{ says: 'eu is in plan' }] },
    ]);
    expect(await call('listGates', { ...one, query: { target: 'asia' } })).toMatchObject({
      code: 'target-unknown',
    });
  });

  it('shows what was seen when a gate that is passed had opened', async () => {
    const evidence = [met('replica', 'EU_REPLICA has the column', { columnVisible: true })];
    const own = await houseWithRollout(await server.store());
    await own.write(draft('PhaseEntered', { target: 'eu', phase: 'expand', evidence: [] }));
    await own.write(draft('PhaseEntered', { target: 'eu', phase: 'write', evidence }));
    const passed = { ...one, query: { phase: 'write' as const, target: 'eu' } };
    expect(await own.client().call('listGates', passed)).toMatchObject([
      {
        open: true,
        conditions: [
          { says: 'eu is in write' },
          { name: 'replica', says: 'EU_REPLICA has the column', evidence: { columnVisible: true, event: 3 } },
        ],
      },
    ]);
  });

  it('shows flags by their percent on each target', async () => {
    const flags = await house.client().call('listFlags', { query: { rollout: ID } });
    expect(flags).toHaveLength(8);
    expect(flags).toContainEqual({
      name: `${ID}.checkout.read`,
      rollout: ID,
      service: 'checkout',
      capability: 'read',
      percentByTarget: { eu: 0, us: 0 },
      apart: {},
    });
  });
});

describe('commands', () => {
  it('answer the rollout as it is then, and leave who and why in the log', async () => {
    const { client, write } = await houseWithRollout(await server.store());
    await write(moved(10));
    const { call } = client(ADMIN, 'Ána Ö');
    const back = await call('rollbackRollout', { ...one, body: { why: 'slow' } });
    expect(back).toMatchObject({
      heading: 'back',
      revision: 3,
      targets: [{ stages: [{ stage: 'write' }, {}] }, {}],
    });
    expect(await call('pauseRollout', one)).toMatchObject({ paused: true });
    expect(await call('pauseRollout', one)).toMatchObject({ code: 'rollout-paused' });
    expect(await call('approveRollout', { ...one, body: { phase: 'contract' } })).toMatchObject({
      paused: true,
    });
    expect(await call('verifyRollout', one)).toMatchObject({ id: ID });
    expect(await call('advanceRollout', one)).toMatchObject({ code: 'nothing-to-advance' });
    expect(await call('resumeRollout', one)).toMatchObject({ code: 'gate-closed' });
    expect(await call('forgetRollout', one)).toEqual({ forgotten: ID });
    expect(await call('getRollout', one)).toMatchObject({ code: 'rollout-unknown' });
    expect(await call('listRollouts')).toEqual([]);
    const events = await call('listRolloutEvents', one);
    expect(isRefusal(events) ? [] : events.map((e) => [e.type, e.who, e.why])).toContainEqual([
      'RollbackStarted',
      'Ána Ö (ops)',
      'slow',
    ]);
  });

  it('refuse what nobody has heard of, with what to do', async () => {
    const answer = await house.client().call('rollbackRollout', { params: { id: 'nothing' } });
    expect(answer).toMatchObject({ code: 'rollout-unknown', todo: 'See the names with: sluice status' });
  });

  it('name every mistake of a spec', async () => {
    const answer = await house
      .client()
      .call('makePlan', { body: { spec: 'colum: a.b int\nhold: 5\n', file: 'a.yaml' } });
    expect(answer).toMatchObject({ code: 'spec-invalid' });
    expect(isRefusal(answer) && 'mistakes' in answer ? answer.mistakes : []).toContainEqual({
      path: 'hold',
      line: 2,
      column: 7,
      message: '"5" has no unit',
      todo: 'Write 5ms, 5s, 5m, 5h or 5d.',
    });
  });

  it('say that a target cannot be reached, or is not known', async () => {
    const spec = (target: string) => `column: a.b int\nservices: [x]\ntargets: [${target}]\n`;
    const apply = (target: string) => house.client().call('applyRollout', { body: { spec: spec(target) } });
    expect(await apply('eu')).toMatchObject({ code: 'target-unreachable' });
    expect(await apply('us')).toMatchObject({ code: 'target-unknown' });
  });

  it('refuse a flag by hand: unknown, above its phase, or not safe alone', async () => {
    const { client, write } = await houseWithRollout(await server.store());
    const set = (name: string, body: { percent: number; target?: string }) =>
      client().call('setFlag', { params: { name }, body });
    expect(await set('nothing', { percent: 0 })).toMatchObject({ code: 'flag-unknown' });
    expect(await set(`${ID}.checkout.read`, { percent: 10 })).toMatchObject({ code: 'flag-above-phase' });
    expect(await set(`${ID}.checkout.read`, { percent: 0, target: 'mars' })).toMatchObject({
      code: 'target-unknown',
    });
    await write(moved(10));
    expect(await set(`${ID}.checkout.write`, { percent: 0 })).toMatchObject({ code: 'flag-unsafe' });
  });
});

describe('an instance', () => {
  it('hears with each heartbeat that it is to let its open pins go', async () => {
    const { client } = await houseWithRollout(await server.store());
    const { call } = client(CLIENT);
    await call('registerInstance', { body: registration('c-1') });
    const beat = () => call('heartbeat', { params: { id: 'c-1' }, body: heartbeat(1) });
    const drain = (id: string) => client().call('drain', { params: { id }, body: {} });
    expect(await beat()).not.toHaveProperty('drains');
    expect(await drain('c-1')).toMatchObject({ id: 'c-1', state: 'live' });
    expect([await beat(), await beat()]).toMatchObject([{ drains: 1 }, { drains: 1 }]);
    await drain('c-1');
    expect(await beat()).toMatchObject({ drains: 2 });
    expect(await drain('nobody')).toMatchObject({ code: 'instance-unknown' });
    await call('goodbye', { params: { id: 'c-1' } });
    expect(await drain('c-1')).toMatchObject({ code: 'instance-unknown' });
  });

  it('registers, heartbeats, acknowledges and says goodbye', async () => {
    const store = await server.store();
    const { client, write } = await houseWithRollout(store);
    const { call } = client(CLIENT);
    expect(await call('registerInstance', { body: registration('c-1') })).toEqual({
      revision: 1,
      leaseMs: 15_000,
      heartbeatMs: 5_000,
    });
    await call('registerInstance', { body: registration('r-1', 'reporting') });
    await write(moved(10));
    const acknowledgements = (revision?: number) =>
      client().call('getAcknowledgements', {
        ...one,
        ...(revision === undefined ? {} : { query: { revision } }),
      });
    expect(await call('heartbeat', { params: { id: 'c-1' }, body: heartbeat(1) })).toEqual({
      revision: 2,
      leaseMs: 15_000,
      known: true,
    });
    expect(await call('acknowledge', { body: { id: 'c-1', revision: 2 } })).toEqual({ known: true });
    expect(await acknowledgements()).toMatchObject({
      revision: 2,
      counted: 2,
      acknowledged: 1,
      lastMs: null,
      instances: [
        { id: 'c-1', afterMs: expect.any(Number), state: 'live' },
        { id: 'r-1', afterMs: null },
      ],
    });
    await call('acknowledge', { body: { id: 'r-1', revision: 2 } });
    await call('registerInstance', { body: registration('late') });
    await call('acknowledge', { body: { id: 'late', revision: 2 } });
    const all = await acknowledgements();
    expect(all).toMatchObject({ counted: 3, acknowledged: 3, lastMs: expect.any(Number) });
    expect(all).toMatchObject({ instances: [{ id: 'c-1' }, { id: 'late', afterMs: null }, { id: 'r-1' }] });
    expect(await client().call('getRollout', one)).toMatchObject({
      lastChange: { revision: 2, acknowledgedMs: (all as { lastMs: number }).lastMs },
    });
    expect(await acknowledgements(1)).toMatchObject({ revision: 1, acknowledged: 3 });
    expect(await acknowledgements(77)).toMatchObject({ code: 'request-invalid' });
    expect(await client().call('listRolloutInstances', one)).toHaveLength(3);
    expect(await call('goodbye', { params: { id: 'c-1' } })).toEqual({ known: true });
    expect(await call('goodbye', { params: { id: 'c-1' } })).toEqual({ known: false });
    expect(await call('heartbeat', { params: { id: 'c-1' }, body: heartbeat(1) })).toMatchObject({
      known: false,
    });
    expect(await client().call('listInstances', { query: { service: 'checkout' } })).toMatchObject([
      { id: 'c-1', state: 'gone' },
      { id: 'late', state: 'live' },
    ]);
  });

  it('cannot acknowledge what does not exist yet', async () => {
    const { client, fleet } = await houseWithRollout(await server.store());
    const { call } = client(CLIENT);
    await call('registerInstance', { body: registration('c-1') });
    await call('acknowledge', { body: { id: 'c-1', revision: 999 } });
    await call('heartbeat', { params: { id: 'c-1' }, body: heartbeat(999) });
    expect((await fleet.members()).members).toMatchObject([{ acknowledged: 1 }]);
    expect(await call('acknowledge', { body: { id: 'c-2', revision: 1 } })).toMatchObject({
      code: 'instance-unknown',
    });
  });
});

describe('a token', () => {
  it('is made, works, is listed without its secret, and stops working when it is removed', async () => {
    const { client } = await houseWithRollout(await server.store());
    const { call } = client();
    const made = await call('createToken', { body: { name: 'ci', kind: 'admin' } });
    if (isRefusal(made)) throw new Error(made.message);
    expect(await call('createToken', { body: { name: 'ci', kind: 'client' } })).toMatchObject({
      code: 'conflict',
    });
    expect(await client(made.secret).call('listRollouts')).toHaveLength(1);
    const listed = await call('listTokens');
    expect(listed).toMatchObject([{ name: 'ops' }, { name: 'checkout' }, { name: 'ci', kind: 'admin' }]);
    expect(JSON.stringify(listed)).not.toContain(made.secret);
    expect(await call('removeToken', { params: { name: 'ci' } })).toEqual({ removed: true });
    expect(await client(made.secret).call('listRollouts')).toMatchObject({ code: 'token-invalid' });
  });
});

describe('a request that cannot be used', () => {
  const post = (path: string, body: string) =>
    supertest(house.app)
      .post(path)
      .set({ authorization: ADMIN, 'content-type': 'application/json' })
      .send(body);

  it.each([
    ['/api/v1/plans', '{"spec":', 'JSON'],
    ['/api/v1/plans', '{}', 'body.spec'],
    ['/api/v1/plans', '{"spec":1}', 'body.spec'],
    ['/api/v1/plans', '{"spec":"a","files":"b"}', 'files'],
    [`/api/v1/rollouts/${ID}/rollback`, '{"to":"nowhere"}', 'body.to'],
    [`/api/v1/rollouts/${ID}/approve`, '', 'body.phase'],
    ['/api/v1/instances', '{"id":"a"}', 'body.service'],
    ['/api/v1/plans', '{"spec":"a\\u0000b"}', 'body.spec: a text that cannot be kept'],
    ['/api/v1/plans', '{"spec":"a","file":"\\ud800"}', 'body.file: a text that cannot be kept'],
  ])('%s %.40s is told why', async (path, body, found) => {
    const response = await post(path, body);
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({
      code: 'request-invalid',
      todo: expect.stringContaining('/api/v1/openapi.json'),
    });
    expect((response.body as { found: string }).found).toContain(found);
  });

  it.each([
    ['get', `/api/v1/rollouts/${ID}/gates?target=constructor`, undefined],
    ['post', `/api/v1/rollouts/${ID}/override`, { gate: 'soak', target: 'toString', why: 'x' }],
    ['put', `/api/v1/flags/${ID}.checkout.read`, { percent: 0, target: 'constructor' }],
  ] as const)('no target is what every object has: %s %s', async (method, path, sent) => {
    const asked = supertest(house.app)[method](path).set('authorization', ADMIN);
    expect((await (sent ? asked.send(sent) : asked)).body).toMatchObject({ code: 'target-unknown' });
  });

  it.each([
    [{ openPins: 2 ** 40 }, 'body.openPins: wanted at most'],
    [{ unpinnedMs: 2 ** 53 - 1 }, 'body.unpinnedMs: wanted at most'],
    [{ revision: undefined }, 'body.revision: wanted number, found nothing'],
  ])('a heartbeat that no table could keep: %j', async (spoilt, found) => {
    const { body } = await supertest(house.app)
      .put('/api/v1/instances/c-1')
      .set('authorization', ADMIN)
      .send({ ...heartbeat(1), ...spoilt });
    expect(body).toMatchObject({ code: 'request-invalid', found: expect.stringContaining(found) });
  });

  it('a body is read however deep it is', async () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    const { body } = await post(`/api/v1/rollouts/${ID}/pause`, `{"why":${deep}}`);
    expect(body).toMatchObject({ code: 'request-invalid', found: 'body.why: wanted string, found a list' });
  });

  it('a name that the log cannot keep stays as it was sent', async () => {
    const own = await houseWithRollout(await server.store());
    const pause = `/api/v1/rollouts/${ID}/pause`;
    await supertest(own.app).post(pause).set({ authorization: ADMIN, 'x-sluice-user': 'a%00b' });
    const events = await own.client().call('listEvents', { query: { after: 1 } });
    expect(events).toMatchObject([{ type: 'RolloutPaused', who: 'a%00b (ops)' }]);
  });

  it('names a query that is no number', async () => {
    const response = await supertest(house.app).get('/api/v1/events?after=x').set('authorization', ADMIN);
    expect(response.body).toMatchObject({
      code: 'request-invalid',
      found: 'query.after: wanted digits',
    });
  });
});

describe('when the state store is gone', () => {
  it('answers 503, never 401: one 401 stops an Unleash client for good', async () => {
    const store = await server.store();
    const { app, logged } = await houseWithRollout(store);
    await store.drop();
    for (const path of ['/api/client/features', '/api/v1/rollouts', '/api/v1/events/stream']) {
      const response = await supertest(app).get(path).set('authorization', CLIENT);
      expect([path, response.status]).toEqual([path, 503]);
      expect(response.body).toMatchObject({ code: 'not-ready' });
      expect(response.headers['retry-after']).toBe('1');
    }
    expect((await supertest(app).get('/healthz')).status).toBe(200);
    expect((await supertest(app).get('/readyz')).status).toBe(503);
    expect(logged[0]).toBe('warn the state store did not answer');
  });
});

describe('the doors without a token', () => {
  it('say that the process lives and is ready', async () => {
    expect((await supertest(house.app).get('/healthz')).body).toEqual({ alive: true });
    expect((await supertest(house.app).get('/readyz')).body).toEqual({ ready: true });
  });

  it('tell Prometheus', async () => {
    // its lease may be over by now
    await house.client(CLIENT).call('registerInstance', { body: registration('c-1') });
    const { text } = await supertest(house.app).get('/metrics');
    expect(text).toContain('sluice_log_position 1');
    expect(text).toContain(
      `sluice_rollout_targets{rollout="${ID}",target="eu",phase="plan",heading="forward"} 1`,
    );
    expect(text).toContain('sluice_instances{service="checkout",state="live"} 1');
  });

  it('describe the API', async () => {
    const { body } = await supertest(house.app).get('/api/v1/openapi.json');
    expect(body).toMatchObject({ openapi: '3.1.0' });
  });
});

it('shows a plain page that no name can turn into a script', async () => {
  const { app, log } = await openHouse(await server.store(), true);
  const id = '<script>alert(1)</script>';
  await log.append({ id, rollout: undefined, who: 'x' }, [applied({ ...SPEC, name: id })]);
  const stranger = await supertest((await houseWithRollout(await server.store())).app).get('/');
  expect([stranger.status, stranger.text.includes(ID)]).toEqual([200, false]);
  const { text, headers } = await supertest(app).get('/');
  expect(text).toContain('&lt;script&gt;');
  expect(text).not.toContain('<script>');
  expect(headers['content-security-policy']).toContain("default-src 'self'");
});
