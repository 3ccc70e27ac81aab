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

/** As launchdarkly-eventsource has it: 0 connecting, 1 open, 2 closed. */
const OPEN = 1;
/** What it emits when the connection comes or goes. */
const MOVES = ['open', 'error', 'end', 'retrying', 'closed'];

interface Stream {
  readonly readyState?: number;
  addEventListener(type: string, listener: () => void): void;
}

/**
 * unleash-client opens its stream with launchdarkly-eventsource, which turns certificate checks off unless it is told
 * otherwise, and nobody tells it: anyone in between could take the token and turn flags. This replaces the one place where
 * streams are made; all but `rejectUnauthorized` is as unleash-client has it.
 * @param moved called when a stream has opened or ended.
 * @returns whether the stream that was made last is open.
 * @throws when unleash-client's inside has changed, so that nobody streams unverified without knowing.
 */
export function verifyStream(client: Unleash, moved: () => void): () => boolean {
  const { repository } = client as unknown as { repository?: { fetcher?: { streamingFetcher?: Streaming } } };
  const streaming = repository?.fetcher?.streamingFetcher;
  if (typeof streaming?.createEventSource !== 'function') {
    throw new Error('the inside of this unleash-client is not known, so its stream could not be verified');
  }
  let last: Stream | undefined;
  streaming.createEventSource = () => {
    const { url, appName, instanceId, connectionId, headers } = streaming;
    const custom = headers ?? {};
    const made = new EventSource(resolveUrl(url, './client/streaming'), {
      headers: buildHeaders({ appName, instanceId, connectionId, custom, specVersionSupported: '5.2.0' }),
      rejectUnauthorized: true,
      readTimeoutMillis: 60_000,
      initialRetryDelayMillis: 2_000,
      maxBackoffMillis: 30_000,
      retryResetIntervalMillis: 60_000,
      jitterRatio: 0.5,
      errorFilter: () => true,
    });
    last = made as unknown as Stream;
    for (const move of MOVES) last.addEventListener(move, () => setImmediate(moved).unref());
    return made;
  };
  return () => last?.readyState === OPEN;
}
