/** Duty: puts the parts of one instance together and lets news flow between them; must not know columns or requests. */
import { randomUUID } from 'node:crypto';
import type { Heartbeat, Source } from '@sluice/core';
import { Backup } from './backup.js';
import { Breakers } from './breaker.js';
import { CLOCK, type Clock } from './clock.js';
import { controlPlane } from './control-plane.js';
import { asksOf, ONLY, onlyOf, targetOf, type Ask } from './database.js';
import { FlagStream } from './flag-stream.js';
import type { Declared } from './decision.js';
import type { Instance } from './instance.js';
import { keptOf } from './kept.js';
import { Knowledge } from './knowledge.js';
import { Lease } from './lease.js';
import { Listeners } from './listeners.js';
import { politeLog, said, type PoliteLog } from './log.js';
import { Membership } from './membership.js';
import type { Settings } from './options.js';
import { Pins } from './pins.js';
import { readiness, type Ground } from './readiness.js';
import { registrationOf } from './registration.js';
import { Reports } from './reports.js';
import { Shadows } from './shadow.js';
import { snapshotOf, TORN } from './snapshot.js';
import { StageWatch } from './stage-watch.js';
import { LeasedTrust, LOCAL_TRUST, type Trust } from './trust.js';
import { Unpinned } from './unpinned.js';
import { Writes } from './writes.js';

/** How long `close` waits for open pins, in milliseconds. */
const DRAIN_MS = 10_000;

export class Engine {
  readonly id = randomUUID();
  readonly instance: Instance;
  readonly #settings: Settings;
  readonly #clock: Clock;
  /** How to ask each target's database. */
  readonly #asks: ReadonlyMap<string, Ask>;
  readonly #log: PoliteLog;
  readonly #knowledge: Knowledge;
  readonly #trust: Trust;
  readonly #pins: Pins;
  readonly #stageWatch: StageWatch;
  readonly #reports = new Reports();
  readonly #writes = new Writes();
  readonly #unpinned: Unpinned;
  readonly #breakers: Breakers;
  readonly #membership: Membership | undefined;
  readonly #stream: FlagStream | undefined;
  readonly #backup: Backup | undefined;
  readonly #columns = new Map<string, Declared>();
  readonly #listeners: Listeners;
  /** The last revision that could be acknowledged without doubt. */
  #undoubted = 0;
  #distrusted: boolean | undefined;
  #started = false;
  #closed = false;

