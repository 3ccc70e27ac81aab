/** Duty: a read whose two sides are two queries: which runs, which runs beside, and whether the answer still stands. */
import type { Breaker } from './breaker.js';
import { counts, type Decision, type Declared } from './decision.js';
import { refreshed, type Instance } from './instance.js';
import { said } from './log.js';
import { alone, answer, ERROR_COUNT, type Answer, type Call } from './one-side.js';
import type { Pin } from './pins.js';
import { same } from './same.js';
import { chosen, inTransaction, readPlan, type Side } from './staged.js';

export interface ReadOptions<T> {
  /** Decides which side answers while `read` is at some percent; left out, the old one until 100 %. */
  readonly key?: unknown;
  /** Reads the old column. The signal aborts when its result no longer counts. */
  readonly old: (signal?: AbortSignal) => T | PromiseLike<T>;
  /** Reads the new column. */
  readonly new: (signal?: AbortSignal) => T | PromiseLike<T>;
  /** Whether two results are the same; left out, values as PostgreSQL has them. */
  readonly compare?: (old: T, fresh: T) => boolean;
}

/** Deciding again more often than this would be a loop: each time was decided by fresh knowledge. */
const ATTEMPTS = 3;

export async function readBoth<T>(
  instance: Instance,
  declared: Declared,
  read: ReadOptions<T> & { readonly target?: string },
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    let epoch = instance.trust.heldEpoch();
    // awaited only where there is something to wait for: an await costs as much as all the rest
    if (epoch === undefined && instance.pins.bound().pin?.kind !== 'transaction') {
      await refreshed(instance);
      epoch = instance.trust.heldEpoch();
    }
    const pin = instance.pins.open('work', undefined, epoch);
    const decision = pin.decisions.of(declared, read.target);
    let result: T;
    try {
      result = await instance.pins.enter(pin, () => perform(instance, declared, decision, pin, read));
    } finally {
      instance.pins.end(pin);
    }
    if (pin.kind === 'transaction' || attempt >= ATTEMPTS) return result;
    if (epoch !== undefined && instance.trust.heldEpoch() === epoch) return result;
    // the process may have been frozen since it decided: the answer stands only if nothing was turned meanwhile
    await refreshed(instance);
    // compared alone: nothing is decided by it, inside a pin or outside
    const now = instance.pins.bound().decisions.of(declared, read.target);
    if (unchanged(decision, now)) return result;
  }
}

function unchanged(a: Decision, b: Decision): boolean {
  return a.revision === b.revision && a.stage === b.stage && a.percent === b.percent;
}

function perform<T>(
  instance: Instance,
  declared: Declared,
  decision: Decision,
  pin: Pin,
  read: ReadOptions<T>,
): Promise<T> {
  const full = readPlan(
    decision,
    chosen(decision, () => read.key),
  );
  const plan = pin.kind === 'transaction' ? inTransaction(full) : full;
  const breaker = plan.fallsBack ? instance.breakers.of(decision.rollout, decision.target) : undefined;
  const about = counts(decision) ? decision : undefined;
  const call = { instance, declared, about, read };
  if (breaker?.lets() === false) {
    return alone(call, 'old');
  }
  const shadows = plan.compares && about !== undefined && instance.shadows.takes(decision.sample);
  if (!breaker && !shadows) return alone(call, plan.answers);
  const answered = answer(call, plan.answers);
  let beside: Promise<boolean> | undefined;
  if (shadows) {
    const current = (): boolean => unchanged(decision, instance.present().of(declared, decision.target));
    const fate = settled();
    const started = instance.shadows.run((late) =>
      shadow({ instance, decision, read, answers: plan.answers, answered, current, late, fate: fate.settle }),
    );
    if (started) beside = fate.known;
  }
  if (!breaker) {
    if (about) {
      answered.result.catch(() => blame(instance, about, plan.answers, beside, undefined)).catch(() => {});
    }
    return answered.result;
  }
  return guarded(call, answered, breaker, beside);
}

/** The new side, behind its breaker: when it fails, the old one answers. */
async function guarded<T>(
  call: Call<T>,
  answered: Answer<T>,
  breaker: Breaker,
  beside: Promise<boolean> | undefined,
): Promise<T> {
  const { instance, declared, about } = call;
  try {
    const result = await answered.result;
    breaker.succeeded();
    return result;
  } catch (thrown) {
    const opened = breaker.failed();
    instance.log.error(`${declared.name}: the new read failed, the old one answers: ${said(thrown)}`);
    const instead = answer(call, 'old', 'instead').result;
    if (about) void fellBack({ instance, about, breaker, opened, beside, instead });
    return instead;
  }
}

/** A promise that is told from outside. */
function settled(): { readonly known: Promise<boolean>; readonly settle: (answered: boolean) => void } {
  let settle: (answered: boolean) => void = () => {};
  const known = new Promise<boolean>((resolve) => (settle = resolve));
  return { known, settle };
}

