/** Duty: the OpenAPI document, made from the table of routes. */
import type { RefusalCode } from '@sluice/core';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { REFUSAL_STATUS } from './refusal-status.js';
import { refusalsOf, type Route } from './routes/route.js';
import { EVENT_STREAM_PATH, ROUTES } from './routes/routes.js';
import { problemSchema } from './views/problem.js';

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** The document that `GET /api/v1/openapi.json` answers. */
export function openApiDocument(): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const [operationId, route] of Object.entries<Route>(ROUTES)) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(operationId, route) };
  }
  paths[EVENT_STREAM_PATH] = { get: STREAM };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Sluice control plane',
      version: '1',
      description: 'Services get flags by the Unleash client API at /api/client.',
    },
    paths,
    components: {
      securitySchemes: { token: { type: 'apiKey', in: 'header', name: 'Authorization' } },
    },
  });
}

/** `/rollouts/:id` as `/rollouts/{id}`. */
export function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

function operation(operationId: string, route: Route): ZodOpenApiOperationObject {
  const { params, query, body, response, summary, auth } = route;
  return {
    operationId,
    summary,
    ...security(auth),
    ...(params || query
      ? { requestParams: { ...(params ? { path: params } : {}), ...(query ? { query } : {}) } }
      : {}),
    ...(body ? { requestBody: { content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      200: { description: summary, content: { 'application/json': { schema: response } } },
      ...refused(refusalsOf(route)),
    },
  };
}

function refused(codes: readonly RefusalCode[]): ZodOpenApiOperationObject['responses'] {
  const byStatus = new Map<number, Set<RefusalCode>>();
  for (const code of codes) {
    const status = REFUSAL_STATUS[code];
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  }
  return Object.fromEntries(
    [...byStatus].map(([status, said]) => [
      String(status),
      {
        description: [...said].join(', '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}

function security(auth: Route['auth']): Pick<ZodOpenApiOperationObject, 'security'> {
  return auth === 'none' ? {} : { security: [{ token: [] }] };
}

const STREAM: ZodOpenApiOperationObject = {
  operationId: 'streamEvents',
  summary: 'Events of the log and acknowledgements as they come; goes on after Last-Event-ID',
  ...security('admin'),
  responses: { 200: { description: 'Server-sent events', content: { 'text/event-stream': {} } } },
};
