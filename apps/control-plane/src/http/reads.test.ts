/** Duty: proves what stands beside the body of what is read: an ETag that holds for as long as nothing changes, and the way to the next page. */
import type { EventView } from '@sluice/api';
import { draft } from '@sluice/core';
import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applied, moved, SPEC, startStateServer, type StateServer } from '../store/state-store.fixture.js';
import { ADMIN, CLIENT, houseWithRollout, type House } from './app.fixture.js';

let server: StateServer;
let house: House;
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  house = await houseWithRollout(await server.store());
});

const ROLLOUT = `/api/v1/rollouts/${SPEC.name}`;
const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  supertest(house.app)
    .get(path)
    .set({ authorization: ADMIN, ...headers });
const tagOf = async (path: string) => String((await get(path)).headers['etag']);
const registration = (id: string) => ({
  id,
  service: 'checkout',
  sdk: '0',
  columns: [SPEC.name],
  targets: [],
});

describe('an ETag', () => {
  it('holds until something changes, and then no more', async () => {
    const first = await get(ROLLOUT);
    const tag = String(first.headers['etag']);
    expect(tag).toMatch(/^"1-[\w-]{16}"$/);
    expect(first.headers['cache-control']).toBe('private, no-cache');
    for (const header of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      // fetch forbids caches to answer for us where we name a tag ourselves: the control plane is no cache
      const again = await get(ROLLOUT, { 'if-none-match': header, 'cache-control': 'no-cache' });
      expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', tag]);
    }
    expect((await get(ROLLOUT, { 'if-none-match': '"other"' })).status).toBe(200);
    await house.write(draft('RolloutPaused', {}));
    const changed = await get(ROLLOUT, { 'if-none-match': tag });
    expect([changed.status, String(changed.headers['etag']).split('-')[0]]).toEqual([200, '"2']);
  });

  it('changes with a figure that has no event', async () => {
    const tag = await tagOf(ROLLOUT);
    await house.client(CLIENT).call('registerInstance', { body: registration('c-1') });
    const seen = await get(ROLLOUT, { 'if-none-match': tag });
    expect(seen.status).toBe(200);
    // the same place in the log, another body
    expect(seen.headers['etag']).toMatch(/^"1-/);
    expect(seen.headers['etag']).not.toBe(tag);
  });

  it('of flags has the revision in it', async () => {
    await house.write(draft('RolloutPaused', {}), moved(10));
    expect(await tagOf('/api/v1/flags')).toMatch(/^"3-/);
  });

  it.each(['rollouts', 'instances', 'tokens', 'events', `rollouts/${SPEC.name}/gates`])(
    'is given by %s, and by no refusal',
    async (path) => {
      const tag = await tagOf(`/api/v1/${path}`);
      expect((await get(`/api/v1/${path}`, { 'if-none-match': tag })).status).toBe(304);
      const refused = await get(`/api/v1/${path}`, { 'if-none-match': '*', authorization: 'wrong' });
      expect([refused.status, refused.headers['etag']]).toEqual([401, undefined]);
    },
  );
});

describe('If-Match', () => {
  const pause = (tag: string) =>
    supertest(house.app).post(`${ROLLOUT}/pause`).set({ authorization: ADMIN, 'if-match': tag }).send({});

  it('lets a command through that was decided on what still stands, though figures have moved', async () => {
    const tag = await tagOf(ROLLOUT);
    await house.client(CLIENT).call('registerInstance', { body: registration('c-1') });
    expect(await tagOf(ROLLOUT)).not.toBe(tag);
    expect((await pause(tag)).status).toBe(200);
  });

  it.each([
    ['after an event', (tag: string) => tag],
    ['by a tag that a proxy has weakened', (tag: string) => `W/${tag}`],
    ['by a tag of somebody else', () => '"abc"'],
    ['by a tag of a time to come', () => '"99-abc"'],
  ])('refuses it %s, and nothing is done', async (_, tagFrom) => {
    const tag = tagFrom(await tagOf(ROLLOUT));
    await house.write(moved(10));
    const { status, body } = await pause(tag);
    expect([status, body]).toMatchObject([
      412,
      { code: 'rollout-moved', found: 'it has moved on to 2', todo: expect.stringContaining('Look again') },
    ]);
    expect(house.log.position).toBe(2);
    expect((await pause(`"0-x", ${await tagOf(ROLLOUT)}`)).status).toBe(200);
  });

  it('of * asks for nothing but a rollout', async () => {
    expect((await pause('*')).status).toBe(200);
  });
});

describe('a list', () => {
  const pages = async (path: string) => {
    const seen: unknown[][] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      const { status, body, headers }: supertest.Response = await get(next);
      expect(status).toBe(200);
      seen.push(body as unknown[]);
      next = /^<([^>]+)>; rel="next"$/.exec(String(headers['link'] ?? ''))?.[1];
    }
    return seen;
  };

  beforeEach(async () => {
    for (const name of ['a.b', 'c.d', 'e.f'])
      await house.log.append({ id: name, rollout: undefined, who: 'bo' }, [applied({ ...SPEC, name })]);
    for (const n of [3, 1, 5, 2, 4])
      await house.client(CLIENT).call('registerInstance', { body: registration(`c-${n}`) });
    for (const name of ['ci', 'bo'])
      await house.client().call('createToken', { body: { name, kind: 'client' } });
  });

  it.each([
    'rollouts',
    'instances',
    'flags',
    'tokens',
    'flags?rollout=c.d',
    `rollouts/${SPEC.name}/instances`,
  ])('of %s comes whole, or in pages that are together the whole', async (path) => {
    const whole = (await get(`/api/v1/${path}`)).body as unknown[];
    expect((await get(`/api/v1/${path}`)).headers['link']).toBeUndefined();
    const paged = await pages(`/api/v1/${path}${path.includes('?') ? '&' : '?'}limit=3`);
    expect(paged.slice(0, -1).every((page) => page.length === 3)).toBe(true);
    expect(paged.length).toBe(Math.ceil(whole.length / 3));
    expect(paged.flat()).toEqual(whole);
    expect(await house.client().all('listRollouts', { query: { limit: 1 } })).toHaveLength(4);
  });

  it('is not upset by a rollout that is forgotten between two pages', async () => {
    const first = await get('/api/v1/rollouts?limit=2');
    await house.client().call('forgetRollout', { params: { id: 'a.b' } });
    const next = /<([^>]+)>/.exec(String(first.headers['link']))?.[1] ?? '';
    expect(((await get(next)).body as { id: string }[]).map((r) => r.id)).toEqual(['c.d', 'e.f']);
  });

  it('of events leads on while there may be more', async () => {
    const paged = await pages('/api/v1/events?limit=2');
    expect(paged.map((p) => (p as EventView[]).map((e) => e.position))).toEqual([[1, 2], [3, 4], []]);
    expect((await get('/api/v1/events?after=2')).headers['link']).toBeUndefined();
    expect(
      await house.client().all('listRolloutEvents', { params: { id: 'a.b' }, query: { limit: 1 } }),
    ).toHaveLength(1);
  });

  it('that is asked for from nowhere is refused', async () => {
    const { status, body } = await get('/api/v1/rollouts?after=nowhere');
    expect([status, body]).toMatchObject([
      400,
      { code: 'request-invalid', found: expect.stringContaining('nowhere') },
    ]);
  });
});
