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
import type { z } from 'zod';
import type { Caller, Gatekeeper } from './auth.js';
import { answerRefusal } from './problems.js';
import { accepting, jsonBody } from './talk.js';
import { brokenText } from './broken-text.js';

/** A refusal with the mistakes of the spec that led to it. */
interface RefusedWithMistakes {
  readonly refusal: Refusal;
  readonly mistakes: readonly SpecMistake[];
}

export type Answer<N extends RouteName> = CallAnswer<N> | Refusal | RefusedWithMistakes;

/** One function a route. What it is given was checked; what it throws is a defect, or the store that is down. */
export type Handlers = {
  readonly [N in RouteName]: (request: CallRequest<N>, caller: Caller) => Answer<N> | Promise<Answer<N>>;
};

type AnyHandler = (request: Checked, caller: Caller) => Promise<unknown>;
type Checked = { readonly params: unknown; readonly query: unknown; readonly body: unknown };

const REGISTER = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;
/** A spec of 200,000 characters, escaped, and a heartbeat of a thousand reports both fit. */
const readBody = json({ limit: '1mb' });

export function apiRouter(handlers: Handlers, gatekeeper: Gatekeeper): Router {
  const router = Router();
  for (const name of ROUTE_NAMES) {
    mount(router, ROUTES[name], handlers[name] as AnyHandler, gatekeeper);
  }
  return router;
}

function mount(router: Router, route: Route, handler: AnyHandler, gatekeeper: Gatekeeper): void {
  // the body of somebody unknown is not even read
  const steps: RequestHandler[] = [admit(gatekeeper, route.auth), accepting('application/json')];
  if (route.body) steps.push(jsonBody, readBody);
  steps.push(async (request, response) => {
    const checked = check(route, request);
    if (isRefusal(checked)) {
      answerRefusal(response, checked);
      return;
    }
    const answer = await handler(checked, callerOf(response.locals));
    if (isRefusal(answer)) answerRefusal(response, answer);
    else if (isRefused(answer)) answerRefusal(response, answer.refusal, answer.mistakes);
    else response.json(answer);
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
    const read = schema.safeParse(found);
    if (broken !== undefined)
      faults.push(`${part}${broken}: a text that cannot be kept (NUL, or half a character)`);
    else if (read.success) checked[part] = read.data;
    else faults.push(...read.error.issues.map((issue) => faultText(part, issue)));
  }
  if (faults.length === 0) return checked;
  return refuse('request-invalid', {
    wanted: `${route.method} ${route.path} as its schema says`,
    found: faults.slice(0, 5).join('; '),
    todo: 'See /api/v1/openapi.json.',
  });
}

function faultText(part: string, issue: z.core.$ZodIssue): string {
  return `${[part, ...issue.path.map(String)].join('.')}: ${issue.message}`;
}

function isRefused(answer: unknown): answer is RefusedWithMistakes {
  return typeof answer === 'object' && answer !== null && 'refusal' in answer && isRefusal(answer.refusal);
}
