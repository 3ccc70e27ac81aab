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

/** Every refusal that a route may answer, each once. */
export function refusalsOf({ auth, body, refusals }: Route): readonly RefusalCode[] {
  return [...new Set([...COMMON_REFUSALS[auth], ...(body ? BODY_REFUSALS : []), ...refusals])];
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

/** Why something is asked, in the asker's words; kept in the log. */
export const why = z.string().max(1_000).exactOptional().meta({ description: 'Why, for the log.' });
