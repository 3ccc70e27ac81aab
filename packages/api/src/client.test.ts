/** Duty: proves what the client sends, and what it makes of answers. */
import { isRefusal, refuse } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { ControlPlaneError, createClient, type ClientOptions } from './client.js';
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
    const error = await failing(createClient({ url: 'http://127.0.0.1:1' }));
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
