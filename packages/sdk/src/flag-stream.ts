/** Duty: keeps an unleash-client running and hands its features on whole; must not know what a feature means. */
import { Unleash, UnleashEvents, type ClientFeaturesResponse, type UnleashConfig } from 'unleash-client';
import type { Cancel, Clock } from './clock.js';
import { said, type PoliteLog } from './log.js';
import { verifyStream } from './verified-stream.js';

export interface FlagStreamNeeds {
  readonly url: string;
  readonly token: string | undefined;
  readonly service: string;
  readonly instanceId: string;
  readonly clock: Clock;
  readonly log: PoliteLog;
  /** All features, once after each message or poll; never a part of one. */
  readonly features: (features: readonly unknown[]) => void;
  /** After each opening and each end of a stream. */
  readonly moved: () => void;
}

/** Polling is only for the time without a stream. */
const POLL_MS = 5_000;
/** unleash-client never goes back from polling to the stream by itself, and stops for good at a 401 or 403. */
const POLLING_MS = 30_000;
/** How long flags may lag behind the revision that a heartbeat named. */
const BEHIND_MS = 10_000;
const TICK_MS = 5_000;
/** No line of what a server has sent is longer. */
const LONGEST = 500;
/** A client lives at least so long before it is doubted away. */
const DOUBT_MS = 1_000;

export class FlagStream {
  readonly #needs: FlagStreamNeeds;
  #client: Unleash | undefined;
  #open: (() => boolean) | undefined;
  #builtAt = 0;
  #pollingSince: number | undefined;
  #behindSince: number | undefined;
  #cancel: Cancel | undefined;
  #cancelDoubt: Cancel | undefined;

  constructor(needs: FlagStreamNeeds) {
    this.#needs = needs;
  }

  start(): void {
    this.#build();
    this.#cancel = this.#needs.clock.every(TICK_MS, () => this.watch());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancelDoubt?.();
    this.#destroy();
  }

  mode(): 'stream' | 'poll' {
    return modeOf(this.#client) === 'polling' ? 'poll' : 'stream';
  }

  /** True while a stream is open; false also while one is about to connect again, which `mode` does not tell. */
  streaming(): boolean {
    return this.mode() === 'stream' && this.#open?.() === true;
  }

  /** Told by each heartbeat: whether the flags here are older than the control plane's. */
  behind(behind: boolean): void {
    if (!behind) this.#behindSince = undefined;
    else this.#behindSince ??= this.#needs.clock.monotonic();
    this.watch();
  }

  /** What the client holds never was: an old message came again. It begins anew with the whole, but not in a loop without rest. */
  doubt(): void {
    if (this.#cancelDoubt) return;
    this.#needs.log.warn('the flags are not those of their revision: connects anew');
    const sinceMs = this.#needs.clock.monotonic() - this.#builtAt;
    this.#cancelDoubt = this.#needs.clock.after(Math.max(0, DOUBT_MS - sinceMs), () => this.#build());
  }

  /** Builds the client anew where it got stuck. */
  watch(): void {
    const now = this.#needs.clock.monotonic();
    if (this.mode() === 'stream') this.#pollingSince = undefined;
    else this.#pollingSince ??= now;
    const stuck = this.#pollingSince !== undefined && now - this.#pollingSince >= POLLING_MS;
    const late = this.#behindSince !== undefined && now - this.#behindSince >= BEHIND_MS;
    // a client that was just built gets its time
    if ((!stuck && !late) || now - this.#builtAt < BEHIND_MS) return;
    this.#needs.log.info(
      stuck ? 'flags were polled for 30 s: tries the stream again' : 'flags lag behind: connects anew',
    );
    this.#build();
  }

  #build(): void {
    this.#cancelDoubt?.();
    this.#cancelDoubt = undefined;
    this.#destroy();
    this.#builtAt = this.#needs.clock.monotonic();
    this.#pollingSince = undefined;
    this.#behindSince = undefined;
    try {
      const client = new Unleash(this.#config());
      // first of all: an 'error' without a listener would be printed to the host's console
      client.on(UnleashEvents.Error, (error: unknown) => this.#tell(error));
      client.on(UnleashEvents.Warn, (warning: unknown) => this.#tell(warning));
      client.on(UnleashEvents.Changed, () => this.#hand(client));
      this.#open = verifyStream(client, this.#needs.moved, this.#needs.clock);
      this.#client = client;
      client.start().catch((thrown: unknown) => this.#needs.log.warn(`flags: ${said(thrown)}`));
    } catch (thrown) {
      this.#needs.log.error(`flags cannot be streamed: ${said(thrown)}`);
    }
  }

  /** unleash-client puts into its warnings what the server has sent, which may be another text each time: by their beginning they are one. */
  #tell(trouble: unknown): void {
    const what = said(trouble);
    this.#needs.log.warn(`flags: ${what.slice(0, LONGEST)}`, undefined, `flags: ${what.slice(0, 24)}`);
  }

  #hand(client: Unleash): void {
    if (client !== this.#client) return;
    try {
      this.#needs.features(client.getFeatureToggleDefinitions(true));
    } catch (thrown) {
      this.#needs.log.error(`flags cannot be read: ${said(thrown)}`);
    }
  }

  #destroy(): void {
    const client = this.#client;
    this.#client = undefined;
    try {
      client?.destroy();
      deafen(client);
    } catch (thrown) {
      this.#needs.log.warn(`flags: ${said(thrown)}`);
    }
  }

  #config(): UnleashConfig {
    const { url, token, service, instanceId } = this.#needs;
    return {
      url: `${url.replace(/\/+$/, '')}/api`,
      appName: service,
      instanceId,
      // the stream takes its headers from here and nowhere else
      customHeaders: {
        // this instance reports itself: its client must not count a second time, as one without the SDK
        'sluice-instance': instanceId,
        ...(token === undefined ? {} : { Authorization: token }),
      },
      experimentalMode: { type: 'streaming' },
      refreshInterval: POLL_MS,
      // instances report themselves through heartbeats
      disableMetrics: true,
      storageProvider: NOWHERE,
      skipInstanceCountWarning: true,
      disableAutoStart: true,
    };
  }
}

/** A backup file is shared by all processes of a service, and a `set` that rejects makes unleash-client reconnect without delay. */
const NOWHERE: NonNullable<UnleashConfig['storageProvider']> = {
  set: () => Promise.resolve(),
  get: () => Promise.resolve(undefined as ClientFeaturesResponse | undefined),
};

/**
 * A destroyed client takes its listeners away, yet a request that is still on its way may fail afterwards: its 'error' would
 * then have no listener, and Node.js would end the host's process.
 */
function deafen(client: Unleash | undefined): void {
  const { repository } = (client ?? {}) as { repository?: Partial<Pick<Unleash, 'on'>> };
  repository?.on?.(UnleashEvents.Error, () => undefined);
}

/** unleash-client does not hand its mode on; its repository knows it. */
function modeOf(client: Unleash | undefined): unknown {
  const { repository } = (client ?? {}) as { repository?: { getMode?: () => unknown } };
  return repository?.getMode?.();
}
