/** Duty: the Unleash client API, so that any Unleash SDK reads our flags; knows no rollout. */
import { Router, type Request } from 'express';
import type { PlainClient } from '../store/plain-clients.js';
import type { FlagFeed } from './flag-feed.js';
import type { FlagStreams } from './flag-streams.js';
import { plainClientOf } from './plain-client.js';

const QUERY = { project: ['*'], environment: '*', inlineSegmentConstraints: true } as const;

/** Routes below `/api/client`; who may call them is checked before. */
export function unleashApi(
  feed: FlagFeed,
  streams: FlagStreams,
  heard: (client: PlainClient) => void,
): Router {
  const router = Router();

  /** A poll that names a revision proves that its client has applied it: it would not ask so else. */
  function polled(request: Request): void {
    const client = plainClientOf(
      request,
      'poll',
      // nobody can have applied what does not exist yet
      Math.min(revisionOf(request) ?? 0, feed.snapshot.revision),
    );
    if (client) heard(client);
  }

  // nothing is kept of either: a client that counts is known by its polls or its stream
  router.post(['/register', '/metrics', '/metrics/bulk'], (_request, response) => {
    response.status(202).end();
  });

  router.get('/features', (request, response) => {
    polled(request);
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
    polled(request);
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
