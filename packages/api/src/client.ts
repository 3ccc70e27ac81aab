/** Duty: the typed client, made from the table of routes; knows no route by name. */
import { refuse, type Refusal } from '@sluice/core';
import type { CallAnswer, CallArguments } from './routes/call-types.js';
import type { Route } from './routes/route.js';
import { ROUTES, type RouteName } from './routes/routes.js';
import type { SpecMistake } from './spec/page.js';
import { problemSchema } from './views/problem.js';

export interface ClientOptions {
  /** Where the control plane listens, for example `http://127.0.0.1:4400`. */
  readonly url: string;
  readonly token?: string | undefined;
  /** Who asks, for the log, where several persons share a token. */
  readonly user?: string | undefined;
  readonly fetch?: typeof globalThis.fetch;
  /** A call that takes longer is given up; a plan of a large database takes seconds. */
  readonly deadlineMs?: number;
}

/** A refusal as the control plane answered it, with the mistakes of a spec where it had any. */
export interface AnsweredRefusal extends Refusal {
  readonly mistakes: readonly SpecMistake[];
}

/** The control plane could not be asked, or what answered is not one. */
export class ControlPlaneError extends Error {
  override readonly name = 'ControlPlaneError';
  readonly wanted: string;
  readonly found: string;
  readonly todo: string;
  /** HTTP status, where something answered. */
  readonly status: number | undefined;

  constructor(said: { wanted: string; found: string; todo: string; status?: number }, cause?: unknown) {
    super(`${said.wanted}, but ${said.found}. ${said.todo}`, { cause });
    this.wanted = said.wanted;
    this.found = said.found;
    this.todo = said.todo;
    this.status = said.status;
  }
}

export interface Client {
  /**
   * Calls a route by its name. A refusal is a value.
   * @throws ControlPlaneError when nothing answers, or something that is no control plane.
   */
  readonly call: <N extends RouteName>(
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

const DEADLINE_MS = 60_000;

export function createClient(options: ClientOptions): Client {
  const base = options.url.replace(/\/+$/, '');
  const send = options.fetch ?? globalThis.fetch;
  const headers = { ...headersOf(options), accept: 'application/json' };

  async function ask(route: Route, input: AnyInput): Promise<unknown> {
    const { method } = route;
    const url = `${base}${pathOf(route, input.params ?? {})}${queryOf(input.query ?? {})}`;
    const wanted = `an answer of the control plane to ${method} ${url}`;
    let response: Response;
    let text: string;
    try {
      response = await send(url, {
        method,
        headers: route.body ? { ...headers, 'content-type': 'application/json' } : headers,
        ...(route.body ? { body: JSON.stringify(input.body ?? {}) } : {}),
        signal: AbortSignal.timeout(options.deadlineMs ?? DEADLINE_MS),
      });
      text = await response.text();
    } catch (thrown) {
      throw new ControlPlaneError(
        { wanted, found: `none came: ${reasonOf(thrown)}`, todo: START_TODO },
        thrown,
      );
    }
    const body = jsonOf(text);
    const { status } = response;
    // the body of a good answer is not judged: in an incident an answer of another version is better than none
    if (response.ok && body !== undefined) return body;
    const problem = problemSchema.safeParse(body);
    if (problem.success) {
      const { code, wanted: asked, found, todo, mistakes } = problem.data;
      return { ...refuse(code, { wanted: asked, found, todo }), mistakes: mistakes ?? [] };
    }
    throw new ControlPlaneError({ wanted, found: foundIn(status, body, text), todo: TODO(status), status });
  }

  return {
    call: (name, ...[input]) => ask(ROUTES[name], (input ?? {}) as AnyInput) as never,
  };
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

/** fetch says "fetch failed" and hides why in the cause. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === 'TimeoutError') return 'it took too long';
  const cause = thrown.cause instanceof Error ? thrown.cause : undefined;
  const code = (cause as { code?: unknown } | undefined)?.code;
  return cause ? cause.message || String(code) : thrown.message;
}

function foundIn(status: number, body: unknown, text: string): string {
  const detail = (body as { detail?: unknown } | undefined)?.detail;
  if (typeof detail === 'string') return `it answered ${status}: ${detail}`;
  const start = text.slice(0, 60).replace(/\s+/g, ' ').trim();
  return `it answered ${status}${start === '' ? '' : ` and no JSON of ours: ${start}`}`;
}

const START_TODO = 'Check --url (or SLUICE_URL), and that "sluice dev" or "sluice serve" runs there.';
const TODO = (status: number): string =>
  status >= 500 ? 'Look into the log of the control plane, and repeat the request.' : START_TODO;
