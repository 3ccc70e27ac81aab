/** Duty: a read whose two sides are two queries: which one answers, and whether the answer still stands. Must not know how two sides are compared. */
import { compared, fallBack } from './both-sides.js';
import type { Breaker } from './breaker.js';
import { counts, unchanged, type Decision, type Declared } from './decision.js';
import { refreshed, type Instance } from './instance.js';
import { erred } from './one-side.js';
import type { Pin } from './pins.js';
import { inTransaction, readPlan, type Side } from './staged.js';

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
  // the wall clock is looked at when the answer is there, before it counts
  const epoch = instance.trust.presumedEpoch(began);
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

/** By fresh knowledge, as another time. */
function anew<T>(asked: Asked<T>): Promise<T> {
  return refreshedFirst({ ...asked, turn: asked.turn + 1 });
}

/** True where the lease held without a break since it was decided. `at`: the monotonic clock, where it was just looked at. */
function stillHeld<T>({ instance, epoch }: Asked<T>, at?: number): boolean {
  return epoch !== undefined && instance.trust.heldEpoch(at) === epoch;
}

function attempt<T>(asked: Asked<T>): Promise<T> {
  const { instance, declared, read } = asked;
  const pin = instance.pins.open('work', undefined, asked.began, asked.epoch);
  const decision = pin.decisions.of(declared, read.target);
  const full = readPlan(decision, read.key);
  const plan = pin.kind === 'transaction' ? inTransaction(full) : full;
  if (plan.compares && decision.sample > 0 && asked.epoch !== undefined && !stillHeld(asked)) {
    // what a comparison shows counts by itself, so nothing may begin on a presumption
    instance.pins.end(pin);
    return refreshedFirst(asked);
  }
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
      instance.pins.enter(pin, () => compared(call, decision, side, guard)),
    );
  }
  return alone({ asked, pin, decision, about, side, guard });
}

/** One side alone, and what follows from its answer. */
interface Alone<T> {
  readonly asked: Asked<T>;
  readonly pin: Pin;
  readonly decision: Decision;
  readonly about: Decision | undefined;
  readonly side: Side;
  readonly guard: Breaker | undefined;
}

function alone<T>(of: Alone<T>): Promise<T> {
  const { instance, read } = of.asked;
  if (of.about) instance.reports.read(of.about, of.side);
  let running: Promise<T>;
  try {
    // within the pin a lazy query, which starts when it is awaited, starts as well
    running = instance.pins.enter(of.pin, () => Promise.resolve(of.side === 'old' ? read.old() : read.new()));
  } catch (thrown) {
    running = Promise.reject(thrown);
  }
  return running.then(
    (result) => answered(of, result),
    (thrown: unknown) => failed(of, thrown),
  );
}

function answered<T>(of: Alone<T>, result: T): T | Promise<T> {
  const { asked, pin, decision, about, side, guard } = of;
  const { clock, reports, pins } = asked.instance;
  const ended = clock.monotonic();
  if (about) reports.took(about, side, ended - asked.began);
  guard?.succeeded();
  pins.end(pin);
  return standing(asked, pin, decision, result, ended);
}

/** An error stands as a result does: of a side that is no longer the right one it would be nobody's fault. */
function failed<T>(of: Alone<T>, thrown: unknown): T | Promise<T> {
  const { asked, pin } = of;
  const stands = pin.kind === 'transaction' || asked.turn >= ATTEMPTS || stillHeld(asked);
  return stands ? refused(of, thrown) : failedUnheld(of, thrown);
}

async function failedUnheld<T>(of: Alone<T>, thrown: unknown): Promise<T> {
  const { asked, pin, decision, guard } = of;
  if (!(await turned(asked, decision))) return refused(of, thrown);
  guard?.failed();
  asked.instance.pins.end(pin);
  return anew(asked);
}

/** @throws what was thrown, where no other side may answer. */
function refused<T>({ asked, pin, decision, about, side, guard }: Alone<T>, thrown: unknown): Promise<T> {
  const { instance, declared, read } = asked;
  const call = { instance, declared, about, read };
  erred(call, side, thrown);
  if (guard) {
    return finished(
      asked,
      pin,
      decision,
      instance.pins.enter(pin, () => fallBack(call, guard, undefined, thrown)),
    );
  }
  if (about) instance.reports.failed(about, side, true);
  instance.pins.end(pin);
  throw thrown;
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
  if (pin.kind === 'transaction' || asked.turn >= ATTEMPTS || stillHeld(asked, ended)) return result;
  return lookedAgain(asked, decision, result);
}

/** The answer stands only if nothing was turned meanwhile. */
async function lookedAgain<T>(asked: Asked<T>, decision: Decision, result: T): Promise<T> {
  return (await turned(asked, decision)) ? anew(asked) : result;
}

/** Whether fresh knowledge says something else: the process may have been frozen since it decided. */
async function turned<T>(asked: Asked<T>, decision: Decision): Promise<boolean> {
  const { instance, declared, read } = asked;
  await refreshed(instance);
  // compared alone: nothing is decided by it, inside a pin or outside
  return !unchanged(decision, instance.pins.bound().decisions.of(declared, read.target));
}
