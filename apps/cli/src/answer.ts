/** Duty: refusals, failures and good answers, as people read them and as scripts see them; knows no verb. */
import { ControlPlaneError, formatMistakes, type AnsweredRefusal } from '@sluice/api';
import { isRefusal, type Refusal, type RefusalCode } from '@sluice/core';
import type { Context, ExitCode } from './context.js';

/** Refusals that say: not yet, or: not like this. Everything else is a failure. */
const EXIT: Partial<Record<RefusalCode, ExitCode>> = {
  'gate-closed': 3,
  'plan-blocked': 3,
  'phase-unknown': 2,
  'gate-unknown': 2,
  'request-invalid': 2,
};

type Speaking = Pick<Context, 'out' | 'err' | 'json' | 'paint'>;

/** Prints a refusal and answers its exit code. `file`: what mistakes of a spec are placed in. */
export function refused(context: Speaking, refusal: Refusal | AnsweredRefusal, file = 'the spec'): ExitCode {
  const mistakes = 'mistakes' in refusal ? refusal.mistakes : [];
  const { code, wanted, found, todo } = refusal;
  if (context.json) context.out(JSON.stringify({ refused: { code, wanted, found, todo, mistakes } }));
  else if (mistakes.length > 0) context.err(formatMistakes(mistakes, file));
  else threeLines(context, { wanted, found, todo: withHint(todo, code, context.paint) });
  return EXIT[code] ?? 1;
}

/** How the command line is told what a request carries. */
const HERE: Partial<Record<RefusalCode, string>> = {
  'token-invalid': 'Give it here with --token, or in SLUICE_TOKEN.',
  'token-forbidden': 'Give it here with --token, or in SLUICE_TOKEN.',
};

/** What fits beside it on a terminal of 80 columns stands there. */
const BESIDE = 76;

function withHint(said: string, code: RefusalCode, paint: Speaking['paint']): string {
  const todo = [said, ...(HERE[code] === undefined ? [] : [HERE[code]])].join('\n  ');
  const hint = `sluice explain ${code}`;
  const last = todo.slice(todo.lastIndexOf('\n') + 1);
  const gap = last.length + 3 + hint.length <= BESIDE ? '   ' : '\n  ';
  return `${todo}${gap}${paint.dim(hint)}`;
}

/** Prints a good answer as JSON or by `lines`; a refusal as a refusal. */
export function answer<T>(
  context: Speaking,
  given: T | AnsweredRefusal,
  lines: (good: T) => readonly string[],
): ExitCode {
  if (isRefusal(given)) return refused(context, given);
  const good = given as T;
  if (context.json) context.out(JSON.stringify(good));
  else for (const line of lines(good)) context.out(line);
  return 0;
}

/** What was wrong in how the command was used; thrown wherever it is seen, told at the edge. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
  readonly todo: string;

  constructor(found: string, todo: string) {
    super(found);
    this.todo = todo;
  }
}

/**
 * Prints what was thrown, in words and never as a stack, and answers the exit code. `without`: what else may be done where no
 * control plane answers.
 */
export function failed(context: Speaking, url: string, thrown: unknown, without?: string): ExitCode {
  const said = saidOf(url, thrown, without);
  if (context.json) context.out(JSON.stringify({ failed: said }));
  else if (said.wanted === undefined) says(context, said.found, said.todo);
  else threeLines(context, { ...said, wanted: said.wanted });
  return thrown instanceof WrongUse ? 2 : 1;
}

interface Said {
  /** Absent where `found` is the whole sentence. */
  readonly wanted?: string;
  readonly found: string;
  readonly todo: string;
}

function saidOf(url: string, thrown: unknown, without: string | undefined): Said {
  if (thrown instanceof WrongUse) return { found: thrown.message, todo: thrown.todo };
  if (thrown instanceof ControlPlaneError && thrown.status === undefined) {
    const why = reasonOf(thrown.found.replace(/^none came: /, ''));
    return {
      found: `Cannot reach the control plane at ${url}: ${why}.`,
      todo: [
        ...(without === undefined ? [] : [without]),
        'Start one with `sluice dev`, or name another with --url (or SLUICE_URL).',
      ].join('\n  '),
    };
  }
  if (thrown instanceof ControlPlaneError) {
    const { wanted, found, todo } = thrown;
    return { wanted, found, todo };
  }
  return { found: chain(thrown).join(': '), todo: '' };
}

/** What the network calls by its own names, in words. */
const NETWORK: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'nothing listens there'],
  [/ENOTFOUND|EAI_AGAIN/, 'there is no such host'],
  [/ECONNRESET|socket hang up/, 'it broke the connection off'],
  [/EHOSTUNREACH|ENETUNREACH/, 'there is no way to that host'],
  [/ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT/, 'it does not answer in time'],
];

function reasonOf(text: string): string {
  return NETWORK.find(([pattern]) => pattern.test(text))?.[1] ?? text;
}

/** An error's message and those of its causes. */
function chain(thrown: unknown): readonly string[] {
  if (!(thrown instanceof Error)) return [String(thrown)];
  // a refused connection to two addresses has its reason one level below an empty message
  const inner = thrown instanceof AggregateError ? thrown.errors[0] : thrown.cause;
  const own = thrown.message === '' ? [] : [thrown.message];
  return inner === undefined ? own : [...own, ...chain(inner)];
}

/** What was wanted and why it is not to be had in one sentence, and what to do below it. */
function threeLines(context: Speaking, { wanted, found, todo }: Required<Said>): void {
  const deed = /^to (.+)$/s.exec(wanted)?.[1];
  const sentence =
    deed === undefined ? `${capital(wanted)} was wanted, but ${found}.` : `Cannot ${deed}: ${found}.`;
  says(context, sentence, todo);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function says({ err, paint }: Speaking, found: string, todo: string): void {
  err(`${paint.bad('x')} ${found}`);
  if (todo !== '') err(`  ${todo}`);
}
