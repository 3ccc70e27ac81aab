/** Duty: the Unleash client API, so that any Unleash SDK reads our flags; knows no rollout. */
import { refuse } from '@sluice/core';
import { json, Router, type Request, type RequestHandler } from 'express';
import type { z } from 'zod';
import type { PlainClient } from '../store/plain-clients.js';
import { bulkSchema, metricsSchema, registerSchema, type FlagAnswers } from './client-metrics.js';
import type { FlagFeed } from './flag-feed.js';
import type { FlagStreams } from './flag-streams.js';
import { plainClientOf } from './plain-client.js';
import { answerRefusal } from './problems.js';
import { IN_WORDS, schemaFaults } from './schema-faults.js';

const QUERY = { project: ['*'], environment: '*', inlineSegmentConstraints: true } as const;

export interface UnleashApiNeeds {
  readonly feed: FlagFeed;
  readonly streams: FlagStreams;
  readonly answers: FlagAnswers;
  readonly heard: (client: PlainClient) => void;
  /** Reads what other control planes have appended. */
  readonly catchUp: () => Promise<void>;
}

/** Routes below `/api/client`; who may call them is checked before. */
export function unleashApi({ feed, streams, answers, heard, catchUp }: UnleashApiNeeds): Router {
  const router = Router();

  /**
   * A poll that names a revision proves that its client has applied it: it would not ask so else.
   * @returns the revision that the client has.
   */
  async function polled(request: Request): Promise<number | undefined> {
    const has = revisionOf(request);
    // another control plane has told it more than is known here: what stands here would take it back
    if (has !== undefined && has > feed.snapshot.revision) await catchUp();
    // nobody can have applied what does not exist yet
    const client = plainClientOf(request, 'poll', Math.min(has ?? 0, feed.snapshot.revision));
    if (client) heard(client);
    return has;
  }

  /** True where this poll is answered by calling its client back to the stream. */
  function callsBack(request: Request): boolean {
    return streams.room && streams.connects.callsBack(request.header('unleash-connection-id'));
  }

  // express unpacks gzip, deflate and brotli; what they unpack to is limited as well
  router.use(json({ limit: '1mb' }));
  // nothing is kept of a registration: a client that counts is known by its polls or its stream
  router.post(
    '/register',
    taking(registerSchema, () => undefined),
  );
  router.post(
    '/metrics',
    taking(metricsSchema, (report) => answers.single(report)),
  );
  router.post(
    '/metrics/bulk',
    taking(bulkSchema, (report) => answers.bulk(report)),
  );

  router.get('/features', async (request, response) => {
    const has = await polled(request);
    const { revision, features, segments } = feed.snapshot;
    response.set('Cache-Control', 'no-cache');
    // without an ETag: the client drops this body but would keep its ETag, and never get what it dropped
    if (callsBack(request)) response.set('fetch-mode', 'streaming');
    else {
      response.set('ETag', etag(revision));
      if (has === revision) {
        response.status(304).end();
        return;
      }
    }
    response.json({
      version: 2,
      features,
      segments: segments ?? [],
      query: QUERY,
      meta: { revisionId: revision, etag: etag(revision), queryHash: 'sluice' },
    });
  });

  router.get('/delta', async (request, response) => {
    const has = await polled(request);
    response.set('Cache-Control', 'no-cache');
    if (callsBack(request)) {
      response.set('fetch-mode', 'streaming').json({ events: feed.since(undefined) });
      return;
    }
    const events = feed.since(has);
    response.set('ETag', etag(feed.snapshot.revision));
    if (events.length === 0) response.status(304).end();
    else response.json({ events });
  });

  router.get('/streaming', (request, response) => streams.connect(request, response));

  return router;
}

/** Takes what a client says of itself, once it has the shape that Unleash's clients give it. */
function taking<T>(schema: z.ZodType<T>, take: (body: T) => void): RequestHandler {
  return (request, response) => {
    const read = schema.safeParse(request.body ?? {}, IN_WORDS);
    if (read.success) {
      take(read.data);
      response.status(202).end();
      return;
    }
    const refusal = refuse('request-invalid', {
      wanted: `what an Unleash client posts to ${request.path}, as JSON`,
      found: schemaFaults(read.error).slice(0, 5).join('; '),
      todo: 'Send it with Content-Type: application/json, in the shape of the Unleash client API.',
    });
    answerRefusal(response, refusal);
  };
}

/** The ETag is the revision, which only grows: one made of the content would call a flag that went off and on again unchanged. */
function etag(revision: number): string {
  return `"${revision}"`;
}

function revisionOf(request: Request): number | undefined {
  const found = /^(?:W\/)?"(\d{1,15})"$/.exec(request.header('if-none-match') ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}
