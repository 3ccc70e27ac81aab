/** Duty: runs one side of a read, times it and counts what came of it; must not know the other side. */
import type { Decision, Declared } from './decision.js';
import type { Instance } from './instance.js';
import type { ReadOptions } from './read.js';
import type { Side } from './staged.js';
import { violates } from './violation.js';

const READ_COUNT = { old: 'oldReads', new: 'newReads' } as const;
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

/** Runs one side and nothing beside it: most reads, so it is one promise and no more. */
export async function alone<T>({ instance, declared, about, read }: Call<T>, side: Side): Promise<T> {
  const { reports, clock } = instance;
  if (about) reports.count(about, READ_COUNT[side]);
  const began = clock.monotonic();
  try {
    const result = await read[side]();
    if (about) reports.took(about, side, clock.monotonic() - began);
    return result;
  } catch (thrown) {
    if (about) {
      reports.count(about, ERROR_COUNT[side]);
      if (violates(thrown, declared)) reports.violated(about);
      reports.failed(about, side, true);
    }
    throw thrown;
  }
}

/** Runs a side; `instead` of the other one it answers, but says nothing about how fast its own calls are. */
export function answer<T>(
  { instance, declared, about, read }: Call<T>,
  side: Side,
  instead?: 'instead',
): Answer<T> {
  let ms: number | undefined;
  const run = async (): Promise<T> => {
    if (about) instance.reports.count(about, READ_COUNT[side]);
    const began = instance.clock.monotonic();
    try {
      const result = await read[side]();
      ms = instance.clock.monotonic() - began;
      if (about && !instead) instance.reports.took(about, side, ms);
      return result;
    } catch (thrown) {
      if (about) {
        instance.reports.count(about, ERROR_COUNT[side]);
        if (violates(thrown, declared)) instance.reports.violated(about);
      }
      throw thrown;
    }
  };
  return { result: run(), ms: () => ms };
}
