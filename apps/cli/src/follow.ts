/** Duty: follows a rollout to a goal, also over a control plane that starts again meanwhile; knows not how it is shown. */
import { ControlPlaneError, type RolloutView } from '@sluice/api';
import { isRefusal, seconds, type Phase } from '@sluice/core';
import { refused } from './answer.js';
import type { Context, ExitCode } from './context.js';
import { waitLine, withShortIds } from './render/wait-text.js';
import { createShowing, SILENT } from './showing.js';

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
  const showing = goal.shows ? createShowing(context, id) : SILENT;
  const again = () => patiently(context, ask, { until: Math.min(until, now() + PATIENCE_MS), ...showing });
  // a control plane that is not there is told at once; one that goes away later may come back
  for (let view = await ask(); ; view = await again()) {
    if (isRefusal(view)) return refused(context, view);
    await showing.show(view);
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

/** True for what a control plane that starts again, or is about to, answers. */
function passes(error: unknown): boolean {
  return error instanceof ControlPlaneError && (error.status ?? 500) >= 500;
}

interface Patience {
  /** Epoch milliseconds. */
  readonly until: number;
  readonly away: () => void;
}

/** Asks until there is an answer: what goes away may come back until then. */
export async function patiently<T>(
  context: Context,
  ask: () => Promise<T>,
  { until, away }: Patience,
): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!passes(error) || context.now() > until) throw error;
      away();
      await context.rest(LOOK_MS);
    }
  }
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
    const why = view.targets.map((t) => t.trouble ?? t.waits).find((w) => w !== null) ?? undefined;
    err(`${paint.bad('x')} ${view.id} has not come to ${goal.phase} within ${seconds(goal.timeoutMs ?? 0)}.`);
    if (why !== undefined) err(`  ${capital(waitLine(withShortIds(why)))}`);
    err(`  Next: sluice status ${view.id}`);
  }
  return code;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
