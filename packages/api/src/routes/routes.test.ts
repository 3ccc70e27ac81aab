/** Duty: proves the table of routes, and that client types and OpenAPI follow it. */
import { REFUSAL_CODES, type Refusal } from '@sluice/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { createClient, type AnsweredRefusal } from '../client.js';
import { openApiDocument, openApiPath } from '../open-api.js';
import { problemOf, REFUSAL_STATUS } from '../refusal-status.js';
import type { FlagView } from '../views/fleet-view.js';
import type { RolloutView } from '../views/rollout-view.js';
import type { CallAnswer, CallArguments } from './call-types.js';
import { EXAMPLES } from '../examples/examples.js';
import { refusalsOf, type Route } from './route.js';
import { ROUTE_NAMES, ROUTES } from './routes.js';

const all: [string, Route][] = Object.entries(ROUTES);

describe('each route', () => {
  it.each(all)('%s names each parameter of its path in its schema, and no other', (_, { path, params }) => {
    const named = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(params?.shape ?? {})).toEqual(named);
  });

  it('stands at one place', () => {
    const places = all.map(([, { method, path }]) => `${method} ${path}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it.each(all)('%s has a place in OpenAPI, with its refusals', (name, route) => {
    const document = openApiDocument();
    const operation = document.paths?.[openApiPath(route.path)]?.[route.method.toLowerCase() as 'get'];
    expect(operation?.operationId).toBe(name);
    for (const code of refusalsOf(route)) {
      const answer = operation?.responses?.[String(REFUSAL_STATUS[code])] as { description: string };
      expect(answer.description).toMatch(new RegExp(`^- \`${code}\`: \\S`, 'm'));
    }
  });

  it.each(all)('%s says which headers it takes and gives', (name, route) => {
    const { paths } = openApiDocument();
    const operation = paths?.[openApiPath(route.path)]?.[route.method.toLowerCase() as 'get'];
    const refs = (operation?.parameters ?? []).flatMap((p) => ('$ref' in p ? p.$ref.split('/').at(-1) : []));
    const answer = operation?.responses?.['200'] as { headers?: object } | undefined;
    const reads = route.method === 'GET';
    expect(refs.includes('IfNoneMatch')).toBe(reads);
    expect(Object.keys(operation?.responses ?? {}).includes('304')).toBe(reads);
    // what a person changes has a key; only a plan is posted without a change
    const isChange = !reads && route.auth === 'admin' && name !== 'makePlan';
    expect([route.changes === true, refs.includes('IdempotencyKey')]).toEqual([isChange, isChange]);
    expect(Object.keys(answer?.headers ?? {}).includes('Idempotent-Replayed')).toBe(isChange);
    const isSteered = isChange && route.path.startsWith('/api/v1/rollouts/:id/');
    expect([route.steers === true, refs.includes('IfMatch')]).toEqual([isSteered, isSteered]);
  });

  it.each(all)('%s that answers a list without a bound can be asked for pages of it', (name, route) => {
    const isBounded = ['listGates', 'listReadings'].includes(name);
    const wanted = route.response instanceof z.ZodArray && !isBounded;
    expect(['limit', 'after'].every((key) => key in (route.query?.shape ?? {}))).toBe(wanted);
  });

  it.each(all)('%s has an example that its own schemas take', (name, route) => {
    const example = EXAMPLES[name as keyof typeof EXAMPLES] as Partial<
      Record<'params' | 'query' | 'body', unknown>
    > & { answer: unknown };
    for (const part of ['params', 'query', 'body'] as const) {
      expect(route[part]?.parse(example[part])).toEqual(example[part]);
    }
    expect(route.response.parse(example.answer)).toEqual(example.answer);
  });
});

it('is an OpenAPI document that is JSON, with digits in queries and our schemas by name', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument())) as ReturnType<typeof openApiDocument>;
  expect(Object.keys(document.components?.schemas ?? {})).toEqual(
    expect.arrayContaining(['Rollout', 'Spec', 'Plan', 'Gate', 'Instance', 'Flag', 'Event', 'Problem']),
  );
  const parameters = document.paths?.['/api/v1/events']?.get?.parameters;
  expect(parameters).toMatchObject([
    { in: 'query', name: 'after', schema: { type: 'integer', minimum: 0 }, example: 2 },
    { in: 'query', name: 'limit', schema: { type: 'integer', minimum: 0 }, example: 1 },
    { $ref: '#/components/parameters/IfNoneMatch' },
  ]);
  expect(document.paths).toHaveProperty('/api/v1/events/stream');
});

it('gives every refusal a status that says that the request failed', () => {
  for (const code of REFUSAL_CODES) expect(REFUSAL_STATUS[code]).toBeGreaterThanOrEqual(400);
  expect(REFUSAL_STATUS['not-ready']).toBe(503);
});

describe('the types of the client', () => {
  it('ask for what a route needs, and for nothing else', () => {
    const { call } = createClient({ url: 'http://nowhere' });
    expectTypeOf<CallArguments<'listRollouts'>>().toExtend<[input?: object]>();
    expectTypeOf<CallArguments<'getRollout'>[0]>().toExtend<{ params: { id: string } }>();
    expectTypeOf<CallAnswer<'getRollout'>>().toEqualTypeOf<RolloutView>();
    expectTypeOf<CallAnswer<'listFlags'>>().toEqualTypeOf<readonly FlagView[]>();
    expectTypeOf<AnsweredRefusal>().toExtend<Refusal>();
    const calls = {
      nothing: () => call('listRollouts'),
      empty: () => call('listEvents', {}),
      query: () => call('listEvents', { query: { after: 5 } }),
      bodyLeftOut: () => call('rollbackRollout', { params: { id: 'a' } }),
      body: () => call('rollbackRollout', { params: { id: 'a' }, body: { to: 'write', why: 'slow' } }),
      // @ts-expect-error a parameter is missing
      noParams: () => call('getRollout'),
      // @ts-expect-error the phase must be given
      noBody: () => call('approveRollout', { params: { id: 'a' } }),
      // @ts-expect-error no such phase
      wrongPhase: () => call('rollbackRollout', { params: { id: 'a' }, body: { to: 'nowhere' } }),
      // @ts-expect-error this route has no query
      noQuery: () => call('getRollout', { params: { id: 'a' }, query: { a: 1 } }),
      // @ts-expect-error no such route
      unknown: () => call('getNothing'),
    };
    expectTypeOf(calls.bodyLeftOut).returns.resolves.toEqualTypeOf<RolloutView | AnsweredRefusal>();
    expect(ROUTE_NAMES).toContain('rollbackRollout');
  });
});

it('turns a refusal into a problem that says what to do', () => {
  const refusal: Refusal = {
    refused: true,
    code: 'rollout-unknown',
    message: 'wanted a, but found b. Do c.',
    wanted: 'wanted a',
    found: 'found b',
    todo: 'Do c.',
  };
  expect(problemOf(refusal)).toEqual({
    type: 'urn:sluice:rollout-unknown',
    title: 'rollout unknown',
    status: 404,
    code: 'rollout-unknown',
    wanted: 'wanted a',
    found: 'found b',
    todo: 'Do c.',
    detail: 'wanted a, but found b. Do c.',
  });
});
