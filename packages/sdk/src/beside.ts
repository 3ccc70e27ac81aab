/** Duty: reads the other side beside the one that answers, and compares; must not delay the answer. */
import type { Decision } from './decision.js';
import type { Instance } from './instance.js';
import { ERROR_COUNT, type Answer } from './one-side.js';
import type { ReadOptions } from './read.js';
import { same } from './same.js';
import type { Side } from './staged.js';

const BESIDE_COUNT = { old: 'oldBeside', new: 'newBeside' } as const;

export interface Shadow<T> {
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
export async function shadow<T>(of: Shadow<T>): Promise<void> {
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
