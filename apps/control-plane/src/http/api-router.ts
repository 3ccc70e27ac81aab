/** Duty: the admin API as a router, made from the table of routes; knows no route by name. */
import {
  ROUTE_NAMES,
  ROUTES,
  type CallAnswer,
  type CallRequest,
  type Route,
  type RouteName,
  type SpecMistake,
} from '@sluice/api';
import { isRefusal, refuse, type Refusal } from '@sluice/core';
import { json, Router, type Request, type RequestHandler } from 'express';
import { Answered, bodyOf, sendRead, tagsIn } from './answered.js';
import type { Caller, Gatekeeper } from './auth.js';
import { Replayed, type Once } from './once.js';
import { answerRefusal } from './problems.js';
import { keyOf, type Keyed } from './request-key.js';
import { accepting, jsonBody } from './talk.js';
import { brokenText } from './broken-text.js';
import { IN_WORDS, schemaFaults } from './schema-faults.js';

/** A refusal with the mistakes of the spec that led to it. */
interface RefusedWithMistakes {
  readonly refusal: Refusal;
  readonly mistakes: readonly SpecMistake[];
}

export type Answer<N extends RouteName> =
  | CallAnswer<N>
  | Answered<CallAnswer<N>>
  | Refusal
  | RefusedWithMistakes;

/** What holds a request that changes something. */
export interface Terms {
  /** Carried out under it before, it is not carried out again. */
  readonly key?: Keyed;
  /** The rollout's last event has one of these positions, or nothing is done. */
  readonly seen?: readonly number[];
}

/** One function a route. What it is given was checked; what it throws is a defect, or the store that is down. */
export type Handlers = {
  readonly [N in RouteName]: (
    request: CallRequest<N>,
    caller: Caller,
    terms: Terms,
  ) => Answer<N> | Promise<Answer<N>>;
};

export interface ApiNeeds {
  readonly handlers: Handlers;
  readonly gatekeeper: Gatekeeper;
  readonly once: Once;
  /** What a request that has changed a rollout is answered where its answer was lost: from what stands now. */
  readonly answerAnew: (
    name: RouteName,
    rollout: string,
    request: Checked,
    caller: Caller,
  ) => Promise<unknown>;
}

type AnyHandler = (request: Checked, caller: Caller, terms: Terms) => Promise<unknown>;
type Checked = { readonly params: unknown; readonly query: unknown; readonly body: unknown };

const REGISTER = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;
/** A spec of 200,000 characters, escaped, and a heartbeat of a thousand reports both fit. */
const readBody = json({ limit: '1mb' });

export function apiRouter(needs: ApiNeeds): Router {
  const router = Router();
  for (const name of ROUTE_NAMES) mount(router, name, needs);
  return router;
}

/** Nobody asks the store for its key first: see Asked.asksFirst. */
const AT_ONCE: ReadonlySet<RouteName> = new Set(['rollbackRollout']);

function mount(router: Router, name: RouteName, { handlers, gatekeeper, once, answerAnew }: ApiNeeds): void {
  const route: Route = ROUTES[name];
  const handler = handlers[name] as AnyHandler;
  // the body of somebody unknown is not even read
  const steps: RequestHandler[] = [admit(gatekeeper, route.auth), accepting('application/json')];
  if (route.body) steps.push(jsonBody, readBody);
  steps.push(async (request, response) => {
    const checked = check(route, request);
    if (isRefusal(checked)) {
      answerRefusal(response, checked);
      return;
    }
    const caller = callerOf(response.locals);
    const seen = route.steers ? seenIn(request) : {};
    const key = route.changes && keyOf(request, caller.name, checked);
    const answer = !key
      ? await handler(checked, caller, seen)
      : isRefusal(key)
        ? key
        : await once({
            key,
            asksFirst: !AT_ONCE.has(name),
            carryOut: () => handler(checked, caller, { ...seen, key }),
            kindOf,
            bodyOf,
            answerAnew: (rollout) => answerAnew(name, rollout, checked, caller),
          });
    if (isRefusal(answer)) answerRefusal(response, answer);
    else if (isRefused(answer)) answerRefusal(response, answer.refusal, answer.mistakes);
    else if (answer instanceof Replayed)
      response.set('Idempotent-Replayed', 'true').type('json').send(answer.text);
    else if (route.method === 'GET') sendRead(request, response, answer);
    else response.json(bodyOf(answer));
  });
  router[REGISTER[route.method]](route.path, ...steps);
}

const NOBODY: Caller = { name: 'nobody', kind: 'client' };

function callerOf(locals: Record<string, unknown>): Caller {
  return (locals.caller as Caller | undefined) ?? NOBODY;
}

/** Lets in whoever may come; remembers who it is. */
export function admit(gatekeeper: Gatekeeper, needs: Route['auth']): RequestHandler {
  return async (request, response, next) => {
    if (needs !== 'none') {
      const caller = await gatekeeper(request, needs);
      if (isRefusal(caller)) {
        answerRefusal(response, caller);
        return;
      }
      response.locals.caller = caller;
    }
    // whoever left while the store was asked: a stream opened for nobody would never be closed
    if (!response.closed) next();
  };
}

/** Where the asker saw the rollout, by the ETag of its view; a tag that is none of ours is no position, and holds nowhere. */
function seenIn(request: Request): Terms {
  const header = request.header('if-match');
  if (header === undefined || header.trim() === '*') return {};
  return {
    seen: tagsIn(header).flatMap((tag) => Number(/^"(\d{1,15})-/.exec(tag)?.[1] ?? Number.NaN) || []),
  };
}

const PARTS = ['params', 'query', 'body'] as const;

function check(route: Route, request: Request): Checked | Refusal {
  const checked: Record<(typeof PARTS)[number], unknown> = {
    params: undefined,
    query: undefined,
    body: undefined,
  };
  const faults: string[] = [];
  for (const part of PARTS) {
    const schema = route[part];
    if (!schema) continue;
    // a command without a body asks with its defaults
    const found: unknown = part === 'body' ? (request.body ?? {}) : request[part];
    const broken = brokenText(found);
    const read = schema.safeParse(found, IN_WORDS);
    if (broken !== undefined)
      faults.push(`${part}${broken}: a text that cannot be kept (NUL, or half a character)`);
    else if (read.success) checked[part] = read.data;
    else faults.push(...schemaFaults(read.error, part));
  }
  if (faults.length === 0) return checked;
  return refuse('request-invalid', {
    wanted: `${route.method} ${route.path} as its schema takes it`,
    found: faults.slice(0, 5).join('; '),
    todo: 'Correct what is named here; the whole schema is in /api/v1/openapi.json.',
  });
}

function kindOf(answer: unknown): 'done' | 'idle' | 'refused' {
  if (isRefusal(answer) || isRefused(answer)) return 'refused';
  return answer instanceof Answered && answer.beside.idle ? 'idle' : 'done';
}

function isRefused(answer: unknown): answer is RefusedWithMistakes {
  return typeof answer === 'object' && answer !== null && 'refusal' in answer && isRefusal(answer.refusal);
}
