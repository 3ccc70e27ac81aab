/** Duty: proves what the client sends, and what it makes of answers. */
import { isRefusal, refuse, type RefusalCode } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { createClient, type ClientOptions } from './client.js';
import { ControlPlaneError } from './control-plane-error.js';
import { problemOf } from './refusal-status.js';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

function answering(status: number, body: string, options: Partial<ClientOptions> = {}) {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    sent.push({ url: url as string, init: init ?? {} });
    return new Response(body, { status });
  };
  return { sent, client: createClient({ url: 'http://sluice:4400/', fetch, ...options }) };
}

describe('a call', () => {
  it('fills path, query, headers and body', async () => {
    const { sent, client } = answering(200, '[]', { token: 'secret', user: 'Ána' });
    await client.call('listRolloutEvents', { params: { id: 'a/b.c' }, query: { after: 3 } });
    await client.call('rollbackRollout', { params: { id: 'a' }, body: { to: 'write' } });
    await client.call('pauseRollout', { params: { id: 'a' } });
    expect(sent.map(({ url, init }) => [init.method, url, init.body])).toEqual([
      ['GET', 'http://sluice:4400/api/v1/rollouts/a%2Fb.c/events?after=3', undefined],
      ['POST', 'http://sluice:4400/api/v1/rollouts/a/rollback', '{"to":"write"}'],
      ['POST', 'http://sluice:4400/api/v1/rollouts/a/pause', '{}'],
    ]);
    expect(sent[1]?.init.headers).toEqual({
      accept: 'application/json',
      authorization: 'secret',
      'content-type': 'application/json',
      'idempotency-key': expect.stringMatching(/^"[0-9a-f]{32}"$/),
      'x-sluice-user': '%C3%81na',
    });
  });

  it('answers the body', async () => {
    const { client } = answering(200, '[{"name":"a","kind":"admin","createdAt":1}]');
    expect(await client.call('listTokens')).toEqual([{ name: 'a', kind: 'admin', createdAt: 1 }]);
  });

  it('answers a refusal as a value, with the mistakes of a spec', async () => {
    const refusal = refuse('spec-invalid', { wanted: 'a spec', found: 'none', todo: 'Mend it.' });
    const mistakes = [{ path: 'hold', line: 1, column: 2, message: 'm', todo: 't' }];
    const { client } = answering(422, JSON.stringify(problemOf(refusal, mistakes)));
    const answer = await client.call('makePlan', { body: { spec: 'x' } });
    expect(isRefusal(answer)).toBe(true);
    expect(answer).toEqual({ ...refusal, mistakes });
  });
});

describe('a call throws what was wanted, what was found and what to do', () => {
  const failing = async (client: ReturnType<typeof createClient>): Promise<ControlPlaneError> => {
    const thrown: unknown = await client.call('listRollouts').then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(thrown instanceof ControlPlaneError)) throw new Error('it did not throw');
    return thrown;
  };

  it.each([
    [404, '<html>not here</html>', 'it answered 404 and no JSON of ours: <html>not here</html>'],
    [200, 'hello', 'it answered 200 and no JSON of ours: hello'],
    [200, '', 'it answered 200'],
    [500, '{"detail":"a defect"}', 'it answered 500: a defect'],
  ])('when what answers %d %j is no control plane', async (status, body, found) => {
    const error = await failing(answering(status, body).client);
    expect(error).toMatchObject({
      status,
      found,
      wanted: 'an answer of the control plane to GET http://sluice:4400/api/v1/rollouts',
    });
    expect(error.message).toContain(error.todo);
  });

  it('when nobody listens', async () => {
    const error = await failing(createClient({ url: 'http://127.0.0.1:1', pausesMs: [] }));
    expect(error).toMatchObject({
      status: undefined,
      found: expect.stringMatching(/^none came: .*(refused|bad port)/i),
    });
    expect(error.todo).toContain('SLUICE_URL');
  });

  it('when the answer takes too long', async () => {
    const fetch: typeof globalThis.fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
      });
    const error = await failing(createClient({ url: 'http://sluice', fetch, deadlineMs: 5 }));
    expect(error.found).toBe('none came: it took too long');
  });
});

/** Answers one after the other; the last one stays. */
function inTurn(answers: readonly (Response | Error)[], options: Partial<ClientOptions> = {}) {
  const sent: Sent[] = [];
  const rests: number[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const answer = answers[Math.min(sent.length, answers.length - 1)];
    sent.push({ url: url as string, init: init ?? {} });
    if (answer instanceof Error) throw answer;
    if (!answer) throw new Error('no answer is left');
    return answer.clone();
  };
  const rest = async (ms: number): Promise<void> => void rests.push(ms);
  const client = createClient({ url: 'http://sluice', fetch, rest, ...options });
  return { sent, rests, client };
}

