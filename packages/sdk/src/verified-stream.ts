/** Duty: makes unleash-client check the server's certificate on its stream; knows that client's inside, and nothing of flags. */
import type { Unleash } from 'unleash-client';
import { EventSource } from 'unleash-client/lib/event-source.js';
import { buildHeaders } from 'unleash-client/lib/request.js';
import { resolveUrl } from 'unleash-client/lib/url-utils.js';

/** unleash-client 6.12.1's StreamingFetcher, as far as it is needed here. */
interface Streaming {
  readonly url: string;
  readonly appName: string;
  readonly instanceId: string;
  readonly connectionId: string;
  readonly headers?: Record<string, string>;
  createEventSource: () => unknown;
}

/**
 * unleash-client opens its stream with launchdarkly-eventsource, which turns certificate checks off unless it is told
 * otherwise, and nobody tells it: anyone in between could take the token and turn flags. This replaces the one place where
 * streams are made; all but `rejectUnauthorized` is as unleash-client has it.
 * @throws when unleash-client's inside has changed, so that nobody streams unverified without knowing.
 */
export function verifyStream(client: Unleash): void {
  const { repository } = client as unknown as { repository?: { fetcher?: { streamingFetcher?: Streaming } } };
  const streaming = repository?.fetcher?.streamingFetcher;
  if (typeof streaming?.createEventSource !== 'function') {
    throw new Error('the inside of this unleash-client is not known, so its stream could not be verified');
  }
  streaming.createEventSource = () => {
    const { url, appName, instanceId, connectionId, headers } = streaming;
    const custom = headers ?? {};
    return new EventSource(resolveUrl(url, './client/streaming'), {
      headers: buildHeaders({ appName, instanceId, connectionId, custom, specVersionSupported: '5.2.0' }),
      rejectUnauthorized: true,
      readTimeoutMillis: 60_000,
      initialRetryDelayMillis: 2_000,
      maxBackoffMillis: 30_000,
      retryResetIntervalMillis: 60_000,
      jitterRatio: 0.5,
      errorFilter: () => true,
    });
  };
}
