/** Duty: puts the doors into one express app; opens no socket, so that it can be tested without one. */
import { EVENT_STREAM_PATH, OPENAPI_PATH, openApiDocument } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { answersAnew } from './answers-anew.js';
import { apiDocs } from './api-docs.js';
import { admit, apiRouter, type Handlers } from './api-router.js';
import { streamEvents } from './event-streams.js';
import { dashboard } from './dashboard.js';
import { optionsAnswers, otherMethods } from './doors.js';
import { fleetAnswers } from './fleet-answers.js';
import type { AppNeeds } from './needs.js';
import { createOnce } from './once.js';
import { probes } from './probes.js';
import { errorAnswers, notFound } from './problems.js';
import { rolloutAnswers } from './rollout-answers.js';
import { rolloutCommands } from './rollout-commands.js';
import { rolloutSummary } from './rollout-view.js';
import { statusPage } from './status-page.js';
import { accepting } from './talk.js';
import { unleashApi } from './unleash-api.js';
import { webhookAnswers } from './webhook-answers.js';

/** The app of the control plane. */
export function createApp(needs: AppNeeds): Express {
  const { gatekeeper, feed, streams, answers, fleet, log, lastLook, logger, now } = needs;
  const handlers: Handlers = {
    ...rolloutAnswers(needs),
    ...rolloutCommands(needs),
    ...fleetAnswers(needs),
    ...webhookAnswers({ pool: needs.pool, ...needs.webhooks }),
  };
  const once = createOnce(needs.requests, logger);
  const app = express();
  app.disable('etag');
  // served over plain HTTP on loopback, too: the browser must not turn links into https
  app.use(helmet({ contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } } }));
  app.use(optionsAnswers());
  app.use(
    '/api/client',
    admit(gatekeeper, 'client'),
    unleashApi({
      feed,
      streams,
      answers,
      heard: (client) => fleet.heard(client),
      catchUp: () => log.catchUp(),
    }),
  );
  app.get(
    EVENT_STREAM_PATH,
    admit(gatekeeper, 'admin'),
    accepting('text/event-stream'),
    (request, response) => streamEvents(needs, request, response),
  );
  const document = openApiDocument();
  app.get(OPENAPI_PATH, (_request, response) => {
    response.json(document);
  });
  app.use(apiRouter({ handlers, gatekeeper, once, answerAnew: answersAnew(handlers, log) }));
  app.use(apiDocs());
  app.use(probes(needs));
  const pages = dashboard(needs.dashboard);
  if (pages) app.use(pages);
  // a browser has no token to show: what rollouts are called and where they stand is for those who have one
  app.get('/', async (request, response) => {
    const caller = await gatekeeper(request, 'admin');
    const rollouts = [...log.rollouts().values()].filter((r) => !r.forgotten);
    const shown = isRefusal(caller)
      ? undefined
      : await Promise.all(rollouts.map(async (r) => rolloutSummary(r, await lastLook(r))));
    response.type('html').send(statusPage(shown, now()));
  });
  app.use(otherMethods());
  app.use(notFound);
  app.use(errorAnswers(logger));
  return app;
}
