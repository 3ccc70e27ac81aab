/** Duty: the open event streams of flags; writes each change to all of them, serialised once. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from 'better-sse';
import type { Request, Response } from 'express';
import { hydration, type DeltaEvent, type FlagFeed } from './flag-feed.js';
import { cutIfSlow, openSession } from './sessions.js';

/** A client whose own storage fails reconnects without a pause (1,633 times in 3 s were seen): it gets one stream in this time. */
const PAUSE_MS = 1_000;

export class FlagStreams {
  readonly #feed: FlagFeed;
  readonly #sessions = new Map<Session, Response>();
  readonly #lately = new Set<string>();

  constructor(feed: FlagFeed) {
    this.#feed = feed;
  }

  get open(): number {
    return this.#sessions.size;
  }

  /** Opens a stream. Every stream begins with the whole, also after a reconnect: it costs little and cannot be wrong. */
  async connect(request: Request, response: Response): Promise<void> {
    await this.#pause(request.header('unleash-connection-id'));
    if (response.closed) return;
    // what is pushed is JSON already
    const session = await openSession(request, response, String);
    session.on('disconnected', () => this.#sessions.delete(session));
    // nothing is awaited between the snapshot and the entry into the map, so no change can fall between
    const { snapshot } = this.#feed;
    session.push(text(hydration(snapshot)), 'unleash-connected', String(snapshot.revision));
    this.#sessions.set(session, response);
  }

  /** Makes a client wait that was here a moment ago. Not refused: a 429 would make it poll for ever. */
  async #pause(connection: string | undefined): Promise<void> {
    if (connection === undefined) return;
    if (this.#lately.has(connection)) await sleep(PAUSE_MS, undefined, { ref: false });
    this.#lately.add(connection);
    setTimeout(() => this.#lately.delete(connection), PAUSE_MS).unref();
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
