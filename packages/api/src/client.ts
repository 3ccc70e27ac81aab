/** Duty: the typed client, made from the table of routes; knows no route by name. */
import { isRefusal, refuse, type Refusal } from '@sluice/core';
import { unanswered, unexpected, type ControlPlaneError } from './control-plane-error.js';
import { nextOf } from './link.js';
import type { CallAnswer, CallArguments } from './routes/call-types.js';
import type { Route } from './routes/route.js';
import { ROUTES, type RouteName } from './routes/routes.js';
import type { SpecMistake } from './spec/page.js';
import { newKey, PAUSES_MS, tryUntilAnswered, type Outcome } from './tries.js';
import { problemSchema } from './views/problem.js';

export interface ClientOptions {
  /** Where the control plane listens, for example `http://127.0.0.1:4400`. */
  readonly url: string;
  readonly token?: string | undefined;
  /** Who asks, for the log, where several persons share a token. */
  readonly user?: string | undefined;
  readonly fetch?: typeof globalThis.fetch;
  /** A call that takes longer is given up, with all its tries; a plan of a large database takes seconds. */
  readonly deadlineMs?: number;
  /** Before each try after the first, in milliseconds; empty: a connection that breaks is told at once. */
  readonly pausesMs?: readonly number[];
  readonly rest?: (ms: number) => Promise<void>;
}

/** A refusal as the control plane answered it, with the mistakes of a spec where it had any. */
export interface AnsweredRefusal extends Refusal {
  readonly mistakes: readonly SpecMistake[];
}

/** Routes that answer a list. */
type ListName = {
  [N in RouteName]: CallAnswer<N> extends readonly unknown[] ? N : never;
}[RouteName];

export interface Client {
  /**
   * Calls a route by its name. A refusal is a value. A call whose answer does not come is sent again, a few times; one that
   * changes something has a key, so that it is carried out once.
   * @throws ControlPlaneError when nothing answers, or something that is no control plane.
   */
  readonly call: <N extends RouteName>(
    name: N,
    ...input: CallArguments<N>
  ) => Promise<CallAnswer<N> | AnsweredRefusal>;
  /** A list to its end, however many pages it comes in. */
  readonly all: <N extends ListName>(
    name: N,
    ...input: CallArguments<N>
  ) => Promise<CallAnswer<N> | AnsweredRefusal>;
}

type Plain = Readonly<Record<string, string | number | undefined>>;

interface AnyInput {
  readonly params?: Plain;
  readonly query?: Plain;
  readonly body?: unknown;
}

/** One try. `said`: a good answer or a refusal. */
interface Tried extends Outcome {
  /** What the next page of a list is asked for. */
  readonly next?: Plain | undefined;
  readonly thrown?: ControlPlaneError;
}

const DEADLINE_MS = 60_000;
/** So long may one try of something take that has a key: a connection that has gone silent must not use up the deadline (ms). */
const TRY_MS = 15_000;

export function createClient(options: ClientOptions): Client {
  const base = options.url.replace(/\/+$/, '');
  const send = options.fetch ?? globalThis.fetch;
  const headers = { ...headersOf(options), accept: 'application/json' };
  const { deadlineMs = DEADLINE_MS, pausesMs = PAUSES_MS, rest = resting } = options;

  async function ask(route: Route, input: AnyInput): Promise<Tried> {
    const own = route.changes ? { ...headers, 'idempotency-key': `"${newKey()}"` } : headers;
    const until = performance.now() + deadlineMs;
    const left = (): number => until - performance.now();
    const asked = await tryUntilAnswered(
      () => once(route, input, own, Math.max(1, Math.min(left(), route.changes ? TRY_MS : deadlineMs))),
      // what services say of themselves has no key; whoever says it comes again by itself
      { pausesMs: route.auth === 'client' ? [] : pausesMs, rest, left },
    );
    if (asked.thrown) throw asked.thrown;
    return asked;
  }

  async function once(
    route: Route,
    input: AnyInput,
    own: Readonly<Record<string, string>>,
    ms: number,
  ): Promise<Tried> {
    const { method } = route;
    const url = `${base}${pathOf(route, input.params ?? {})}${queryOf(input.query ?? {})}`;
    const wanted = `an answer of the control plane to ${method} ${url}`;
    let response: Response;
    let text: string;
    try {
      response = await send(url, {
        method,
        headers: route.body ? { ...own, 'content-type': 'application/json' } : own,
        ...(route.body ? { body: JSON.stringify(input.body ?? {}) } : {}),
        signal: AbortSignal.timeout(Math.ceil(ms)),
      });
      text = await response.text();
    } catch (cause) {
      return { status: undefined, thrown: unanswered(wanted, cause) };
    }
    const body = jsonOf(text);
    const { status } = response;
    // the body of a good answer is not judged: in an incident an answer of another version is better than none
    if (response.ok && body !== undefined)
      return { status, said: body, next: nextOf(response.headers.get('link')) };
    const problem = problemSchema.safeParse(body);
    if (problem.success) {
      const { code, wanted: asked, found, todo, mistakes } = problem.data;
      return { status, said: { ...refuse(code, { wanted: asked, found, todo }), mistakes: mistakes ?? [] } };
    }
    return { status, thrown: unexpected(wanted, status, body, text) };
  }

  /** Page by page; a refusal ends it, because half of a list looks like a whole one. */
  async function askAll(route: Route, input: AnyInput): Promise<unknown> {
    const items: unknown[] = [];
    for (let query: Plain | undefined = input.query ?? {}; query !== undefined;) {
      const { said, next }: Tried = await ask(route, { ...input, query });
      if (isRefusal(said)) return said;
      items.push(...(said as readonly unknown[]));
      query = next && { ...input.query, ...next };
    }
    return items;
  }

  return {
    call: async (name, ...[input]) => (await ask(ROUTES[name], (input ?? {}) as AnyInput)).said as never,
    all: async (name, ...[input]) => (await askAll(ROUTES[name], (input ?? {}) as AnyInput)) as never,
  };
}

function resting(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** What every request carries of who asks. */
export function headersOf({ token, user }: ClientOptions): Readonly<Record<string, string>> {
  return {
    ...(token === undefined ? {} : { authorization: token }),
    // a header holds bytes only, and people have names
    ...(user === undefined ? {} : { 'x-sluice-user': encodeURIComponent(user) }),
  };
}

function pathOf(route: Route, params: Plain): string {
  return route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
}

function queryOf(query: Plain): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? '' : `?${search.toString()}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
