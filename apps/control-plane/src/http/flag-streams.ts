/** Duty: the open event streams of flags; writes each change to all of them, serialised once. */
import type { Session } from 'better-sse';
import type { Request, Response } from 'express';
import { hydration, type DeltaEvent, type FlagFeed } from './flag-feed.js';
import { cutIfSlow, openSession } from './sessions.js';

export class FlagStreams {
  readonly #feed: FlagFeed;
  readonly #sessions = new Map<Session, Response>();

  constructor(feed: FlagFeed) {
    this.#feed = feed;
  }

  get open(): number {
    return this.#sessions.size;
  }

  /** Opens a stream. Every stream begins with the whole, also after a reconnect: it costs little and cannot be wrong. */
  async connect(request: Request, response: Response): Promise<void> {
    // what is pushed is JSON already
    const session = await openSession(request, response, String);
    session.on('disconnected', () => this.#sessions.delete(session));
    // nothing is awaited between the snapshot and the entry into the map, so no change can fall between
    const { snapshot } = this.#feed;
    session.push(text(hydration(snapshot)), 'unleash-connected', String(snapshot.revision));
    this.#sessions.set(session, response);
  }

  /** Writes a change to every stream. */
  publish(events: readonly DeltaEvent[]): void {
    if (events.length === 0) return;
    const data = text(events);
    const id = String(this.#feed.snapshot.revision);
    for (const [session, response] of this.#sessions) {
      session.push(data, 'unleash-updated', id);
      if (cutIfSlow(response)) this.#sessions.delete(session);
    }
  }

  close(): void {
    for (const response of this.#sessions.values()) response.destroy();
    this.#sessions.clear();
  }
}

function text(events: readonly DeltaEvent[]): string {
  return JSON.stringify({ events });
}
