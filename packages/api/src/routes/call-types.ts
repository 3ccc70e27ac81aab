/** Duty: what a call of a route takes and answers, as types made from the table. */
import type { z } from 'zod';
import type { Frozen } from '../frozen.js';
import type { Route } from './route.js';
import type { RouteName, Routes } from './routes.js';

type Part<R extends Route, K extends 'params' | 'query' | 'body'> =
  R extends Record<K, infer S extends z.ZodType>
    ? // nothing in it must be given: neither must it
      Record<string, never> extends z.input<S>
      ? { readonly [P in K]?: z.input<S> }
      : { readonly [P in K]: z.input<S> }
    : { readonly [P in K]?: never };

/** What a caller hands in. */
export type CallInput<N extends RouteName> = Part<Routes[N], 'params'> &
  Part<Routes[N], 'query'> &
  Part<Routes[N], 'body'>;

/** The arguments after the name: none where nothing must be given. */
export type CallArguments<N extends RouteName> =
  Record<string, never> extends CallInput<N> ? [input?: CallInput<N>] : [input: CallInput<N>];

/** What a handler is given: everything checked. */
export type CallRequest<N extends RouteName> = {
  readonly [K in 'params' | 'query' | 'body']: Routes[N] extends Record<K, infer S extends z.ZodType>
    ? Frozen<z.output<S>>
    : undefined;
};

export type CallAnswer<N extends RouteName> = Frozen<z.output<Routes[N]['response']>>;