  constructor(settings: Settings) {
    const clock = { ...CLOCK, ...settings.clock };
    const log = politeLog(settings.log, clock);
    const lease = new Lease(clock);
    this.#settings = settings;
    this.#clock = clock;
    this.#asks = settings.local ? new Map() : asksOf(settings.database, settings.target);
    this.#log = log;
    this.#unpinned = new Unpinned(clock);
    this.#listeners = new Listeners(log);
    this.#knowledge = new Knowledge(settings.target, settings.local, () => this.#news());
    const leased = new LeasedTrust(lease, () => this.#knowledge.revision());
    this.#trust = settings.local ? LOCAL_TRUST : leased;
    const present = () => this.#knowledge.present();
    this.#pins = new Pins({
      clock,
      trust: this.#trust,
      present,
      ended: () => this.#membership?.acknowledge(this.#knowledge.revision()),
    });
    this.#breakers = new Breakers(clock);
    if (settings.backup !== undefined && !settings.local && !settings.unusable) {
      const heard = () => keptOf(present(), this.#columns.values(), this.#asks.keys());
      const { backup: folder, service } = settings;
      this.#backup = new Backup({ folder, service, id: this.id, clock, log, heard });
    }
    this.#stageWatch = new StageWatch({
      asks: this.#asks,
      service: settings.service,
      region: settings.region,
      clock,
      distrust: () => this.#distrusts(),
      learned: (target, rows) => this.#knowledge.reads(target, rows),
      looked: () => this.#tell(),
    });
    this.instance = {
      service: settings.service,
      region: settings.region,
      clock,
      log,
      trust: this.#trust,
      pins: this.#pins,
      stageWatch: this.#stageWatch,
      reports: this.#reports,
      writes: this.#writes,
      breakers: this.#breakers,
      shadows: new Shadows(clock),
      present,
      unpinned: () => this.#unpinned.touch(),
      declared: () => this.#columns.values(),
      streaming: () => this.#stream?.streaming() ?? true,
      byHand: settings.local && ((snapshot) => this.#knowledge.byHand(snapshot)),
      targetOf: (pool) => settings.target ?? targetOf(settings.database, pool) ?? onlyOf(this.#asks),
    };
    if (settings.url === undefined) return;
    const { url, token, service } = settings;
    this.#membership = new Membership({
      api: controlPlane(url, token),
      clock,
      log,
      lease,
      reports: this.#reports,
      writes: this.#writes,
      registration: () => registrationOf(this.id, settings, this.#columns.keys(), this.#asks.keys()),
      condition: () => this.condition(),
      loose: () => this.#unpinned.told(),
      acknowledgeable: () => (this.#knowledge.revision() === undefined ? undefined : this.#acknowledged()),
      wanted: (revision) => leased.wants(revision),
      drain: () => {
        log.warn(`asked to drain: ${this.#pins.lapse()} open pins were let go, their work decides anew`);
        this.#membership?.acknowledge(this.#knowledge.revision());
      },
      heard: (revision) => this.#heard(revision),
    });
    const features = (all: readonly unknown[]): void => this.#receive(all);
    const moved = (): void => this.#tell();
    this.#stream = new FlagStream({ url, token, service, instanceId: this.id, clock, log, features, moved });
  }

  /** Called once by itself, or earlier by `ready`; nothing here waits. */
  start(): void {
    if (this.#started || this.#closed) return;
    this.#started = true;
    for (const complaint of this.#settings.complaints) this.#log.error(complaint);
    this.#membership?.register();
    this.#stream?.start();
    this.#stageWatch.start();
    this.#backup?.start();
  }

  /** The code knows this column; said at registration, or at once when that is over. */
  declares(declared: Declared): void {
    if (this.#columns.has(declared.name)) return;
    this.#columns.set(declared.name, declared);
    if (this.#started) this.#membership?.register();
  }

  /** @throws when there is nothing to go by within the deadline, and the author did not choose `onUnknown: 'old'`. */
  async ready(deadlineMs: number): Promise<void> {
    this.start();
    const ground = await readiness(
      {
        clock: this.#clock,
        ground: (late) => this.#ground(late),
        onNews: (listener) => this.onNews(listener),
      },
      this.#settings.unusable ? 0 : deadlineMs,
    );
    if (ground !== undefined) {
      this.#log.info(`${this.#settings.service} is ready: ${this.#grounds(ground)}`);
      return;
    }
    const troubles = [
      ...this.#settings.complaints,
      this.#membership?.why() ?? '',
      ...this.#stageWatch.troubles(),
    ];
    const why = `${this.#settings.service} does not know the stage of its columns: ${troubles.filter(Boolean).join('; ') || 'no flags came'}`;
    if (this.#settings.onUnknown !== 'old' || this.#settings.unusable) throw new Error(why);
    const over = (await this.#backup?.over(this.#columns.keys())) ?? [];
    if (over.length > 0) {
      const was = `when a process of ${this.#settings.service} last knew, from the eve of retire on`;
      throw new Error(`${why}; and the old column may be wrong for ${over.join(', ')}: it stood, ${was}`);
    }
    this.#log.warn(`${why}; the old columns are used, as onUnknown says`);
  }

  condition(): Omit<Heartbeat, 'reports' | 'batch' | 'writes'> {
    return {
      acknowledged: this.#acknowledged(),
      revision: this.#knowledge.revision() ?? 0,
      source: this.#source(),
      distrust: this.#distrusts(),
      ...this.#unpinned.told(),
      openPins: this.#pins.count(),
      oldestPinMs: this.#pins.oldestMs(),
      breakers: this.#breakers.open(),
    };
  }

  /** Calls back after each piece of news; take it back with what is returned. */
  onNews(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Lets open pins end, within a bound, says goodbye if they did, and stops. Never rejects. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      let cancel = (): void => {};
      const late = new Promise<void>((resolve) => {
        cancel = this.#clock.after(DRAIN_MS, resolve, true);
      });
      await Promise.race([this.#pins.drained(), late]);
      cancel();
      await this.#membership?.close(this.#pins.count() === 0);
    } catch (thrown) {
      this.#log.warn(`close: ${said(thrown)}`);
    } finally {
      this.#stream?.stop();
      this.#stageWatch.stop();
      await this.#backup?.close();
    }
  }

  #receive(features: readonly unknown[]): void {
    const { service, region } = this.#settings;
    const snapshot = snapshotOf(features, { service, region });
    if (snapshot === TORN) this.#stream?.doubt();
    else if (typeof snapshot === 'string')
      this.#log.error(`flags are not taken: ${snapshot}`, undefined, 'flags are not taken');
    else this.#knowledge.hears(snapshot);
  }

  /** New work already goes by the change; what is still bound to the old one is waited for. */
  #news(): void {
    this.#backup?.changed();
    this.#membership?.acknowledge();
    this.#tell();
  }

  #heard(revision: number | undefined): void {
    const behind = revision !== undefined && revision > (this.#knowledge.revision() ?? -1);
    this.#stream?.behind(behind);
    // the stage may have it already, and a stream that died quietly would not
    if (behind) void this.#stageWatch.fresh(0, 1_000);
    this.#tell();
  }

  #tell(): void {
    this.#listeners.tell();
  }

  #distrusts(): boolean {
    const distrusts = !this.#trust.held();
    if (this.#distrusted === false && distrusts)
      this.#log.warn('control plane out of reach: follows its database');
    if (this.#distrusted === true && !distrusts) this.#log.info('follows the control plane');
    this.#distrusted = distrusts;
    return distrusts;
  }

  #acknowledged(): number {
    const revision = this.#knowledge.revision() ?? 0;
    const oldest = Math.min(this.#pins.oldestRevision() ?? revision, revision);
    return this.#lags() ? Math.min(oldest, this.#undoubted) : (this.#undoubted = oldest);
  }

  /** A database that stands alone follows its own stage row where flags name several targets; it is read a little later. */
  #lags(): boolean {
    if (!this.#asks.has(ONLY)) return false;
    const present = this.#knowledge.present();
    return [...this.#columns.values()].some((declared) => present.of(declared).lags);
  }

  #source(): Source {
    if (!this.#trust.held() && this.#stageWatch.readable()) return 'stage';
    return this.#knowledge.revision() === undefined ? 'none' : (this.#stream?.mode() ?? 'none');
  }

  #ground(late: boolean): Ground | undefined {
    if (this.#settings.unusable) return undefined;
    if (this.#settings.local) return 'local';
    if (this.#trust.held()) return 'flags';
    const away = late || this.#membership === undefined || this.#membership.state() === 'failed';
    return away && this.#stageWatch.readable() ? 'stage' : undefined;
  }

  #grounds(ground: Ground): string {
    const columns = [...this.#columns.keys()].join(', ') || 'no columns declared';
    if (ground === 'local') return `stages of this machine (no SLUICE_URL), ${columns}`;
    if (ground === 'stage')
      return `by sluice.stage in its database, the control plane is away (${this.#membership?.why() || 'no flags came'}), ${columns}`;
    return `revision ${this.#knowledge.revision() ?? 0} by the ${this.#stream?.mode() ?? 'stream'}, ${columns}`;
  }
}
