/** Duty: tells a request with the wrong method which ones its path takes (RFC 9110, 15.5.6). */
import { EVENT_STREAM_PATH, OPENAPI_PATH, ROUTES, type Route } from '@sluice/api';
import { refuse } from '@sluice/core';
import { Router } from 'express';
import { DOCS_PATH } from './api-docs-page.js';
import { answerRefusal } from './problems.js';

/** Paths that stand in no table of routes. */
export const OTHER_DOORS: readonly Pick<Route, 'method' | 'path'>[] = [
  { method: 'GET', path: '/' },
  { method: 'GET', path: EVENT_STREAM_PATH },
  { method: 'GET', path: OPENAPI_PATH },
  { method: 'GET', path: DOCS_PATH },
  { method: 'GET', path: '/healthz' },
  { method: 'GET', path: '/readyz' },
  { method: 'GET', path: '/metrics' },
  { method: 'POST', path: '/api/client/register' },
  { method: 'POST', path: '/api/client/metrics' },
  { method: 'POST', path: '/api/client/metrics/bulk' },
  { method: 'GET', path: '/api/client/features' },
  { method: 'GET', path: '/api/client/delta' },
  { method: 'GET', path: '/api/client/streaming' },
];

/** What each path takes, as the header `Allow` says it. */
function allowed(): ReadonlyMap<string, string> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of [...Object.values<Route>(ROUTES), ...OTHER_DOORS]) {
    const known = methods.get(path) ?? [];
    methods.set(path, [...known, method, ...(method === 'GET' ? ['HEAD'] : [])]);
  }
  return new Map([...methods].map(([path, taken]) => [path, [...taken, 'OPTIONS'].join(', ')]));
}

/** Stands before all doors: a router of express would answer with the methods that it knows itself. */
export function optionsAnswers(): Router {
  const router = Router();
  for (const [path, allow] of allowed()) {
    router.options(path, (_request, response) => {
      response.set('Allow', allow).status(204).end();
    });
  }
  return router;
}

/** Stands behind all doors: whoever gets here has found none. */
export function otherMethods(): Router {
  const router = Router();
  for (const [path, allow] of allowed()) {
    router.all(path, (request, response) => {
      const refusal = refuse('method-wrong', {
        wanted: `to answer ${request.method} ${path}`,
        found: `this path takes ${allow}`,
        todo: 'Use one of these methods: see /api/v1/openapi.json. A command line of another version may use others.',
      });
      answerRefusal(response.set('Allow', allow), refusal);
    });
  }
  return router;
}