/**
 * An answer failed. What both sides of one call fail on is no fault of either, so the error counts against a side only when
 * the other one answered, or where nobody asked it.
 */
async function blame(
  instance: Instance,
  about: Decision,
  side: Side,
  beside: Promise<boolean> | undefined,
  instead: Promise<boolean> | undefined,
): Promise<void> {
  const fates = await Promise.all([beside ?? true, instead ?? true]);
  instance.reports.failed(
    about,
    side,
    fates.every((answered) => answered),
  );
}

interface FellBack {
  readonly instance: Instance;
  readonly about: Decision;
  readonly breaker: Breaker;
  /** This failure has opened it. */
  readonly opened: boolean;
  readonly beside: Promise<boolean> | undefined;
  readonly instead: Promise<unknown>;
}

async function fellBack({ instance, about, breaker, opened, beside, instead }: FellBack): Promise<void> {
  const answered = instead.then(
    () => true,
    () => false,
  );
  const alone = await answered;
  if (alone) instance.reports.count(about, 'fallbacks');
  if (breaker.blamed(alone) && opened) instance.reports.opened(about);
  await blame(instance, about, 'new', beside, answered);
}

const BESIDE_COUNT = { old: 'oldBeside', new: 'newBeside' } as const;

interface Shadow<T> {
  readonly instance: Instance;
  readonly decision: Decision;
  readonly read: ReadOptions<T>;
  readonly answers: Side;
  readonly answered: Answer<T>;
  /** True while the decision still counts for new work. */
  readonly current: () => boolean;
  readonly late: AbortSignal;
  /** Told once whether this side answered in time. */
  readonly fate: (answered: boolean) => void;
}

/**
 * Reads the other side and compares. Two queries see two moments, so a difference counts only when the row stood still around
 * it; and nothing counts that came late or after the flags were turned.
 */
async function shadow<T>(of: Shadow<T>): Promise<void> {
  const { instance, decision, read, answers, answered, current, late, fate } = of;
  const other: Side = answers === 'old' ? 'new' : 'old';
  late.addEventListener('abort', () => fate(false), { once: true });
  const began = instance.clock.monotonic();
  let seen: T;
  try {
    if (current()) instance.reports.count(decision, BESIDE_COUNT[other]);
    seen = await read[other](late);
  } catch {
    fate(false);
    // cut off by its deadline it took at least as long
    if (late.aborted) await cutOff(of, instance.clock.monotonic() - began);
    if (!late.aborted && current()) instance.reports.count(decision, ERROR_COUNT[other]);
    return;
  }
  const ms = instance.clock.monotonic() - began;
  fate(true);
  const agree = (a: T, b: T): boolean => {
    const [old, fresh] = answers === 'old' ? [a, b] : [b, a];
    return read.compare ? read.compare(old, fresh) : same(old, fresh, decision.type);
  };
  const first = await answered.result;
  paired(of, ms);
  const agrees = agree(first, seen) || late.aborted || (await agreesStandingStill(of, agree));
  // a row that changed at every look tells nothing, neither good nor bad
  if (agrees !== undefined && !late.aborted && current())
    instance.reports.compared(decision, agrees, read.key);
}

/** How often a row that keeps changing is looked at. */
const LOOKS = 3;

/**
 * What a column's own row gets by one statement (`of`), a read of two queries cannot have: they are the host's, and may be sums
 * or pages of rows, so there is no statement that the SDK could make of them. This stands in its place: where the answering
 * side is the same before and after, and both columns of a row change in one statement, the other side saw that same moment's
 * rows. The one way past it is a write that is taken back to the very same value between the two looks.
 *
 * The answering side before and after the other one: where it has not changed, the other one saw the same row. Both at once
 * would be no better than the first time: on a row that many write, two pairs in a row can each have a write between them.
 * @returns undefined when the row changed at each look.
 */
async function agreesStandingStill<T>(
  { decision, read, answers, late }: Shadow<T>,
  agree: (answered: T, other: T) => boolean,
): Promise<boolean | undefined> {
  const other: Side = answers === 'old' ? 'new' : 'old';
  for (let look = 0; look < LOOKS; look += 1) {
    const before = await read[answers](late);
    if (agree(before, await read[other](late))) return true;
    const after = await read[answers](late);
    if (late.aborted || same(before, after, decision.type) || read.compare?.(before, after)) return false;
  }
  return undefined;
}

/** One call, both sides at once: whatever slows a key, a moment or a machine slows both. */
function paired<T>({ instance, decision, answers, answered, current }: Shadow<T>, oldMs: number): void {
  const ms = answered.ms();
  if (answers === 'new' && ms !== undefined && current()) instance.reports.pair(decision, ms, oldMs);
}

/** Left out, the slow reads of the old side would be missing, and the new one would look slower than it is. */
async function cutOff<T>(of: Shadow<T>, oldMs: number): Promise<void> {
  await of.answered.result;
  if ((of.answered.ms() ?? oldMs) < oldMs) paired(of, oldMs);
}
