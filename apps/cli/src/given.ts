/** Duty: what people give to verbs, judged: files, durations, numbers, reasons; knows no verb. */
import { readDuration } from '@sluice/api';
import { WrongUse } from './answer.js';
import type { Context, Options, VerbOption } from './context.js';

/** Of every verb that changes something. */
export const REASON: VerbOption = { flags: '--reason <text>', says: 'why, for the log' };

export function reason(options: Options): { readonly why?: string } {
  const given = word(options['reason']);
  return given === undefined ? {} : { why: given };
}

/** The text of a spec. @throws WrongUse where there is none. */
export async function specText(context: Context, file: string): Promise<string> {
  try {
    return await context.readFile(file);
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    throw new WrongUse(
      `A spec was wanted in ${file}, but ${FILE_FAULTS[code ?? ''] ?? message}.`,
      'Name a *.rollout.yaml file.',
    );
  }
}

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'that is a folder',
  EACCES: 'it may not be read by this user',
};

/** Milliseconds of `90s`; undefined where none was given. @throws WrongUse where it is no duration. */
export function durationMs(options: Options, name: string): number | undefined {
  const given = word(options[name]);
  if (given === undefined) return undefined;
  const read = readDuration(given);
  if ('ms' in read) return read.ms;
  throw new WrongUse(`--${name} wants a duration, but ${read.message}.`, read.todo);
}

/** A whole number of `least` or more; undefined where none was given. @throws WrongUse where it is none. */
export function whole(options: Options, name: string, least: number): number | undefined {
  const given = word(options[name]);
  if (given === undefined) return undefined;
  const n = Number(given);
  if (/^\d+$/.test(given) && Number.isSafeInteger(n) && n >= least) return n;
  throw new WrongUse(
    `--${name} wants a whole number, but "${given}" was found.`,
    `Write ${least} or more, in digits.`,
  );
}

export function word(given: unknown): string | undefined {
  return typeof given === 'string' ? given : undefined;
}
