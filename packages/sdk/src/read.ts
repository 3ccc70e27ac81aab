/** Duty: a read whose two sides are two queries: which one answers, and whether the answer still stands. */
import { shadow } from './beside.js';
import type { Breaker } from './breaker.js';
import { counts, type Decision, type Declared } from './decision.js';
import { refreshed, type Instance } from './instance.js';
import { said } from './log.js';
import { answer, erred, type Answer, type Call } from './one-side.js';
import type { Pin } from './pins.js';
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

/** A read under way: who asked what, for which time, and since when. */
interface Asked<T> {
  readonly instance: Instance;
  readonly declared: Declared;
  readonly read: ReadOptions<T> & { readonly target?: string };
  readonly turn: number;
  /** The lease's epoch when it was decided. */
  readonly epoch: number | undefined;
  readonly began: number;
}

/** Never throws: it rejects. Where memory counts it is one promise beside the host's own, because each costs 60 ns or more. */
export function readBoth<T>(
  instance: Instance,
  declared: Declared,
  read: ReadOptions<T> & { readonly target?: string },
): Promise<T> {
  const began = instance.clock.monotonic();
  const epoch = instance.trust.heldEpoch(began);
  const asked = { instance, declared, read, turn: 1, epoch, began };
  return epoch === undefined && instance.pins.living()?.kind !== 'transaction'
    ? refreshedFirst(asked)
    : attempt(asked);
}

async function refreshedFirst<T>(asked: Asked<T>): Promise<T> {
  const { instance } = asked;
  await refreshed(instance);
  const began = instance.clock.monotonic();
  return attempt({ ...asked, epoch: instance.trust.heldEpoch(began), began });
}

function attempt<T>(asked: Asked<T>): Promise<T> {
  const { instance, declared, read, epoch, began } = asked;
  const { pins, reports, clock } = instance;
  const pin = pins.open('work', undefined, epoch, began);
  const decision = pin.decisions.of(declared, read.target);
  const full = readPlan(decision, chosen(decision, read.key));
  const plan = pin.kind === 'transaction' ? inTransaction(full) : full;
  const breaker = plan.fallsBack ? instance.breakers.of(decision) : undefined;
  const about = counts(decision) ? decision : undefined;
  const isShut = breaker?.lets() === false;
  const side = isShut ? 'old' : plan.answers;
  const guard = isShut ? undefined : breaker;
  if (!isShut && plan.compares && about && instance.shadows.takes(decision.sample)) {
    const call = { instance, declared, about, read };
    return finished(
      asked,
      pin,
      decision,
      pins.enter(pin, () => compared(call, decision, side, guard)),
    );
  }
  if (about) reports.read(about, side);
  let running: Promise<T>;
  try {
    // within the pin a lazy query, which starts when it is awaited, starts as well
    running = pins.enter(pin, () => Promise.resolve(read[side]()));
  } catch (thrown) {
    running = Promise.reject(thrown);
  }
  return running.then(
    (result) => {
      const ended = clock.monotonic();
      if (about) reports.took(about, side, ended - began);
      guard?.succeeded();
      pins.end(pin);
      return standing(asked, pin, decision, result, ended);
    },
    (thrown: unknown) => {
      const call = { instance, declared, about, read };
      erred(call, side, thrown);
      if (guard)
        return finished(
          asked,
          pin,
          decision,
          pins.enter(pin, () => fallBack(call, guard, undefined, thrown)),
        );
      if (about) reports.failed(about, side, true);
      pins.end(pin);
      throw thrown;
    },
  );
}

async function finished<T>(asked: Asked<T>, pin: Pin, decision: Decision, running: Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await running;
  } finally {
    asked.instance.pins.end(pin);
  }
  return standing(asked, pin, decision, result);
}

/** The result, where it still stands. */
function standing<T>(
  asked: Asked<T>,
  pin: Pin,
  decision: Decision,
  result: T,
  ended?: number,
): T | Promise<T> {
  const { instance, epoch } = asked;
  if (pin.kind === 'transaction' || asked.turn >= ATTEMPTS) return result;
  if (epoch !== undefined && instance.trust.heldEpoch(ended) === epoch) return result;
  return lookedAgain(asked, decision, result);
}

/** The process may have been frozen since it decided: the answer stands only if nothing was turned meanwhile. */
async function lookedAgain<T>(asked: Asked<T>, decision: Decision, result: T): Promise<T> {
  const { instance, declared, read } = asked;
  await refreshed(instance);
  // compared alone: nothing is decided by it, inside a pin or outside
  const now = instance.pins.bound().decisions.of(declared, read.target);
  return unchanged(decision, now) ? result : refreshedFirst({ ...asked, turn: asked.turn + 1 });
}

function unchanged(a: Decision, b: Decision): boolean {
  return a.revision === b.revision && a.stage === b.stage && a.percent === b.percent;
}

/** One side answers, the other is read beside it. */
function compared<T>(
  call: Call<T> & { readonly about: Decision },
  decision: Decision,
  side: Side,
  breaker: Breaker | undefined,
): Promise<T> {
  const { instance, declared, about, read } = call;
  const answered = answer(call, side);
  let beside: Promise<boolean> | undefined;
  const current = (): boolean => unchanged(decision, instance.present().of(declared, decision.target));
  const fate = settled();
  const started = instance.shadows.run((late) =>
    shadow({ instance, decision, read, answers: side, answered, current, late, fate: fate.settle }),
  );
  if (started) beside = fate.known;
  if (breaker) return guarded(call, answered, breaker, beside);
  answered.result.catch(() => blame(instance, about, side, beside, undefined)).catch(() => {});
  return answered.result;
}

/** The new side, behind its breaker: when it fails, the old one answers. */
async function guarded<T>(
  call: Call<T>,
  answered: Answer<T>,
  breaker: Breaker,
  beside: Promise<boolean> | undefined,
): Promise<T> {
  try {
    const result = await answered.result;
    breaker.succeeded();
    return result;
  } catch (thrown) {
    return fallBack(call, breaker, beside, thrown);
  }
}

function fallBack<T>(
  call: Call<T>,
  breaker: Breaker,
  beside: Promise<boolean> | undefined,
  thrown: unknown,
): Promise<T> {
  const { instance, declared, about } = call;
  const opened = breaker.failed();
  const kind = `${declared.name}: the new read failed, the old one answers`;
  instance.log.error(`${kind}: ${said(thrown)}`, undefined, kind);
  const instead = answer(call, 'old', 'instead').result;
  if (about) void fellBack({ instance, about, breaker, opened, beside, instead });
  return instead;
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
