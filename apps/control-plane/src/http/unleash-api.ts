/** Duty: the Unleash client API, so that any Unleash SDK reads our flags; knows no rollout. */
import { Router, type Request } from 'express';
import type { FlagFeed } from './flag-feed.js';
import type { FlagStreams } from './flag-streams.js';

const QUERY = { project: ['*'], environment: '*', inlineSegmentConstraints: true } as const;

/** Routes below `/api/client`; who may call them is checked before. */
export function unleashApi(feed: FlagFeed, streams: FlagStreams): Router {
  const router = Router();

  // nothing is kept of either: instances that count speak through the SDK's own registration
  router.post(['/register', '/metrics', '/metrics/bulk'], (_request, response) => {
    response.status(202).end();
  });

  router.get('/features', (request, response) => {
    const { revision, features } = feed.snapshot;
    response.set({ ETag: etag(revision), 'Cache-Control': 'no-cache' });
    if (revisionOf(request) === revision) {
      response.status(304).end();
      return;
    }
    response.json({
      version: 2,
      features,
      segments: [],
      query: QUERY,
      meta: { revisionId: revision, etag: etag(revision), queryHash: 'sluice' },
    });
  });

  router.get('/delta', (request, response) => {
    const events = feed.since(revisionOf(request));
    response.set({ ETag: etag(feed.snapshot.revision), 'Cache-Control': 'no-cache' });
    if (events.length === 0) response.status(304).end();
    else response.json({ events });
  });

  router.get('/streaming', (request, response) => streams.connect(request, response));

  return router;
}

/** The ETag is the revision, which only grows: one made of the content would call a flag that went off and on again unchanged. */
function etag(revision: number): string {
  return `"${revision}"`;
}

function revisionOf(request: Request): number | undefined {
  const found = /^(?:W\/)?"(\d+)"$/.exec(request.header('if-none-match') ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}
