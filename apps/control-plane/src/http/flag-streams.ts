/** Duty: the open event streams of flags; writes each change to all of them, serialised once. */
import { createSession, type Session } from 'better-sse';
import type { Request, Response } from 'express';
import { hydration, type DeltaEvent, type FlagFeed } from './flag-feed.js';

/** A comment this often keeps proxies from closing the stream; unleash-client gives up after 60 s of silence. */
const KEEP_ALIVE_MS = 15_000;

export class FlagStreams {
  readonly #feed: FlagFeed;
  readonly #sessions = new Set<Session>();

  constructor(feed: FlagFeed) {
    this.#feed = feed;
  }

  get open(): number {
    return this.#sessions.size;
  }

  /** Opens a stream. Every stream begins with the whole, also after a reconnect: it costs little and cannot be wrong. */
  async connect(request: Request, response: Response): Promise<void> {
    const session = await createSession(request, response, {
      keepAlive: KEEP_ALIVE_MS,
      retry: null,
      trustClientEventId: false,
      headers: { 'X-Accel-Buffering': 'no' },
      // what is pushed is JSON already
      serializer: (data) => String(data),
    });
    session.on('disconnected', () => this.#sessions.delete(session));
    // nothing is awaited between the snapshot and the entry into the set, so no change can fall between
    const { snapshot } = this.#feed;
    session.push(text(hydration(snapshot)), 'unleash-connected', String(snapshot.revision));
    this.#sessions.add(session);
  }

  /** Writes a change to every stream. */
  publish(events: readonly DeltaEvent[]): void {
    if (events.length === 0) return;
    const data = text(events);
    const id = String(this.#feed.snapshot.revision);
    for (const session of this.#sessions) session.push(data, 'unleash-updated', id);
  }

  close(): void {
    for (const session of this.#sessions) (session.getResponse() as Response | undefined)?.destroy?.();
    this.#sessions.clear();
  }
}

function text(events: readonly DeltaEvent[]): string {
  return JSON.stringify({ events });
}
