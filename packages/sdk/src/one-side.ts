/** Duty: runs one side of a read, times it and counts what came of it; must not know the other side. */
import type { Decision, Declared } from './decision.js';
import type { Instance } from './instance.js';
import type { ReadOptions } from './read.js';
import type { Side } from './staged.js';
import { violates } from './violation.js';

export const ERROR_COUNT = { old: 'oldErrors', new: 'newErrors' } as const;

export interface Call<T> {
  readonly instance: Instance;
  readonly declared: Declared;
  /** Undefined where nothing is reported. */
  readonly about: Decision | undefined;
  readonly read: ReadOptions<T>;
}

export interface Answer<T> {
  readonly result: Promise<T>;
  /** How long it took, in milliseconds; undefined until it has answered. */
  readonly ms: () => number | undefined;
}

/** Counts that a side has failed; not whom to blame. */
export function erred<T>({ instance, declared, about }: Call<T>, side: Side, thrown: unknown): void {
  if (!about) return;
  instance.reports.count(about, ERROR_COUNT[side]);
  if (violates(thrown, declared)) instance.reports.violated(about);
}

/** Runs a side; `instead` of the other one it answers, but says nothing about how fast its own calls are. */
export function answer<T>(call: Call<T>, side: Side, instead?: 'instead'): Answer<T> {
  const { instance, about, read } = call;
  let ms: number | undefined;
  const run = async (): Promise<T> => {
    if (about) instance.reports.read(about, side);
    const began = instance.clock.monotonic();
    try {
      const result = await read[side]();
      ms = instance.clock.monotonic() - began;
      if (about && !instead) instance.reports.took(about, side, ms);
      return result;
    } catch (thrown) {
      erred(call, side, thrown);
      throw thrown;
    }
  };
  return { result: run(), ms: () => ms };
}
