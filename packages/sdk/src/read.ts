/** Duty: a read whose two sides are two queries: which runs, which runs beside, and whether the answer still stands. */
import { counts, type Decision, type Declared } from './decision.js';
import { bound, refreshed, type Instance } from './instance.js';
import { said } from './log.js';
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
    const outer = instance.pins.bound().pin;
    if (outer?.kind !== 'transaction') await refreshed(instance);
    const pin = instance.pins.open();
    const epoch = instance.trust.epoch();
    const trusted = instance.trust.held();
    const decision = pin.decisions.of(declared, read.target);
    let result: T;
    try {
      result = await instance.pins.enter(pin, () => perform(instance, declared, decision, pin, read));
    } finally {
      instance.pins.end(pin);
    }
    if (pin.kind === 'transaction' || attempt >= ATTEMPTS) return result;
    if (trusted && instance.trust.held() && instance.trust.epoch() === epoch) return result;
    // the process may have been frozen since it decided: the answer stands only if nothing was turned meanwhile
    await refreshed(instance);
    const now = bound(instance, declared, read.target).decision;
    if (unchanged(decision, now)) return result;
  }
}

function unchanged(a: Decision, b: Decision): boolean {
  return a.revision === b.revision && a.stage === b.stage && a.percent === b.percent;
}

async function perform<T>(
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
  if (breaker?.lets() === false) return answer(instance, decision, 'old', read);
  const answered = answer(instance, decision, plan.answers, read);
  if (plan.compares && counts(decision) && instance.shadows.takes(decision.sample)) {
    const current = (): boolean => unchanged(decision, instance.present().of(declared, decision.target));
    instance.shadows.run((late) =>
      shadow({ instance, decision, read, answers: plan.answers, answered, current, late }),
    );
  }
  if (!breaker) return answered;
  try {
    const result = await answered;
    breaker.succeeded();
    return result;
  } catch (thrown) {
    breaker.failed();
    instance.log.error(`${declared.name}: the new read failed, the old one answers: ${said(thrown)}`);
    return answer(instance, decision, 'old', read);
  }
}

const READ_COUNT = { old: 'oldReads', new: 'newReads' } as const;
const ERROR_COUNT = { old: 'oldErrors', new: 'newErrors' } as const;

async function answer<T>(
  instance: Instance,
  decision: Decision,
  side: Side,
  read: ReadOptions<T>,
): Promise<T> {
  if (counts(decision)) instance.reports.count(decision, READ_COUNT[side]);
  try {
    return await read[side]();
  } catch (thrown) {
    if (counts(decision)) instance.reports.count(decision, ERROR_COUNT[side]);
    throw thrown;
  }
}

interface Shadow<T> {
  readonly instance: Instance;
  readonly decision: Decision;
  readonly read: ReadOptions<T>;
  readonly answers: Side;
  readonly answered: Promise<T>;
  /** True while the decision still counts for new work. */
  readonly current: () => boolean;
  readonly late: AbortSignal;
}

/**
 * Reads the other side and compares. Two queries see two moments, so a difference counts only when both sides, read once
 * more, differ again; and nothing counts that came late or after the flags were turned.
 */
async function shadow<T>(of: Shadow<T>): Promise<void> {
  const { instance, decision, read, answers, answered, current, late } = of;
  const other: Side = answers === 'old' ? 'new' : 'old';
  let seen: T;
  try {
    seen = await read[other](late);
  } catch {
    if (!late.aborted && current()) instance.reports.count(decision, ERROR_COUNT[other]);
    return;
  }
  const agree = (a: T, b: T): boolean => {
    const [old, fresh] = answers === 'old' ? [a, b] : [b, a];
    return read.compare ? read.compare(old, fresh) : same(old, fresh, decision.type);
  };
  const agrees =
    agree(await answered, seen) ||
    late.aborted ||
    agree(...(await Promise.all([read[answers](late), read[other](late)])));
  if (!late.aborted && current()) instance.reports.compared(decision, agrees, read.key);
}
