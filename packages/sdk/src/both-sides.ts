/** Duty: a read of both sides: the other one beside, the old one instead, and whom an error is counted against. Must not know when an answer stands. */
import { shadow } from './beside.js';
import type { Breaker } from './breaker.js';
import { unchanged, type Decision } from './decision.js';
import type { Instance } from './instance.js';
import { said } from './log.js';
import { answer, type Answer, type Call } from './one-side.js';
import type { Side } from './staged.js';

/** One side answers, the other is read beside it. */
export function compared<T>(
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

export function fallBack<T>(
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
