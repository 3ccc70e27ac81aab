/**
 * Duty: makes unleash-client check the server's certificate on its stream, and not open one after the other without a pause;
 * knows that client's inside, and nothing of flags.
 */
import type { Unleash } from 'unleash-client';
import { EventSource } from 'unleash-client/lib/event-source.js';
import { buildHeaders } from 'unleash-client/lib/request.js';
import { resolveUrl } from 'unleash-client/lib/url-utils.js';
import type { Clock } from './clock.js';
import { PausedStream, type Source } from './paused-stream.js';
import { undiverted } from './stream-agent.js';

/** unleash-client 6.12.1's StreamingFetcher, as far as it is needed here. */
interface Streaming {
  readonly url: string;
  readonly appName: string;
  readonly instanceId: string;
  readonly connectionId: string;
  readonly headers?: Record<string, string>;
  createEventSource: () => unknown;
}

/** Its PollingFetcher. */
interface Polling {
  options: { readonly onModeChange?: ((mode: string) => unknown) | undefined };
  setEtag(etag: string | undefined): void;
}

interface Inside {
  readonly repository?: {
    readonly fetcher?: { readonly streamingFetcher?: Streaming; readonly pollingFetcher?: Polling };
  };
}

/** As launchdarkly-eventsource has it: 0 connecting, 1 open, 2 closed. */
const OPEN = 1;
/** What it emits when the connection comes or goes. */
const MOVES = ['open', 'error', 'end', 'retrying', 'closed'];

/**
 * From one stream to the next that unleash-client makes, in milliseconds, and as much again by chance, so that a fleet that
 * was sent the same nonsense does not come back as one. What it waits by itself is between two tries of the same stream.
 */
const PAUSE_MS = 1_000;
/** A poll that says "there is a stream" is not believed for so long after the last one was opened, in milliseconds. */
const HINT_MS = 10_000;

/**
 * unleash-client opens its stream with launchdarkly-eventsource, which turns certificate checks off unless it is told
 * otherwise, and nobody tells it: anyone in between could take the token and turn flags. This replaces the one place where
 * streams are made; all but `rejectUnauthorized`, `agent` and the pause is as unleash-client has it.
 *
 * The pause: each message that cannot be applied makes it open another stream at once, and so does each poll with the header
 * `fetch-mode: streaming`. From a server that talks nonsense, or has no stream but says so, that is a loop without rest.
 * @param moved called when a stream has opened or ended.
 * @returns whether the stream that was made last is open.
 * @throws when unleash-client's inside has changed, so that nobody streams unverified without knowing.
 */
export function verifyStream(client: Unleash, moved: () => void, clock: Clock): () => boolean {
  const { fetcher } = (client as unknown as Inside).repository ?? {};
  const { streamingFetcher: streaming, pollingFetcher: polling } = fetcher ?? {};
  if (typeof streaming?.createEventSource !== 'function' || typeof polling?.setEtag !== 'function') {
    throw new Error('the inside of this unleash-client is not known, so its stream could not be verified');
  }
  let last: Source | undefined;
  let openedAt = Number.NEGATIVE_INFINITY;
  const sinceMs = (): number => clock.monotonic() - openedAt;
  const open = (): Source => {
    openedAt = clock.monotonic();
    const { url, appName, instanceId, connectionId, headers } = streaming;
    const custom = headers ?? {};
    const address = resolveUrl(url, './client/streaming');
    const made = new EventSource(address, {
      agent: undiverted(address),
      headers: buildHeaders({ appName, instanceId, connectionId, custom, specVersionSupported: '5.2.0' }),
      rejectUnauthorized: true,
      readTimeoutMillis: 60_000,
      initialRetryDelayMillis: 2_000,
      maxBackoffMillis: 30_000,
      retryResetIntervalMillis: 60_000,
      jitterRatio: 0.5,
      errorFilter: () => true,
    }) as unknown as Source;
    for (const move of MOVES) made.addEventListener(move, () => setImmediate(moved).unref());
    return made;
  };
  streaming.createEventSource = () => {
    const restMs = PAUSE_MS - sinceMs();
    last = restMs <= 0 ? open() : new PausedStream(clock, restMs + clock.chance() * PAUSE_MS, open);
    return last;
  };
  heedHints(polling, () => sinceMs() >= HINT_MS);
  return () => last?.readyState === OPEN;
}

/**
 * A poll whose header promises a stream is thrown away, yet its ETag is kept: where no stream answers, the flags in it would
 * never be seen. So the promise is heeded where it is believed, and then without the ETag; else the poll is taken as it is.
 */
function heedHints(polling: Polling, believed: () => boolean): void {
  const { options } = polling;
  const { onModeChange } = options;
  const heed = (mode: string): unknown => {
    polling.setEtag(undefined);
    return onModeChange?.(mode);
  };
  polling.options = {
    ...options,
    get onModeChange() {
      return believed() ? heed : undefined;
    },
  };
}
