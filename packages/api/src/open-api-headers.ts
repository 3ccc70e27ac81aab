/** Duty: the headers that the routes take and give, for the OpenAPI document; knows no route by name. */
import type { oas31, ZodOpenApiOperationObject } from 'zod-openapi';
import { isList, type Route } from './routes/route.js';

type Parameter = oas31.ParameterObject & { readonly name: string };

/** What a request may carry; by the name under which the document refers to it. */
export const HEADERS_TAKEN = {
  IdempotencyKey: {
    in: 'header',
    name: 'Idempotency-Key',
    description:
      'Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
  },
  IfMatch: {
    in: 'header',
    name: 'If-Match',
    description:
      'The ETag of `GET /api/v1/rollouts/{id}` as it was seen: refused where something has happened to the rollout since. Only the log position in it is compared, so that figures that move refuse nothing.',
    schema: { type: 'string' },
    example: '"812-kJ3Xw0aQmZ2cTbVf"',
  },
  IfNoneMatch: {
    in: 'header',
    name: 'If-None-Match',
    description: 'The ETag that you have: 304 where nothing would be other.',
    schema: { type: 'string' },
    example: '"812-kJ3Xw0aQmZ2cTbVf"',
  },
} as const satisfies Record<string, Parameter>;

/** What an answer may carry. */
export const HEADERS_GIVEN = {
  ETag: {
    description:
      'A hash of the body, so every figure that moves changes it. Before that the position of the log, where the body has one: of the last event of a rollout, of the last change of a flag.',
    schema: { type: 'string' },
    example: '"812-kJ3Xw0aQmZ2cTbVf"',
  },
  Link: {
    description: 'The next page (RFC 8288), where there is one.',
    schema: { type: 'string' },
    example: '</api/v1/events?after=200&limit=200>; rel="next"',
  },
  IdempotentReplayed: {
    description:
      '`true`: nothing was done now, the answer is that of the first request under this Idempotency-Key.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
} as const satisfies Record<string, oas31.HeaderObject>;

const taken = (name: keyof typeof HEADERS_TAKEN) => ({ $ref: `#/components/parameters/${name}` as const });
const given = (name: keyof typeof HEADERS_GIVEN) => ({ $ref: `#/components/headers/${name}` as const });

/** The headers that a route takes. */
export function parametersOf({ method, changes, steers }: Route): ZodOpenApiOperationObject['parameters'] {
  return [
    ...(method === 'GET' ? [taken('IfNoneMatch')] : []),
    ...(changes ? [taken('IdempotencyKey')] : []),
    ...(steers ? [taken('IfMatch')] : []),
  ];
}

/** The headers of a route's good answer. */
export function headersOf(
  route: Route,
): Readonly<Record<string, { readonly $ref: `#/components/headers/${string}` }>> {
  return {
    ...(route.method === 'GET' ? { ETag: given('ETag') } : {}),
    ...(isList(route) ? { Link: given('Link') } : {}),
    ...(route.changes ? { 'Idempotent-Replayed': given('IdempotentReplayed') } : {}),
  };
}

/** What a route answers beside that, where no refusal is. */
export function unchangedOf({ method }: Route): ZodOpenApiOperationObject['responses'] {
  return method === 'GET'
    ? { 304: { description: 'As it was, by If-None-Match', headers: { ETag: given('ETag') } } }
    : {};
}
