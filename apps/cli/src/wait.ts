/** Duty: follows a rollout to a phase: a screen that is redrawn on a terminal, a line a change in a pipe. */
import type { RolloutView } from '@sluice/api';
import { comparePhases, isRefusal, PHASES, type Phase } from '@sluice/core';
import { refused } from './answer.js';
import type { Context, ExitCode } from './context.js';
import { rolloutLines } from './render/rollout.js';

const LOOK_MS = 250;

export interface Goal {
  readonly phase: Phase;
  readonly timeoutMs?: number;
  /** Ends as well when a rollback is held. */
  readonly orHeld?: boolean;
}

export async function waitFor(context: Context, id: string, goal: Goal): Promise<ExitCode> {
  if (!PHASES.includes(goal.phase) || Number.isNaN(goal.timeoutMs ?? 0)) {
    context.err(`A phase was wanted, but "${goal.phase}" is none. One of: ${PHASES.join(', ')}`);
    return 2;
  }
  const until = goal.timeoutMs === undefined ? Infinity : context.now() + goal.timeoutMs;
  let last = '';
  for (;;) {
    const rollout = await context.client.call('getRollout', { params: { id } });
    if (isRefusal(rollout)) return refused(context, rollout);
    last = show(context, rollout, last);
    const there =
      goal.phase === 'done'
        ? rollout.doneAt !== null
        : rollout.targets.every((t) => comparePhases(t.phase, goal.phase) >= 0);
    if (there) return 0;
    if (rollout.heading === 'held' && goal.orHeld) return 1;
    if (context.now() > until || context.signal.aborted) return 3;
    await context.rest(LOOK_MS);
  }
}

/** Answers what the next call compares with, so that a pipe gets one line a change. */
function show(context: Context, rollout: RolloutView, last: string): string {
  if (context.redraw && !context.json) {
    context.redraw(rolloutLines(rollout, context.now(), context.paint));
    return '';
  }
  const text = rollout.targets.map((t) => plainLine(t)).join('\n');
  const key = text.replace(/[\d,.]+ ?(rows|\/s|s|ms|min|h)?/g, '');
  if (key === last) return last;
  if (context.json) context.out(JSON.stringify(rollout));
  else for (const line of text.split('\n')) context.out(line);
  return key;
}

function plainLine(t: RolloutView['targets'][number]): string {
  const work = t.progress.find((p) => !p.finished);
  const rows = work ? `   ${work.rowsDone} of about ${work.rowsTotal ?? '?'} rows` : '';
  const read = t.phase === 'read' ? ` ${Math.min(...t.stages.map((s) => s.percent), 100)} %` : '';
  return `${t.target} ${t.phase}${read}${rows}${t.trouble === null ? '' : `   ${t.trouble}`}${t.waits === null || work ? '' : `   waits for ${t.waits}`}`;
}
