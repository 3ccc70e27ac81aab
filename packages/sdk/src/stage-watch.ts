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
  readonly looked: (target: string, look: StageLook) => void;
}

/** How often the stage is read, in milliseconds; a little under what the gates count on. */
const TRUSTING_MS = 4_500;
const DISTRUSTING_MS = 900;
const TICK_MS = 500;
/** A database that hangs is not asked more often than this at once, or its host's pool would fill up. */
const AT_ONCE = 3;

interface Seen {
  readonly look: StageLook;
  /** Monotonic and wall time of sending: the answer may be as old as that. */
  readonly at: number;
  readonly wall: number;
}

export class StageWatch {
  readonly #needs: StageWatchNeeds;
  readonly #seen = new Map<string, Seen>();
  readonly #rows = new Map<string, StageRows>();
  /** The look begun last, and how many have not ended. */
  readonly #running = new Map<
    string,
    { readonly at: number; readonly done: Promise<void>; readonly open: number }
  >();
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
    for (const target of this.#needs.asks.keys()) if (this.#age(target) >= limit) void this.#look(target);
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

  #look(target: string, maxAgeMs = Number.POSITIVE_INFINITY): Promise<void> {
    const running = this.#running.get(target);
    const { clock } = this.#needs;
    if (running && (clock.monotonic() - running.at <= maxAgeMs || running.open >= AT_ONCE))
      return running.done;
    const at = clock.monotonic();
    const done = this.#ask(target, at, clock.wall()).finally(() => this.#ended(target, done));
    this.#running.set(target, { at, done, open: (running?.open ?? 0) + 1 });
    return done;
  }

  #ended(target: string, done: Promise<void>): void {
    const running = this.#running.get(target);
    if (!running) return;
    if (running.done === done) this.#running.delete(target);
    else this.#running.set(target, { ...running, open: running.open - 1 });
  }

  async #ask(target: string, at: number, wall: number): Promise<void> {
    const ask = this.#needs.asks.get(target);
    if (!ask) return;
    const look = await lookAtStage(ask, this.#needs.service, this.#needs.region);
    const last = this.#seen.get(target);
    if (!last || last.at <= at) this.#seen.set(target, { look, at, wall });
    if (look.readable) this.take(target, look.rows);
    this.#needs.looked(target, look);
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
