/** Duty: the open event streams of flags; writes each change to all of them, serialised once. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from 'better-sse';
import type { Request, Response } from 'express';
import type { PlainClient } from '../store/plain-clients.js';
import { hydration, type DeltaEvent, type FlagFeed } from './flag-feed.js';
import { plainClientOf } from './plain-client.js';
import { cutIfSlow, openSession } from './sessions.js';

/** A client whose own storage fails reconnects without a pause (1,633 times in 3 s were seen): it gets one stream in this time. */
const PAUSE_MS = 1_000;
/** How often an open stream of a client without our SDK is noted. */
const BEAT_MS = 5_000;

export class FlagStreams {
  readonly #feed: FlagFeed;
  readonly #sessions = new Map<Session, Response>();
  readonly #lately = new Set<string>();
  /** Clients without our SDK, by their stream. */
  readonly #plain = new Map<Session, PlainClient>();
  readonly #heard: (client: PlainClient) => void;
  readonly #beat: NodeJS.Timeout;

  /** @param heard is told of each client without our SDK: what was written to it, and every few seconds that it is there. */
  constructor(feed: FlagFeed, heard: (client: PlainClient) => void = () => undefined) {
    this.#feed = feed;
    this.#heard = heard;
    this.#beat = setInterval(() => this.#plain.forEach(heard), BEAT_MS).unref();
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
    session.on('disconnected', () => this.#forget(session));
    // nothing is awaited between the snapshot and the entry into the map, so no change can fall between
    const { snapshot } = this.#feed;
    session.push(text(hydration(snapshot)), 'unleash-connected', String(snapshot.revision));
    this.#sessions.set(session, response);
    const plain = plainClientOf(request, 'stream', snapshot.revision);
    if (plain) this.#delivered(session, { ...plain, leaseMs: 3 * BEAT_MS });
  }

  #delivered(session: Session, client: PlainClient): void {
    this.#plain.set(session, client);
    this.#heard(client);
  }

  #forget(session: Session): void {
    this.#sessions.delete(session);
    this.#plain.delete(session);
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
    const { revision } = this.#feed.snapshot;
    for (const [session, response] of this.#sessions) {
      session.push(data, 'unleash-updated', String(revision));
      const plain = this.#plain.get(session);
      if (cutIfSlow(response)) this.#forget(session);
      else if (plain) this.#delivered(session, { ...plain, revision });
    }
  }

  close(): void {
    for (const response of this.#sessions.values()) response.destroy();
    this.#sessions.clear();
    this.#plain.clear();
    clearInterval(this.#beat);
  }
}

function text(events: readonly DeltaEvent[]): string {
  return JSON.stringify({ events });
}
