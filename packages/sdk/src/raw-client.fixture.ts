/** Duty: for tests, unleash-client by itself, as its readme starts it, beside a fleet's control plane. */
import { Unleash, type ClientFeaturesResponse, type UnleashConfig } from 'unleash-client';
import { afterEach } from 'vitest';
import { TOKEN } from './fake-control-plane.fixture.js';
import type { Fleet } from './fleet.fixture.js';

export const STREAM = '/api/client/streaming';
export const FEATURES = '/api/client/features';
export const STREAMING = { experimentalMode: { type: 'streaming' } } as const;
/** Often, so that what it does by itself is seen soon. */
export const POLLING = { refreshInterval: 10 } as const;

export const memory = (): NonNullable<UnleashConfig['storageProvider']> => ({
  set: () => Promise.resolve(),
  get: () => Promise.resolve(undefined as ClientFeaturesResponse | undefined),
});

export const once = (client: Unleash, event: string): Promise<void> =>
  new Promise((resolve) => {
    client.once(event, () => resolve());
  });

/** The client hands its repository on, but types it as private. */
export const insideOf = (client: Unleash) =>
  (client as unknown as { repository: { getMode(): string; on(event: string, heard: () => void): void } })
    .repository;

export interface RawClients {
  readonly config: (more?: Partial<UnleashConfig>) => UnleashConfig;
  /** Starts one; it is destroyed after the test. */
  readonly raw: (more?: Partial<UnleashConfig>) => Unleash;
  /** How often a client of this name has asked, for anything or for one path. */
  readonly asked: (who: string, what?: string) => number;
}

/** Call it at the top of a test file, after `fleet()`. */
export function rawClients(at: Fleet): RawClients {
  const started: Unleash[] = [];
  afterEach(() => {
    for (const client of started.splice(0)) {
      client.destroy();
      // it has taken its listeners away, and a poll on its way may fail yet
      insideOf(client).on('error', () => undefined);
    }
  });
  const config = (more: Partial<UnleashConfig> = {}): UnleashConfig => ({
    url: `${at.plane.url}/api`,
    appName: 'raw',
    customHeaders: { Authorization: TOKEN },
    disableMetrics: true,
    skipInstanceCountWarning: true,
    storageProvider: memory(),
    ...more,
  });
  return {
    config,
    raw(more) {
      const client = new Unleash(config(more));
      client.on('error', () => undefined);
      client.on('warn', () => undefined);
      started.push(client);
      return client;
    },
    asked: (who, what = '') =>
      at.plane.requests.filter((r) => r.startsWith(`${who} `) && r.endsWith(what)).length,
  };
}
