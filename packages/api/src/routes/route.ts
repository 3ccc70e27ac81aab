/** Duty: what a route is made of; knows no route. */
import type { RefusalCode } from '@sluice/core';
import { z } from 'zod';

/** `client`: a service's token or better. `none`: anybody. */
export type Auth = 'admin' | 'client' | 'none';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` for each parameter. */
  readonly path: string;
  readonly auth: Auth;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly response: z.ZodType;
  readonly summary: string;
  /** Something is changed: with an Idempotency-Key it is carried out once, however often it is sent. */
  readonly changes?: true;
  /** It asks something of one rollout: If-Match holds it to what was seen of that. */
  readonly steers?: true;
  /** What may be refused beside what every route may refuse: see refusalsOf. */
  readonly refusals: readonly RefusalCode[];
}

/** Keeps the exact types of a route's schemas while checking its shape. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}

/** What any route may refuse, by who may call it. */
const COMMON_REFUSALS: Record<Auth, readonly RefusalCode[]> = {
  none: ['request-invalid', 'accept-wrong', 'not-ready'],
  client: ['request-invalid', 'accept-wrong', 'token-invalid', 'not-ready'],
  admin: ['request-invalid', 'accept-wrong', 'token-invalid', 'token-forbidden', 'not-ready'],
};

/** What a route with a body may refuse beside those. */
const BODY_REFUSALS: readonly RefusalCode[] = ['content-type-wrong', 'body-too-large'];

/** What whoever changes something may be refused over its Idempotency-Key. */
const KEY_REFUSALS: readonly RefusalCode[] = ['key-taken', 'key-running'];

/** Every refusal that a route may answer, each once. */
export function refusalsOf({ auth, body, changes, steers, refusals }: Route): readonly RefusalCode[] {
  return [
    ...new Set([
      ...COMMON_REFUSALS[auth],
      ...(body ? BODY_REFUSALS : []),
      ...(changes ? KEY_REFUSALS : []),
      ...(steers ? (['rollout-moved'] as const) : []),
      ...refusals,
    ]),
  ];
}

/** A whole number in a query: a number for the caller, digits on the wire. */
export const numberInQuery = z
  .union([
    z.int().nonnegative(),
    z
      .string()
      .regex(/^\d{1,15}$/, 'wanted digits')
      .transform(Number),
  ])
  .meta({
    override: ({ jsonSchema }: { jsonSchema: { anyOf?: unknown } }) => {
      delete jsonSchema.anyOf;
      Object.assign(jsonSchema, { type: 'integer', minimum: 0 });
    },
  });

/** What a list is asked for by whoever wants it in pages; the header `Link` of the answer leads to the next one. */
export const inPages = {
  limit: numberInQuery.exactOptional().meta({ description: 'At most so many; left out: all of them.' }),
  after: z
    .string()
    .max(2_000)
    .exactOptional()
    .meta({ description: 'Where the last page ended, as its Link said.' }),
};

/** Whether it answers a list that may come in pages. */
export function isList({ query }: Pick<Route, 'query'>): boolean {
  return query !== undefined && 'after' in query.shape;
}

/** The same of the log, whose places are positions. */
export const inPagesOfTheLog = {
  after: numberInQuery.exactOptional().meta({ description: 'Only what has a greater position.' }),
  limit: numberInQuery
    .exactOptional()
    .meta({ description: 'At most so many; left out: 200; never more than 1000.' }),
};

/** Why something is asked, in the asker's words; kept in the log. */
export const why = z.string().max(1_000).exactOptional().meta({ description: 'Why, for the log.' });
