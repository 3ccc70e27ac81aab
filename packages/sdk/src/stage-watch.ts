/** Duty: keeps the stage of every target fresh enough; must not know flags, pins or who asks. */
import type { Clock } from './clock.js';
import type { Ask } from './database.js';
import { lookAtStage, type StageLook, type StageRows } from './stage-table.js';

export interface StageWatchNeeds {
  readonly asks: ReadonlyMap<string, Ask>;
  readonly service: string;
  readonly region: string | undefined;
  readonly clock: Clock;
  /** True while the instance distrusts its memory. */
  readonly distrust: () => boolean;
  /** Rows of a target that say more than before. */
  readonly learned: (target: string, rows: StageRows) => void;
  /** After each look, also a failed one. */
  readonly looked: () => void;
}

/**
 * How old the stage may be before it is read again, in milliseconds. With the tick, two looks begin 4,200 and 800 apart at
 * most: what is left up to the 5 and 1 seconds that are counted on is for the answer.
 */
const TRUSTING_MS = 4_000;
const DISTRUSTING_MS = 600;
const TICK_MS = 200;
/** A database that hangs is not asked more often than this at once, or its host's pool would fill up. */
const AT_ONCE = 3;
/** A look that takes longer, in milliseconds, has failed and no longer counts as one of them: it may never end. */
const LOST_MS = 30_000;

/** Monotonic and wall time of sending: the answer may be as old as that. */
interface Begun {
  readonly at: number;
  readonly wall: number;
}

interface Seen extends Begun {
  readonly look: StageLook;
}

export class StageWatch {
  readonly #needs: StageWatchNeeds;
  readonly #seen = new Map<string, Seen>();
  readonly #rows = new Map<string, StageRows>();
  /** Looks that have not ended, in the order in which they were begun, and when. */
  readonly #running = new Map<string, Map<Promise<void>, Begun>>();
  #cancel: (() => void) | undefined;

  constructor(needs: StageWatchNeeds) {
    this.#needs = needs;
  }

  start(): void {
    if (this.#needs.asks.size === 0 || this.#cancel) return;
    this.#cancel = this.#needs.clock.every(TICK_MS, () => this.tick());
    this.tick();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Looks where the last look is too old. */
  tick(): void {
    const limit = this.#needs.distrust() ? DISTRUSTING_MS : TRUSTING_MS;
    // one that hangs is not waited for: the next may be answered by another connection
    for (const target of this.#needs.asks.keys()) {
      if (this.#age(target) >= limit) void this.#look(target, limit);
    }
  }

  /** True when every target's stage could be read the last time. False where there is no database at all. */
  readable(): boolean {
    const looks = [...this.#needs.asks.keys()].map(
      (target) => this.#seen.get(target)?.look.readable === true,
    );
    return looks.length > 0 && looks.every(Boolean);
  }

  /** Why a stage cannot be read, one line a target. */
  troubles(): readonly string[] {
    return [...this.#needs.asks.keys()].flatMap((target) => {
      const look = this.#seen.get(target)?.look;
      const where = target === '' ? 'sluice.stage' : `sluice.stage on ${target}`;
      if (!look) return [`${where} has not answered yet`];
      return look.readable ? [] : [`${where} cannot be read: ${look.why}`];
    });
  }

  /** Waits, `deadlineMs` at most, until every target's stage is at most `maxAgeMs` old. True when it is. */
  async fresh(maxAgeMs: number, deadlineMs: number): Promise<boolean> {
    const stale = [...this.#needs.asks.keys()].filter((target) => this.#readableAge(target) > maxAgeMs);
    if (stale.length === 0) return this.#needs.asks.size > 0;
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#needs.clock.after(deadlineMs, resolve, true);
    });
    await Promise.race([late, Promise.all(stale.map((target) => this.#look(target, maxAgeMs)))]);
    cancel();
    return stale.every((target) => this.#readableAge(target) <= maxAgeMs + deadlineMs);
  }

  /** Takes in rows that somebody else read; a rollout's rows never go back to an older revision, and none is forgotten. */
  take(target: string, rows: StageRows): StageRows {
    const known = this.#rows.get(target);
    const merged = new Map(known ?? []);
    let news = known === undefined;
    for (const [rollout, row] of rows) {
      const before = merged.get(rollout);
      if (before && before.revision > row.revision) continue;
      if (before && same(before, row)) continue;
      merged.set(rollout, row);
      news = true;
    }
    if (!news) return known ?? merged;
    this.#rows.set(target, merged);
    this.#needs.learned(target, merged);
    return merged;
  }

  #look(target: string, maxAgeMs: number): Promise<void> {
    const { clock } = this.#needs;
    const [at, wall] = [clock.monotonic(), clock.wall()];
    const running = this.#running.get(target) ?? new Map<Promise<void>, Begun>();
    for (const [look, begun] of running) {
      if (at - begun.at < LOST_MS) continue;
      running.delete(look);
      this.#lost(target, begun);
    }
    const [newest, begun] = [...running].at(-1) ?? [];
    if (newest && begun && (at - begun.at <= maxAgeMs || running.size >= AT_ONCE)) return newest;
    const done = this.#ask(target, at, wall).finally(() => running.delete(done));
    this.#running.set(target, running.set(done, { at, wall }));
    return done;
  }

  #lost(target: string, begun: Begun): void {
    const why = `it has not answered within ${LOST_MS / 1_000} s`;
    this.#sees(target, { look: { readable: false, why }, ...begun });
    this.#needs.looked();
  }

  async #ask(target: string, at: number, wall: number): Promise<void> {
    const ask = this.#needs.asks.get(target);
    if (!ask) return;
    const look = await lookAtStage(ask, this.#needs.service, this.#needs.region);
    this.#sees(target, { look, at, wall });
    if (look.readable) this.take(target, look.rows);
    this.#needs.looked();
  }

  /** The look begun last counts. */
  #sees(target: string, seen: Seen): void {
    const last = this.#seen.get(target);
    if (!last || last.at <= seen.at) this.#seen.set(target, seen);
  }

  #age(target: string): number {
    const seen = this.#seen.get(target);
    if (!seen) return Number.POSITIVE_INFINITY;
    // a suspended machine's monotonic clock stood still: the older of the two ages counts
    return Math.max(this.#needs.clock.monotonic() - seen.at, this.#needs.clock.wall() - seen.wall);
  }

  #readableAge(target: string): number {
    return this.#seen.get(target)?.look.readable === true ? this.#age(target) : Number.POSITIVE_INFINITY;
  }
}

function same(a: StageRowLike, b: StageRowLike): boolean {
  return (
    a.revision === b.revision &&
    a.held === b.held &&
    a.standing.stage === b.standing.stage &&
    a.standing.percent === b.standing.percent
  );
}
type StageRowLike = StageRows extends ReadonlyMap<string, infer R> ? R : never;
