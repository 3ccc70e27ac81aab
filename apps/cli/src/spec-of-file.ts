/** Duty: a spec from its file, for verbs that ask no control plane; its mistakes are told at their places. */
import type { Spec } from '@sluice/core';
import { refused } from './answer.js';
import type { Context, ExitCode } from './context.js';
import { specText } from './given.js';
import { readSpecText, specInvalid } from './spec-reading.js';

/** A spec that leaves its targets out means the only one there is. */
const ANY_TARGET = ['any'];

/** Or the exit code, after the mistakes were told. */
export async function specOfFile(
  context: Context,
  file: string,
): Promise<{ readonly spec: Spec } | ExitCode> {
  const read = await readSpecText(await specText(context, file), file, ANY_TARGET);
  return 'spec' in read ? read : refused(context, specInvalid(read.mistakes, file), file);
}
