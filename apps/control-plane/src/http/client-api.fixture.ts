/** Duty: for tests, the client API over any features at all, with real clients of it; no store and no rollout behind. */
import { once } from 'node:events';
import express from 'express';
import { InMemStorageProvider, Unleash, UnleashEvents, type UnleashConfig } from 'unleash-client';
import { FlagAnswers } from './client-metrics.js';
import { FlagFeed } from './flag-feed.js';
import { FlagStreams, type StreamLimits } from './flag-streams.js';
import { serve, type Served } from './streams.fixture.js';
import { unleashApi } from './unleash-api.js';
import type { FlagSnapshot, UnleashFeature } from '@sluice/core';

export interface FlagHouse extends Served {
  readonly feed: FlagFeed;
  readonly streams: FlagStreams;
  readonly answers: FlagAnswers;
  /** What was asked for, as `GET /streaming`. */
  readonly asked: string[];
  /** Answers every request for a stream by this status; 0: streams as usual. */
  refuseStreams(status: number): void;
  /** Makes these the flags, one revision on, and streams the change. */
  turn(snapshot: Omit<FlagSnapshot, 'revision'>, revision?: number): void;
  /** A client that has what stands here. */
  client(config: Partial<UnleashConfig>): Promise<Unleash>;
}

export async function flagHouse(
  first: Omit<FlagSnapshot, 'revision'>,
  limits: Partial<StreamLimits> = {},
  catchUp: () => Promise<void> = async () => undefined,
): Promise<FlagHouse> {
  const feed = new FlagFeed({ revision: 1, ...first });
  const streams = new FlagStreams({ feed, limits, catchUp });
  const answers = new FlagAnswers((name) => feed.snapshot.features.some((f) => f.name === name));
  const asked: string[] = [];
  let refused = 0;
  const app = express();
  app.disable('etag');
  app.use('/api/client', (request, response, next) => {
    asked.push(`${request.method} ${request.path}`);
    if (refused > 0 && request.path === '/streaming') response.status(refused).end();
    else next();
  });
  app.use('/api/client', unleashApi({ feed, streams, answers, heard: () => undefined, catchUp }));
  const served = await serve(app);
  const clients = new Set<Unleash>();
  return {
    ...served,
    feed,
    streams,
    answers,
    asked,
    refuseStreams: (status) => {
      refused = status;
    },
    turn: (snapshot, revision = feed.snapshot.revision + 1) =>
      streams.publish(feed.advance({ revision, ...snapshot })),
    client: async (config) => {
      const client = new Unleash({
        url: `${served.url}/api`,
        appName: 'checkout',
        disableMetrics: true,
        skipInstanceCountWarning: true,
        storageProvider: new InMemStorageProvider(),
        disableAutoStart: true,
        ...config,
      });
      clients.add(client);
      client.on(UnleashEvents.Error, () => undefined);
      void client.start().catch(() => undefined);
      if (!client.isSynchronized()) await once(client, UnleashEvents.Synchronized);
      return client;
    },
    stop: async () => {
      for (const client of clients) client.destroy();
      streams.close();
      await served.stop();
    },
  };
}

/** One flag that is on or off for all. */
export function flag(name: string, enabled: boolean): UnleashFeature {
  return {
    name,
    type: 'release',
    project: 'default',
    enabled,
    stale: false,
    impressionData: false,
    strategies: [],
    variants: [],
  };
}
