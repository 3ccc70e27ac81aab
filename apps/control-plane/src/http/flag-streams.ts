/** Duty: the open event streams of flags; writes each change to all of them, made into bytes once. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { PlainClient } from '../store/plain-clients.js';
import { HEAD_START_MS } from '../streams-first.js';
import { Connects } from './connects.js';
import { hydration, withoutReserved, type DeltaEvent, type FlagFeed } from './flag-feed.js';
import { plainClientOf } from './plain-client.js';

export interface StreamLimits {
  /** Streams that are open at once; whoever comes after them is told to poll. */
  readonly most: number;
  /** Bytes that may wait for a reader that does not read; beyond it the stream is cut, and the reader begins anew. */
  readonly waiting: number;
  /** How often a comment keeps a stream alive: proxies close silent ones, and unleash-client gives up after 60 s (ms). */
  readonly keepAliveMs: number;
}

const LIMITS: StreamLimits = { most: 5_000, waiting: 1_000_000, keepAliveMs: 15_000 };
/** How often an open stream of a client without our SDK is noted. */
const BEAT_MS = 5_000;
const HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-store, no-transform',
  Connection: 'keep-alive',
  'X-Accel-Buffering': 'no',
};
const COMMENT: Messages = { ours: Buffer.from(':\n\n'), plain: Buffer.from(':\n\n') };
const POLL_INSTEAD = 'event: fetch-mode\ndata: polling\n\n';

/** The same news for both kinds of readers. */
interface Messages {
  readonly ours: Buffer;
  /**
   * Without the reserved feature, which tells our SDK of every rollout there is: whoever has another has no use for it, and
   * took a third more of its time to read it (31 us instead of 22, with one rollout).
   */
  readonly plain: Buffer;
}

interface StreamNeeds {
  readonly feed: FlagFeed;
  /** Told of each client without our SDK: what was written to it, and every few seconds that it is there. */
  readonly heard?: (client: PlainClient) => void;
  /** Reads what other control planes have appended: a client may know more than this one. */
  readonly catchUp?: () => Promise<void>;
  readonly limits?: Partial<StreamLimits>;
}

export class FlagStreams {
  readonly connects = new Connects(() => performance.now());
  readonly #feed: FlagFeed;
  /** Each open stream, with its client where that is one without our SDK. */
  readonly #open = new Map<Response, PlainClient | undefined>();
  readonly #heard: (client: PlainClient) => void;
  readonly #catchUp: () => Promise<void>;
  readonly #limits: StreamLimits;
  readonly #timers: readonly NodeJS.Timeout[];
  #noting: NodeJS.Timeout | undefined;
  /** The whole, as bytes, for all who connect at one revision: after a restart those are many. */
  #whole: { readonly revision: number; readonly bytes: Messages } | undefined;

  constructor({ feed, heard = () => undefined, catchUp = async () => undefined, limits }: StreamNeeds) {
    this.#feed = feed;
    this.#heard = heard;
    this.#catchUp = catchUp;
    this.#limits = { ...LIMITS, ...limits };
    this.#timers = [
      setInterval(() => this.#beat(), BEAT_MS).unref(),
      setInterval(() => this.#write(COMMENT), this.#limits.keepAliveMs).unref(),
    ];
  }

  get open(): number {
    return this.#open.size;
  }

  /** Bytes that wait for the slowest reader; the same bytes may wait for others too, and are held once. */
  get waiting(): number {
    let most = 0;
    for (const response of this.#open.keys()) most = Math.max(most, response.writableLength);
    return most;
  }

  /** Whether one more stream may open. */
  get room(): boolean {
    return this.#open.size < this.#limits.most;
  }

  /**
   * Opens a stream. It begins with the whole; with what its reader lacks where that names the revision that it has
   * (`Last-Event-ID`) and it is remembered here.
   */
  async connect(request: Request, response: Response): Promise<void> {
    const connection = request.header('unleash-connection-id');
    const waitMs = this.connects.wait(connection);
    if (waitMs > 0) await sleep(waitMs, undefined, { ref: false });
    const last = lastEventId(request);
    // another control plane has told it more than is known here: the whole of here would take it back
    if (last !== undefined && last > this.#feed.snapshot.revision) await this.#catchUp();
    if (response.closed) return;
    this.connects.streamed(connection);
    response.writeHead(200, HEADERS);
    if (!this.room) {
      response.end(POLL_INSTEAD);
      return;
    }
    response.on('close', () => this.#open.delete(response));
    // whoever went away without a word is found by its connection, not by a write to it
    response.on('error', () => this.#open.delete(response));
    // nothing is awaited between the snapshot and the entry into the map, so no change can fall between
    const plain = plainClientOf(request, 'stream', this.#feed.snapshot.revision);
    const client = plain && { ...plain, leaseMs: 3 * BEAT_MS };
    response.write(bytesFor(client, this.#beginning(last)));
    this.#open.set(response, client);
    if (client) this.#heard(client);
  }

  /** Writes a change to every stream. */
  publish(events: readonly DeltaEvent[]): void {
    if (events.length === 0) return;
    this.#write(messages('unleash-updated', this.#feed.snapshot.revision, events));
    // those who were written to have the processor first
    this.#noting ??= setTimeout(() => {
      this.#noting = undefined;
      this.#delivered(this.#feed.snapshot.revision);
    }, HEAD_START_MS).unref();
  }

  /** Notes for each client without our SDK that is still here what was written to it. */
  #delivered(revision: number): void {
    for (const [response, client] of this.#open) {
      if (!client || client.revision >= revision) continue;
      const delivered = { ...client, revision };
      this.#open.set(response, delivered);
      this.#heard(delivered);
    }
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#noting);
    for (const response of this.#open.keys()) response.destroy();
    this.#open.clear();
  }

  /** The same bytes to all: what waits for slow readers is held once, however many they are. */
  #write(news: Messages): void {
    // whoever has just been sent the whole is not slow yet
    const most = Math.max(this.#limits.waiting, 2 * (this.#whole?.bytes.ours.length ?? 0));
    for (const [response, client] of this.#open) {
      response.write(bytesFor(client, news));
      if (response.writableLength <= most) continue;
      this.#open.delete(response);
      response.destroy();
    }
  }

  #beginning(last: number | undefined): Messages {
    const { snapshot } = this.#feed;
    const lacking = last === undefined ? undefined : this.#feed.resume(last);
    if (lacking) return messages('unleash-connected', snapshot.revision, lacking);
    if (this.#whole?.revision !== snapshot.revision) {
      const bytes = messages('unleash-connected', snapshot.revision, hydration(snapshot));
      this.#whole = { revision: snapshot.revision, bytes };
    }
    return this.#whole.bytes;
  }

  #beat(): void {
    for (const client of this.#open.values()) if (client) this.#heard(client);
  }
}

function bytesFor(client: PlainClient | undefined, { ours, plain }: Messages): Buffer {
  return client ? plain : ours;
}

function messages(event: string, revision: number, events: readonly DeltaEvent[]): Messages {
  return { ours: message(event, revision, events), plain: message(event, revision, withoutReserved(events)) };
}

function message(event: string, revision: number, events: readonly DeltaEvent[]): Buffer {
  return Buffer.from(`id: ${revision}\nevent: ${event}\ndata: ${JSON.stringify({ events })}\n\n`);
}

function lastEventId(request: Request): number | undefined {
  const found = request.header('last-event-id') ?? '';
  return /^\d{1,15}$/.test(found) ? Number(found) : undefined;
}
