/** Duty: serves readable pages of the OpenAPI document, made by Swagger UI, under a policy that lets nothing inline run and nothing in from elsewhere; knows no route. */
import { createRequire } from 'node:module';
import { Router } from 'express';
import helmet from 'helmet';
import { DOCS_PAGE, DOCS_PATH, DOCS_START, DOCS_STYLE, DOCS_THEME } from './api-docs-page.js';

const { resolve } = createRequire(import.meta.url);
/** Two files of the library; its own page would load a document from elsewhere. */
const FILES = ['swagger-ui-bundle.js', 'swagger-ui.css'] as const;

const policy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    // the arrows and locks stand in the library's style sheet as data; a picture runs nothing
    'img-src': ["'self'", 'data:'],
    'connect-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  },
});

const OWN: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '': ['html', DOCS_PAGE],
  '/theme.js': ['js', DOCS_THEME],
  '/start.js': ['js', DOCS_START],
  '/page.css': ['css', DOCS_STYLE],
};

export function apiDocs(): Router {
  const router = Router();
  for (const [path, [type, text]] of Object.entries(OWN))
    router.get(`${DOCS_PATH}${path}`, policy, (_request, response) => {
      response.set('Cache-Control', 'no-cache').type(type).send(text);
    });
  for (const file of FILES) {
    const place = resolve(`swagger-ui-dist/${file}`);
    router.get(`${DOCS_PATH}/${file}`, policy, (_request, response) => {
      response.sendFile(place, { cacheControl: false, headers: { 'Cache-Control': 'no-cache' } });
    });
  }
  return router;
}
