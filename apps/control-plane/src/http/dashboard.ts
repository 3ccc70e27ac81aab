/** Duty: serves the built dashboard under a policy that lets nothing inline run; knows no rollout. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router, type Response } from 'express';
import helmet from 'helmet';

/** The places that the dashboard's own router answers; anything else that is no file is not found. */
const PAGES = ['/', '/rollouts/:id', '/fleet', '/targets', '/targets/:name'];

/** No inline script or style, nothing from elsewhere, no frame: what a name in a rollout says can never become code. */
const policy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    'default-src': ["'self'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'"],
    'connect-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  },
});

/** The router over the folder of the built pages; undefined where they were not built. */
export function dashboard(folder: string | undefined): Router | undefined {
  if (folder === undefined || !existsSync(join(folder, 'index.html'))) return undefined;
  const router = Router();
  router.use(
    '/assets',
    policy,
    // a name of these holds the hash of what is in it
    express.static(join(folder, 'assets'), { immutable: true, maxAge: '365d', index: false }),
  );
  router.get(PAGES, policy, (_request, response) => {
    response.sendFile(join(folder, 'index.html'), { cacheControl: false, headers: FRESH });
  });
  router.use(
    policy,
    express.static(folder, { index: false, redirect: false, cacheControl: false, setHeaders: fresh }),
  );
  // whoever mistypes an address in a browser is told so by a page, as programs are by a problem
  router.get(/^\/(?!api\/|assets\/)/, policy, (request, response, next) => {
    if (request.accepts(['json', 'html']) !== 'html') next();
    else response.status(404).sendFile(join(folder, 'index.html'), { cacheControl: false, headers: FRESH });
  });
  return router;
}

const FRESH = { 'cache-control': 'no-cache' };

function fresh(response: Response): void {
  response.set(FRESH);
}
