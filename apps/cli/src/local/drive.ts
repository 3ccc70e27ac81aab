/** Duty: follows a rollout that this command runs, and gives the words of a person that it waits for; begins and ends nothing. */
import type { AnsweredRefusal, RolloutView } from '@sluice/api';
import { comparePhases, isRefusal, type Phase } from '@sluice/core';
import type { Context } from '../context.js';
import { patiently } from '../follow.js';
import { createShowing, SILENT } from '../showing.js';
import type { LocalPlane } from './plane.js';
import { wantedWord, type WantedWord } from './wanted-word.js';

/** How often it looks, in milliseconds. */
const LOOK_MS = 300;
/** A control plane whose database has to recover is waited for so long, in milliseconds. */
const PATIENCE_MS = 60_000;

export interface Drive {
  /** Stop once every target has come to it. */
  readonly until: Phase | undefined;
  readonly timeoutMs: number | undefined;
  /** Give each word without asking. */
  readonly yes: boolean;
  /** The person's Ctrl-C. */
  readonly stop: AbortSignal;
}

/** It is not done. */
export type OpenEnding =
  | { readonly kind: 'until' | 'held' | 'stopped' | 'late' }
  | { readonly kind: 'word'; readonly word: WantedWord };
type Ending = { readonly kind: 'done' } | OpenEnding;

export interface Driven {
  readonly view: RolloutView;
  readonly ending: Ending;
}

/** @throws when the control plane has ended by itself. */
export async function drive(
  context: Context,
  plane: LocalPlane,
  id: string,
  how: Drive,
): Promise<Driven | AnsweredRefusal> {
  const { client, now } = context;
  const until = how.timeoutMs === undefined ? Infinity : now() + how.timeoutMs;
  const showing = context.json ? SILENT : createShowing(context, id);
  const look = () => client.call('getRollout', { params: { id } });
  let spokenAt = 0;
  const given = new Set<string>();
  for (;;) {
    const view = await patiently(
      context,
      async () => {
        const why = plane.fallen();
        if (why !== undefined) throw new Error(why);
        return look();
      },
      { until: now() + PATIENCE_MS, away: showing.away },
    );
    if (isRefusal(view)) return view;
    await showing.show(view);
    const ending = endingOf(view, how, now() > until);
    if (ending) return { view, ending: { kind: ending } };
    // what was seen before the last word was given says nothing about what is wanted now
    const word = (view.lookedAt ?? 0) > spokenAt ? wantedWord(view) : undefined;
    if (word) {
      const key = JSON.stringify(word);
      // one person's word was not enough
      if (given.has(key)) return { view, ending: { kind: 'word', word } };
      given.add(key);
      if (!how.yes && !(await agreed(context, view, word, how.stop)))
        return { view, ending: how.stop.aborted ? { kind: 'stopped' } : { kind: 'word', word } };
      const answer = await give(context, id, word, how.yes);
      if (isRefusal(answer)) return answer;
      spokenAt = now();
    }
    await context.rest(Math.min(LOOK_MS, Math.max(1, until - now())), how.stop);
  }
}

function endingOf(
  view: RolloutView,
  { stop, until }: Drive,
  late: boolean,
): Exclude<Ending['kind'], 'word'> | undefined {
  if (view.doneAt !== null) return 'done';
  if (view.heading === 'held') return 'held';
  if (stop.aborted) return 'stopped';
  if (until && view.heading === 'forward' && view.targets.every((t) => comparePhases(t.phase, until) >= 0))
    return 'until';
  return late ? 'late' : undefined;
}

async function agreed(
  { ask, redraw, paint }: Context,
  view: RolloutView,
  word: WantedWord,
  stop: AbortSignal,
): Promise<boolean> {
  if (!ask) return false;
  redraw?.([]);
  const answer = await ask(`${paint.warn('?')} ${questionOf(view, word)} (y/n) `, stop);
  return /^y(es)?$/i.test(answer.trim());
}

function questionOf({ id, spec }: RolloutView, { kind, phase, says }: WantedWord): string {
  const old = `${spec.column.table}.${spec.replaces?.column ?? ''}`;
  if (kind === 'advance') return `Go on to ${phase}?`;
  if (phase === 'drop') return `Drop ${old}? It does not come back.`;
  if (says.startsWith('cannot see'))
    return `Nobody can see who still uses ${old} (there is no pg_stat_statements). Is it sure that nobody does?`;
  return `Approve ${phase === 'plan' ? `the plan of ${id}` : phase}?`;
}

function give(
  { client }: Context,
  id: string,
  word: WantedWord,
  yes: boolean,
): Promise<RolloutView | AnsweredRefusal> {
  const [params, why] = [{ id }, yes ? 'apply --local --yes' : 'asked by apply --local'];
  return word.kind === 'advance'
    ? client.call('advanceRollout', { params, body: { why } })
    : client.call('approveRollout', { params, body: { phase: word.phase, why } });
}
