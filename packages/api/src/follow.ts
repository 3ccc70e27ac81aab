/** Duty: reads the stream of events; never comes back by itself: its caller decides. */
import { headersOf, type ClientOptions } from './client.js';
import { ControlPlaneError } from './control-plane-error.js';
import { EVENT_STREAM_PATH } from './routes/routes.js';
import type { EventView } from './views/event-view.js';
import type { AcknowledgingView, StreamMessage } from './views/stream-view.js';

export interface FollowOptions {
  /** Position after which to begin; left out: now. Whoever comes back hands in the last one that it saw. */
  readonly after?: number | undefined;
  readonly signal: AbortSignal;
  /** Called once it is open: a stream without news says nothing for long. */
  readonly onOpen?: () => void;
}

/**
 * Events and acknowledgements as they come, until the signal aborts or the stream ends.
 * @throws ControlPlaneError when it cannot be opened; what fetch throws when it breaks.
 */
export async function* follow(
  options: ClientOptions,
  { after, signal, onOpen }: FollowOptions,
): AsyncGenerator<StreamMessage, void> {
  const url = `${options.url.replace(/\/+$/, '')}${EVENT_STREAM_PATH}`;
  const headers = { ...headersOf(options), accept: 'text/event-stream' };
  const response = await (options.fetch ?? globalThis.fetch)(url, {
    headers: after === undefined ? headers : { ...headers, 'last-event-id': String(after) },
    signal,
  });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new ControlPlaneError({
      wanted: `the stream of events at ${url}`,
      found: `it answered ${response.status}`,
      todo: 'Check the address and the token.',
      status: response.status,
    });
  }
  onOpen?.();
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of chunksOf(response.body)) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const message = messageOf(block);
      if (message) yield message;
    }
  }
}

/** By a reader: not every browser can iterate over a stream. Whoever stops early lets go of the connection. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** A block of lines as a message; comments that keep the stream alive, and kinds of a later version, are none. */
function messageOf(block: string): StreamMessage | undefined {
  const lines = block.split('\n');
  const kind = lines
    .find((l) => l.startsWith('event:'))
    ?.slice('event:'.length)
    .trim();
  const data = lines
    .filter((l) => l.startsWith('data:'))
    .map((l) => l.slice('data:'.length))
    .join('\n');
  if (data === '') return undefined;
  if (kind === 'event') return { kind, event: JSON.parse(data) as EventView };
  if (kind === 'acknowledgement') return { kind, acknowledgement: JSON.parse(data) as AcknowledgingView };
  return undefined;
}