const broke = () => new TypeError('fetch failed', { cause: new Error('read ECONNRESET') });
const good = () => new Response('{"id":"a"}');
const refusing = (code: RefusalCode): Response => {
  const problem = problemOf(refuse(code, { wanted: 'a', found: 'b', todo: 'c' }));
  return new Response(JSON.stringify(problem), { status: problem.status });
};
const keysOf = (sent: readonly Sent[]) =>
  sent.map(({ init }) => (init.headers as Record<string, string>)['idempotency-key']);

describe('a call whose answer does not come', () => {
  const params = { id: 'a' };

  it.each([
    ['a connection that broke', [broke(), broke(), good()], [100, 400]],
    ['a proxy before nobody', [new Response('<html>', { status: 502 }), good()], [100]],
    ['a state store that was away', [refusing('not-ready'), good()], [100]],
    [
      'the first try, which is still being carried out',
      [broke(), refusing('key-running'), good()],
      [100, 1_000],
    ],
  ])('is sent again after %s, under the same key', async (_, answers, pauses) => {
    const { sent, rests, client } = inTurn(answers);
    expect(await client.call('rollbackRollout', { params })).toEqual({ id: 'a' });
    expect(rests).toEqual(pauses);
    expect(new Set(keysOf(sent)).size).toBe(1);
    expect(new Set(sent.map(({ init }) => init.body)).size).toBe(1);
    await client.call('rollbackRollout', { params });
    expect(new Set(keysOf(sent)).size).toBe(2);
  });

  it('is given up after a few tries', async () => {
    const { rests, client } = inTurn([broke()]);
    await expect(client.call('rollbackRollout', { params })).rejects.toThrow('read ECONNRESET');
    expect(rests).toEqual([100, 400, 1_000]);
    const running = inTurn([refusing('key-running')]);
    expect(await running.client.call('rollbackRollout', { params })).toMatchObject({ code: 'key-running' });
    expect(running.rests).toHaveLength(30);
  });

  it('is not waited for beyond its deadline', async () => {
    const { rests, client } = inTurn([broke()], { deadlineMs: 300 });
    await expect(client.call('rollbackRollout', { params })).rejects.toThrow('read ECONNRESET');
    expect(rests).toEqual([100]);
  });

  it.each([
    ['a refusal', refusing('gate-closed')],
    ['a target that is away', refusing('target-unreachable')],
    ['something that is no control plane', new Response('hello', { status: 404 })],
    ['a defect', new Response('{"detail":"a defect"}', { status: 500 })],
  ])('is not sent again after %s', async (_, answer) => {
    const { sent, client } = inTurn([answer, good()]);
    await client.call('advanceRollout', { params }).catch(() => undefined);
    expect(sent).toHaveLength(1);
  });

  it('has no key where nothing is changed, and is not ours to repeat where a service speaks', async () => {
    const { sent, rests, client } = inTurn([broke(), good()]);
    await client.call('getRollout', { params });
    expect([keysOf(sent), rests]).toEqual([[undefined, undefined], [100]]);
    const service = inTurn([broke(), good()]);
    await expect(service.client.call('goodbye', { params })).rejects.toThrow('read ECONNRESET');
    expect([keysOf(service.sent), service.rests]).toEqual([[undefined], []]);
  });
});

describe('a list', () => {
  const page = (names: readonly string[], link?: string) =>
    new Response(JSON.stringify(names), link === undefined ? {} : { headers: { link } });

  it('is read to its end, page by page, on the address that was given', async () => {
    const { sent, client } = inTurn([
      page(['a', 'b'], '<http://elsewhere/api/v1/flags?rollout=r&limit=2&after=WzFd>; rel="next"'),
      page(['c']),
    ]);
    expect(await client.all('listFlags', { query: { rollout: 'r', limit: 2 } })).toEqual(['a', 'b', 'c']);
    expect(sent.map((s) => s.url)).toEqual([
      'http://sluice/api/v1/flags?rollout=r&limit=2',
      'http://sluice/api/v1/flags?rollout=r&limit=2&after=WzFd',
    ]);
  });

  it('of which a page is refused is refused as a whole', async () => {
    const { client } = inTurn([page(['a'], '</?after=1>; rel="next"'), refusing('token-invalid')]);
    expect(await client.all('listFlags')).toMatchObject({ code: 'token-invalid' });
  });
});
