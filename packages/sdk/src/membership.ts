/** Duty: this instance's place in the fleet: registers, heartbeats, acknowledges, says goodbye. Must not know how flags arrive or what they mean. */
import type { Heartbeat, Registration } from '@sluice/core';
import type { Cancel, Clock } from './clock.js';
import type { ControlPlane } from './control-plane.js';
import type { Lease } from './lease.js';
import type { Log } from './log.js';
import type { Reports } from './reports.js';
import type { Writes } from './writes.js';

export interface MembershipNeeds {
  readonly api: ControlPlane;
  readonly clock: Clock;
  readonly log: Log;
  readonly lease: Lease;
  readonly reports: Reports;
  readonly writes: Writes;
  readonly registration: () => Registration;
  /** All of a heartbeat but the reports, as it is now. */
  readonly condition: () => Omit<Heartbeat, 'reports' | 'batch' | 'writes'>;
  /** Whether and when something was decided outside a pin; asked after `acknowledgeable`, so that it covers what that leaves behind. */
  readonly loose: () => Pick<Heartbeat, 'unpinned' | 'unpinnedMs'>;
  /** The newest revision under which no older code runs; undefined before the first snapshot. */
  readonly acknowledgeable: () => number | undefined;
  /** Registered without holding a lease: memory counts again once it has reached this revision. */
  readonly wanted: (revision: number) => void;
  /** A person asks this instance to let its open pins go. */
  readonly drain: () => void;
  /** An answer came, or failed to. */
  readonly heard: (revision: number | undefined) => void;
}

/** Bad news is sent at once, but no more often than this, in milliseconds. */
const TROUBLE_MS = 1_000;
/** How long `close` waits for a registration on its way, and for each of the last heartbeats, in milliseconds. */
const FLUSH_MS = 1_000;
/** How many heartbeats `close` sends at most to get rid of what was counted. */
const FLUSHED = 3;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5_000;

export type RegistrationState = 'none' | 'registered' | 'failed';

export class Membership {
  readonly #needs: MembershipNeeds;
  #state: RegistrationState = 'none';
  #why = '';
  #retryMs = FIRST_RETRY_MS;
  #cancelRetry: Cancel | undefined;
  #cancelBeats: Cancel | undefined;
  /** The registration under way; it never rejects. */
  #registering: Promise<void> | undefined;
  #again = false;
  #beating = false;
  #beatenAt = -Infinity;
  #cancelTrouble: Cancel | undefined;
  #acknowledged = 0;
  #acknowledging = false;
  #drains = 0;
  #closed = false;
  /** The goodbye was said, or there was nothing to say it to. */
  #left = false;

  constructor(needs: MembershipNeeds) {
    this.#needs = needs;
    needs.reports.trouble = () => this.#soon();
  }

  state(): RegistrationState {
    return this.#state;
  }

  /** Why the last registration failed; empty when it did not. */
  why(): string {
    return this.#why;
  }

