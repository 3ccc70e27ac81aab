/** Duty: follows a rollout to a goal: a screen that is redrawn on a terminal, a line a change in a pipe. */
import { ControlPlaneError, type RolloutView } from '@sluice/api';
import { isRefusal, seconds, type Phase } from '@sluice/core';
import { refused } from './answer.js';
import type { Context, ExitCode } from './context.js';
import { createChanges } from './changes.js';
import { rolloutLines } from './render/rollout.js';

/** How often it looks, in milliseconds. */
const LOOK_MS = 300;
/** A control plane that goes away meanwhile is waited for so long, in milliseconds. */
const PATIENCE_MS = 60_000;

export interface Goal {
  readonly phase: Phase;
  readonly reached: (view: RolloutView) => boolean;
  /** False: nothing before the end. */
  readonly shows: boolean;
  readonly timeoutMs?: number | undefined;
}

export const TO_THE_END: Pick<Goal, 'phase' | 'reached'> = {
  phase: 'done',
  reached: (view) => view.doneAt !== null,
};

/** 0 when the goal is reached, 1 when a rollback is held, 3 when the time is over. */
export async function follow(context: Context, id: string, goal: Goal): Promise<ExitCode> {
  const { client, now } = context;
  const until = goal.timeoutMs === undefined ? Infinity : now() + goal.timeoutMs;
  const ask = () => client.call('getRollout', { params: { id } });
  const show = goal.shows ? showing(context, id) : () => Promise.resolve();
  // a control plane that is not there is told at once; one that goes away later may come back
  for (let view = await ask(); ; view = await patiently(context, ask, Math.min(until, now() + PATIENCE_MS))) {
    if (isRefusal(view)) return refused(context, view);
    await show(view);
    const code = judge(view, goal, now() > until);
    if (code !== undefined) return end(context, view, goal, code);
    await context.rest(Math.min(LOOK_MS, Math.max(1, until - now())));
  }
}

function judge(view: RolloutView, goal: Goal, late: boolean): ExitCode | undefined {
  if (goal.reached(view)) return 0;
  if (view.heading === 'held') return 1;
  return late ? 3 : undefined;
}

async function patiently<T>(context: Context, ask: () => Promise<T>, until: number): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const passes = error instanceof ControlPlaneError && (error.status ?? 500) >= 500;
      if (!passes || context.now() > until) throw error;
      await context.rest(LOOK_MS);
    }
  }
}

function showing(context: Context, id: string): (view: RolloutView) => Promise<void> {
  const { redraw, json, out, now, paint } = context;
  if (redraw && !json) return (view) => Promise.resolve(redraw(rolloutLines(view, now(), paint)));
  const changes = createChanges(context, id);
  return async (view) => {
    const lines = await changes(view);
    if (json && lines.length > 0) out(JSON.stringify(view));
    else if (!json) lines.forEach((line) => out(line));
  };
}

function end(context: Context, view: RolloutView, goal: Goal, code: ExitCode): ExitCode {
  const { json, out, err, paint } = context;
  if (json && !goal.shows) out(JSON.stringify(view));
  if (json) return code;
  if (code === 0) {
    const took = view.doneAt === null ? '' : `, after ${seconds(view.doneAt - view.startedAt)}`;
    out(
      `${paint.good('✓')} ${view.id} ${goal.phase === 'done' ? 'is done' : `has come to ${goal.phase}`}${took}.`,
    );
  } else if (code === 1) {
    err(`${paint.warn('!')} ${view.id} was rolled back and is held. Go on with: sluice resume ${view.id}`);
  } else {
    const why = view.targets.map((t) => t.trouble ?? t.waits).find((w) => w !== null);
    err(`${paint.bad('x')} ${view.id} has not come to ${goal.phase} within ${seconds(goal.timeoutMs ?? 0)}.`);
    if (why !== undefined) err(`  It waits: ${why}`);
  }
  return code;
}
