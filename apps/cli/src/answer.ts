/** Duty: refusals as people read them and as scripts see them. */
import { formatMistakes, type AnsweredRefusal } from '@sluice/api';
import { isRefusal, type RefusalCode } from '@sluice/core';
import type { Context, ExitCode } from './context.js';

/** Refusals that say: not yet. Everything else is a failure. */
const CLOSED: ReadonlySet<RefusalCode> = new Set(['gate-closed', 'approval-needed', 'plan-blocked']);

/** Prints a refusal and answers its exit code. */
export function refused(context: Context, refusal: AnsweredRefusal, file = 'the spec'): ExitCode {
  const { paint } = context;
  if (context.json) context.out(JSON.stringify({ refused: refusal }));
  else if (refusal.mistakes.length > 0) context.err(formatMistakes(refusal.mistakes, file));
  else {
    context.err(`${paint.bad('x')} ${refusal.wanted}, but ${refusal.found}.`);
    context.err(`  ${refusal.todo}`);
  }
  return CLOSED.has(refusal.code) ? 3 : 1;
}

/** Prints a good answer as JSON or by `lines`; a refusal as a refusal. */
export function answer<T>(
  context: Context,
  given: T | AnsweredRefusal,
  lines: (good: T) => readonly string[],
): ExitCode {
  if (isRefusal(given)) return refused(context, given as AnsweredRefusal);
  const good = given as T;
  if (context.json) context.out(JSON.stringify(good));
  else for (const line of lines(good)) context.out(line);
  return 0;
}
