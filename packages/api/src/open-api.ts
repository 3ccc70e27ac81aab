/** Duty: the OpenAPI document, made from the table of routes and their examples. */
import type { RefusalCode } from '@sluice/core';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { EXAMPLES } from './examples/examples.js';
import { PAYLOAD_EXAMPLE } from './examples/webhook-examples.js';
import { EXPLAINED } from './explain/explain.js';
import { HEADERS_GIVEN, HEADERS_TAKEN, headersOf, parametersOf, unchangedOf } from './open-api-headers.js';
import { REFUSAL_STATUS } from './refusal-status.js';
import { refusalsOf, type Route } from './routes/route.js';
import { EVENT_STREAM_PATH, ROUTE_NAMES, ROUTES, type RouteName } from './routes/routes.js';
import { problemSchema } from './views/problem.js';
import { webhookPayloadSchema } from './webhooks/payload.js';

export type OpenApiDocument = ReturnType<typeof createDocument>;

const ABOUT = `What people, pipelines and screens ask of a control plane. Services get their flags by the Unleash client API at \`/api/client\`.

Every answer that is not good is a problem (RFC 9457) with a \`code\`, and says what was \`wanted\`, what was \`found\` and what \`todo\`; \`sluice explain CODE\` says more. Times are milliseconds since 1970.

What changes something takes an \`Idempotency-Key\`, so that it can be sent again when its answer was lost. What reads gives an \`ETag\`. Lists come whole, or in pages with \`limit\`: the header \`Link\` leads to the next one.`;

/** The document that `GET /api/v1/openapi.json` answers. */
export function openApiDocument(): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const name of ROUTE_NAMES) {
    const route: Route = ROUTES[name];
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  paths[EVENT_STREAM_PATH] = { get: STREAM };
  const document = createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Sluice control plane',
      version: '1',
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This control plane' }],
    tags: [...new Set(Object.values(TAGS))].map((name) => ({ name })),
    paths,
    webhooks: { told: { post: TOLD } },
    components: {
      schemas: { Problem: problemSchema },
      parameters: HEADERS_TAKEN,
      headers: HEADERS_GIVEN,
      securitySchemes: { token: { type: 'apiKey', in: 'header', name: 'Authorization' } },
    },
  });
  for (const name of ROUTE_NAMES) exemplify(document, name);
  return document;
}

/** `/rollouts/:id` as `/rollouts/{id}`. */
export function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

/** By the part of a path after `/api/v1/`. */
const TAGS: Readonly<Record<string, string>> = {
  plans: 'Plans',
  rollouts: 'Rollouts',
  flags: 'Flags',
  instances: 'Instances',
  events: 'Events',
  tokens: 'Tokens',
  webhooks: 'Webhooks',
};

function tagsOf(path: string): string[] {
  return [TAGS[path.split('/')[3] ?? ''] ?? 'Others'];
}

function operation(operationId: RouteName, route: Route): ZodOpenApiOperationObject {
  const { params, query, body, response, summary, auth, path } = route;
  const { answer, body: sent } = EXAMPLES[operationId] as { answer: unknown; body?: unknown };
  return {
    operationId,
    summary,
    tags: tagsOf(path),
    ...security(auth),
    ...(params || query
      ? { requestParams: { ...(params ? { path: params } : {}), ...(query ? { query } : {}) } }
      : {}),
    parameters: parametersOf(route) ?? [],
    ...(body
      ? {
          requestBody: {
            required: !body.safeParse({}).success,
            content: { 'application/json': { schema: body, example: sent } },
          },
        }
      : {}),
    responses: {
      200: {
        description: summary,
        headers: headersOf(route),
        content: { 'application/json': { schema: response, example: answer } },
      },
      ...unchangedOf(route),
      ...refused(refusalsOf(route)),
    },
  };
}

const MEANS = new Map<string, string>(EXPLAINED.map(({ code, means }) => [code, means]));

function refused(codes: readonly RefusalCode[]): ZodOpenApiOperationObject['responses'] {
  const statuses = [...new Set(codes.map((code) => REFUSAL_STATUS[code]))];
  const byStatus = statuses.map((s) => [s, codes.filter((code) => REFUSAL_STATUS[code] === s)] as const);
  return Object.fromEntries(
    byStatus.map(([status, said]) => [
      String(status),
      {
        description: said.map((code) => `- \`${code}\`: ${MEANS.get(code)}`).join('\n'),
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                { type: 'object' as const, properties: { code: { enum: [...said] } } },
              ],
            },
          },
        },
      },
    ]),
  );
}

function security(auth: Route['auth']): Pick<ZodOpenApiOperationObject, 'security'> {
  return auth === 'none' ? {} : { security: [{ token: [] }] };
}

/** Parameters come from the schemas, which know no example. */
function exemplify(document: OpenApiDocument, name: RouteName): void {
  const { path, method }: Route = ROUTES[name];
  const { params, query } = EXAMPLES[name] as { params?: object; query?: object };
  const given: Record<string, unknown> = { ...params, ...query };
  const found = document.paths?.[openApiPath(path)]?.[method.toLowerCase() as 'get'];
  for (const parameter of found?.parameters ?? []) {
    if ('name' in parameter && given[parameter.name] !== undefined) parameter.example = given[parameter.name];
  }
}

const STREAM: ZodOpenApiOperationObject = {
  operationId: 'streamEvents',
  summary: 'Events of the log and acknowledgements as they come; goes on after Last-Event-ID',
  tags: ['Events'],
  ...security('admin'),
  parameters: [
    {
      in: 'header',
      name: 'Last-Event-ID',
      description: 'The position of the last event that was seen; left out: the stream begins now.',
      schema: { type: 'integer', minimum: 0 },
      example: 23,
    },
    {
      in: 'query',
      name: 'after',
      description: 'The same, for whoever cannot set a header.',
      schema: { type: 'integer', minimum: 0 },
      example: 23,
    },
  ],
  responses: {
    200: {
      description:
        'Server-sent events: `event` with its position as id, and `acknowledgement`, which repeats the last id',
      content: {
        'text/event-stream': {
          schema: { type: 'string' },
          example: `id: 24\nevent: event\ndata: {"position":24,"rollout":"orders.amount_cents"}\n\n`,
        },
      },
    },
    ...refused(['accept-wrong', 'token-invalid', 'token-forbidden', 'not-ready']),
  },
};

/** What we send, and not what we answer. */
const TOLD: ZodOpenApiOperationObject = {
  operationId: 'told',
  summary: 'What a webhook of the format json is sent, signed as Standard Webhooks say',
  tags: ['Webhooks'],
  parameters: [
    {
      in: 'header',
      name: 'webhook-id',
      description: 'The same at each attempt: what comes twice is dropped by it.',
      schema: { type: 'string' },
      example: '0d7b6f0c-4b51-4b5e-9d8a-5a2f8f8c1e11',
    },
    {
      in: 'header',
      name: 'webhook-timestamp',
      description: 'Seconds since 1970 at which this attempt was made.',
      schema: { type: 'integer' },
      example: Math.floor(Date.parse(PAYLOAD_EXAMPLE.timestamp) / 1000),
    },
    {
      in: 'header',
      name: 'webhook-signature',
      description: '`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64.',
      schema: { type: 'string' },
      example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
    },
  ],
  requestBody: {
    required: true,
    content: { 'application/json': { schema: webhookPayloadSchema, example: PAYLOAD_EXAMPLE } },
  },
  responses: {
    200: { description: 'Delivered, as with every 2xx' },
    410: { description: 'Never again: the webhook is disabled' },
    default: { description: 'Tried again later' },
  },
};
