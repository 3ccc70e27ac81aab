/** Duty: the page of the API's description, and what of Swagger UI had to be made better; knows no route. */
import { OPENAPI_PATH } from '@sluice/api';

/** Where it is served; the library's two files beside it. */
export const DOCS_PATH = '/api/docs';

export const DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Sluice: the API</title>
    <link rel="icon" href="/favicon.svg">
    <link rel="stylesheet" href="${DOCS_PATH}/swagger-ui.css">
    <link rel="stylesheet" href="${DOCS_PATH}/page.css">
    <script src="${DOCS_PATH}/theme.js"></script>
  </head>
  <body>
    <div id="docs"></div>
    <noscript>This page needs JavaScript. What it shows is ${OPENAPI_PATH}.</noscript>
    <script src="${DOCS_PATH}/swagger-ui-bundle.js"></script>
    <script src="${DOCS_PATH}/start.js"></script>
  </body>
</html>
`;

/** Before the first paint; the theme that was chosen on the dashboard, or the system's. */
export const DOCS_THEME = `const system = matchMedia('(prefers-color-scheme: dark)');
const paint = () => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('sluice.theme');
  } catch {
    // storage is forbidden: the system's theme it is
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && system.matches);
  document.documentElement.classList.toggle('dark-mode', dark);
};
paint();
system.addEventListener('change', paint);
`;

/**
 * Only what reads can be tried from here: what changes something is asked where it is said what it will do. The rest is for
 * readers of screens: no link within a button, a heading above the groups, names for tables, examples that scroll by keys.
 */
export const DOCS_START = `const headed = (Original, { React }) => (props) =>
  React.createElement(
    'div',
    { className: 'routes' },
    React.createElement('h2', null, 'Routes'),
    React.createElement(Original, props),
  );
SwaggerUIBundle({
  url: '${OPENAPI_PATH}',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  supportedSubmitMethods: ['get'],
  syntaxHighlight: { activated: true, theme: 'obsidian' },
  validatorUrl: null,
  plugins: [
    () => ({
      wrapComponents: {
        ServersContainer: () => () => null,
        DeepLink: () => ({ text }) => text,
        operations: headed,
      },
    }),
  ],
});
const name = () => {
  document.querySelector('.information-container')?.setAttribute('role', 'banner');
  // as high as the heading of the webhooks, behind which it stands
  const models = document.querySelector('.models > h4');
  models?.setAttribute('role', 'heading');
  models?.setAttribute('aria-level', '2');
  for (const table of document.querySelectorAll('.responses-table[role=region]:not([aria-label])')) {
    const route = table.closest('.opblock')?.querySelector('.opblock-summary-control')?.textContent ?? '';
    const what = table.classList.contains('live-responses-table') ? 'Answer of' : 'Answers of';
    table.setAttribute('aria-label', what + ' ' + route);
  }
  for (const block of document.querySelectorAll('pre.microlight:not([tabindex])')) block.tabIndex = 0;
};
new MutationObserver(name).observe(document.querySelector('#docs'), { childList: true, subtree: true });
`;

export const DOCS_STYLE = `body { margin: 0; }
/* Where the library's colours are too near to each other to be read (WCAG AA). */
.swagger-ui .opblock .opblock-summary-method,
html:not(.dark-mode) .swagger-ui .info .title small.version-stamp pre { color: #111; text-shadow: none; }
html:not(.dark-mode) .swagger-ui .info a,
html:not(.dark-mode) .swagger-ui .info .url { color: #1c62ad; }
html:not(.dark-mode) .swagger-ui .btn.authorize { border-color: #13673f; color: #13673f; }
html:not(.dark-mode) .swagger-ui .btn.authorize svg { fill: #13673f; }
html:not(.dark-mode) .swagger-ui .btn.cancel { border-color: #b3261e; color: #b3261e; }
html:not(.dark-mode) .swagger-ui .btn.execute { background: #1c62ad; border-color: #1c62ad; }
html:not(.dark-mode) .swagger-ui .parameter__in { color: #595959; }
html:not(.dark-mode) .swagger-ui .download-contents { background: #545a6b; }
.dark-mode .swagger-ui .header-col { color: #d5d8de; }
.swagger-ui .routes > h2 { margin: 1.5rem 0 0; padding: 0 20px; font: 700 24px sans-serif; }
html:not(.dark-mode) .swagger-ui .routes > h2 { color: #3b4151; }
.dark-mode .swagger-ui .routes > h2 { color: #d5d8de; }
html:not(.dark-mode) .swagger-ui .json-schema-2020-12-expand-deep-button { color: #595959; }
/* No answer of ours links to another operation. */
.swagger-ui .response-col_links { display: none; }
.swagger-ui .responses-table { table-layout: fixed; }
.swagger-ui .response-col_status { width: 4.5rem; }
.swagger-ui .responses-table td { overflow-wrap: anywhere; }
`;