  /** Registers now; called again when the code declares another column. Retries by itself until it is answered. */
  register(): void {
    if (this.#closed) return;
    if (this.#registering) {
      this.#again = true;
      return;
    }
    this.#cancelRetry?.();
    this.#registering = this.#register();
  }

  /**
   * Says at once that no older code runs, where that is news. A lost acknowledgement is repeated by the next heartbeat.
   * @param newest the newest revision known, where the caller has it at hand: it spares a look at every open pin.
   */
  acknowledge(newest = Infinity): void {
    if (newest <= this.#acknowledged) return;
    if (this.#closed || this.#acknowledging || this.#state !== 'registered') return;
    const revision = this.#needs.acknowledgeable();
    if (revision === undefined || revision <= this.#acknowledged) return;
    this.#acknowledging = true;
    void this.#acknowledge(revision);
  }

  /** @param done false: work is still open, so nothing is said; the lease runs out, and gates wait as for anybody silent. */
  async close(done: boolean): Promise<void> {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#cancelBeats?.();
    // whoever goes on after this asks the database
    this.#needs.lease.drop();
    this.#cancelTrouble?.();
    if (!done) return;
    // one that is on its way would else arrive after the goodbye, and stand for a process that is gone
    if (this.#registering) await this.#atMost(FLUSH_MS, this.#registering);
    this.#left = true;
    if (this.#state !== 'registered') return;
    await this.#flush();
    await this.#needs.api.goodbye(this.#needs.registration().id);
  }

  async #atMost(ms: number, work: Promise<void>): Promise<void> {
    let cancel: Cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#needs.clock.after(ms, resolve, true);
    });
    await Promise.race([work, late]);
    cancel();
  }

  /** What was counted last goes with a last heartbeat: short-lived instances would else be seen too little. */
  async #flush(): Promise<void> {
    const { api, reports, registration, condition } = this.#needs;
    for (let batches = 0; batches < FLUSHED; batches += 1) {
      const batch = reports.take();
      if (batch.reports.length === 0) return;
      const answer = await api.heartbeat(registration().id, { ...condition(), ...batch }, FLUSH_MS);
      if (!answer.ok) return;
      reports.settle(batch);
    }
  }

  /** Sends a heartbeat before its turn: a guardrail may wait for what was counted, or there was more than the last one took. */
  #soon(): void {
    if (this.#closed || this.#cancelTrouble || this.#state !== 'registered') return;
    const { clock } = this.#needs;
    const wait = Math.max(0, this.#beatenAt + TROUBLE_MS - clock.monotonic());
    this.#cancelTrouble = clock.after(wait, () => {
      this.#cancelTrouble = undefined;
      this.beat();
    });
  }

  async #register(): Promise<void> {
    const { api, lease, clock } = this.#needs;
    const sent = lease.now();
    const answer = await api.register(this.#needs.registration());
    this.#registering = undefined;
    if (this.#closed) {
      if (!answer.ok) return;
      this.#state = 'registered';
      if (this.#left) await api.goodbye(this.#needs.registration().id);
      return;
    }
    if (!answer.ok) {
      this.#why = answer.why;
      if (this.#state !== 'registered') this.#state = 'failed';
      this.#needs.log.warn(`cannot register: ${answer.why}`);
      this.#cancelRetry = clock.after(this.#retryMs * (0.5 + clock.chance() / 2), () => this.register());
      this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
      this.#needs.heard(undefined);
      return;
    }
    this.#why = '';
    this.#state = 'registered';
    this.#retryMs = FIRST_RETRY_MS;
    if (!lease.held()) this.#needs.wanted(answer.value.revision);
    lease.renew(sent, answer.value.leaseMs);
    this.#cancelBeats?.();
    this.#cancelBeats = clock.every(answer.value.heartbeatMs, () => this.beat());
    this.#needs.heard(answer.value.revision);
    this.acknowledge();
    if (this.#again) {
      this.#again = false;
      this.register();
    }
  }

  /** One heartbeat; one at a time, so that a slow control plane is not asked ever more. */
  beat(): void {
    if (this.#closed || this.#beating) return;
    this.#beating = true;
    this.#beatenAt = this.#needs.clock.monotonic();
    void this.#beat();
  }

  /** @param bare without anything that was counted or asked for: such a one cannot be refused for that. */
  async #beat(bare = false): Promise<void> {
    const { api, clock, lease, reports, writes } = this.#needs;
    const condition = this.#needs.condition();
    const claims = bare ? [] : writes.claims(clock.monotonic());
    const taken = bare ? undefined : reports.take();
    const sent = lease.now();
    const answer = await api.heartbeat(this.#needs.registration().id, {
      ...condition,
      ...(taken ?? { reports: [] }),
      ...(claims.length > 0 ? { writes: claims } : {}),
    });
    // what the other side refuses to read would keep every later heartbeat from being heard as well
    if (taken && (answer.ok ? answer.value.known : answer.refused)) reports.settle(taken);
    if (!answer.ok && answer.refused && !bare && !this.#closed) {
      this.#needs.log.warn(`a heartbeat was refused, what it reported is lost: ${answer.why}`);
      // the lease must not hang on it
      return this.#beat(true);
    }
    this.#beating = false;
    if (this.#closed) return;
    if (answer.ok) {
      writes.asks(answer.value.wrote ?? []);
      this.#drain(answer.value.drains ?? 0);
    }
    if (answer.ok && answer.value.known) {
      // a lease that broke comes back by a registration alone: it tells how new memory must be before it counts again, and
      // an instance that was let go meanwhile may know less than every gate that has opened since
      if (lease.held()) lease.renew(sent, answer.value.leaseMs);
      else this.register();
      this.#acknowledged = Math.max(this.#acknowledged, condition.acknowledged);
      this.acknowledge();
      if (reports.more()) this.#soon();
    } else if (answer.ok || answer.unknown) {
      // whoever does not know this instance does not wait for it either
      lease.drop();
      this.#state = 'none';
      this.#acknowledged = 0;
      this.register();
    }
    this.#needs.heard(answer.ok ? answer.value.revision : undefined);
  }

  /** @param asked is repeated with every answer, so that one that was lost costs a heartbeat and nothing else. */
  #drain(asked: number): void {
    const isNews = asked > this.#drains;
    this.#drains = asked;
    if (isNews) this.#needs.drain();
  }

  async #acknowledge(revision: number): Promise<void> {
    const answer = await this.#needs.api.acknowledge({
      id: this.#needs.registration().id,
      revision,
      ...this.#needs.loose(),
    });
    this.#acknowledging = false;
    if (!answer.ok) return;
    this.#acknowledged = Math.max(this.#acknowledged, revision);
    this.acknowledge();
  }
}
