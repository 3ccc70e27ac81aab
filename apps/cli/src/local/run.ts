/** Duty: a rollout on the control plane of this command: begun or gone on with, followed, and left in order; starts no process. */
import type { AnsweredRefusal, RolloutView } from '@sluice/api';
import { isRefusal, type Phase, type Spec } from '@sluice/core';
import { refused } from '../answer.js';
import type { Context, ExitCode, Options } from '../context.js';
import { eventsAfter } from '../events-after.js';
import { word } from '../given.js';
import { atWorkLines, doneBeforeLines, doneLines, openLines } from '../render/local.js';
import { drive, type Driven } from './drive.js';
import type { LocalPlane } from './plane.js';

export interface LocalNeeds {
  readonly file: string;
  readonly spec: Spec;
  readonly options: Options;
  /** Asks the control plane of a context to start the rollout, or to change it. */
  readonly begin: (context: Context) => Promise<RolloutView | AnsweredRefusal>;
}

export interface Running {
  readonly plane: LocalPlane;
  readonly stop: AbortSignal;
  readonly timeoutMs: number | undefined;
  /** Where the log lies. */
  readonly state: string;
}

export async function runOn(context: Context, needs: LocalNeeds, running: Running): Promise<ExitCode> {
  const { client, json, out, paint, redraw } = context;
  const { file, options } = needs;
  const before = await client.call('listRollouts');
  if (isRefusal(before)) return refused(context, before);
  const begun = await needs.begin(context);
  if (isRefusal(begun)) {
    if (begun.code === 'rollout-done') return doneBefore(context, needs.spec.name, begun);
    return refused(context, begun, file);
  }
  const { id } = begun;
  const view = await goesOn(context, begun, needs, running.stop);
  if (typeof view === 'number') return view;
  if (!json)
    for (const line of atWorkLines(
      {
        view,
        known: before.some((r) => r.id === id),
        others: before.filter((r) => r.id !== id && r.doneAt === null && !r.paused && r.heading !== 'held'),
        state: running.state,
        // of use to a second terminal alone
        door: redraw ? running.plane : undefined,
      },
      paint,
    ))
      out(line);
  const driven = await drive(context, running.plane, id, {
    until: word(options['until']) as Phase | undefined,
    timeoutMs: running.timeoutMs,
    yes: options['yes'] === true,
    stop: running.stop,
  });
  return isRefusal(driven) ? refused(context, driven) : ended(context, needs, driven);
}

async function doneBefore(context: Context, name: string, refusal: AnsweredRefusal): Promise<ExitCode> {
  const view = await context.client.call('getRollout', { params: { id: name } });
  // a name that only the control plane could complete
  if (isRefusal(view)) return refused(context, refusal);
  if (context.json) context.out(JSON.stringify(view));
  else for (const line of doneBeforeLines(view, context.paint)) context.out(line);
  return 0;
}

/** What was paused by an earlier Ctrl-C goes on; what was rolled back only when somebody says so. */
async function goesOn(
  context: Context,
  view: RolloutView,
  { file, options }: LocalNeeds,
  stop: AbortSignal,
): Promise<RolloutView | ExitCode> {
  const { client, json, out, err, paint, ask } = context;
  const { id, heading, paused, rolledBackBy } = view;
  if (heading === 'held' && options['yes'] !== true) {
    const why = rolledBackBy?.why ? `: ${rolledBackBy.why}` : '';
    err(`${paint.warn('!')} ${id} was rolled back by ${rolledBackBy?.who ?? 'somebody'}${why}, and is held.`);
    const yes = /^y(es)?$/i.test((await ask?.('  Forward again? (y/n) ', stop))?.trim() ?? '');
    if (!yes) {
      err(`  Forward again: ${again(file, options)} --yes`);
      if (json) out(JSON.stringify(view));
      return 1;
    }
  }
  if (heading !== 'held' && !paused) return view;
  const resumed = await client.call('resumeRollout', { params: { id }, body: { why: 'apply --local' } });
  return isRefusal(resumed) ? refused(context, resumed) : resumed;
}

async function ended(
  context: Context,
  { file, options }: LocalNeeds,
  { view, ending }: Driven,
): Promise<ExitCode> {
  const { client, json, out, err, paint, redraw } = context;
  const { id } = view;
  if (ending.kind === 'done') {
    if (json) {
      out(JSON.stringify(view));
      return 0;
    }
    const events = await eventsAfter(client, id, 0);
    redraw?.([]);
    for (const line of doneLines(view, isRefusal(events) ? [] : events, file, paint)) out(line);
    return 0;
  }
  // so that nothing carries it on that was started for something else
  const paused =
    ending.kind === 'held'
      ? view
      : await client.call('pauseRollout', { params: { id }, body: { why: PAUSED_BY[ending.kind] } });
  const last = isRefusal(paused) ? view : paused;
  if (json) out(JSON.stringify(last));
  else {
    const said = openLines(last, ending, { again: again(file, options), home: word(options['home']) }, paint);
    for (const line of said) (ending.kind === 'until' ? out : err)(line);
  }
  return EXIT[ending.kind];
}

const PAUSED_BY = {
  until: 'apply --local --until',
  stopped: 'apply --local was stopped',
  late: 'apply --local --timeout',
  word: 'apply --local waits for a person',
} as const;

const EXIT = { until: 0, held: 1, stopped: 1, late: 3, word: 3 } as const;

/** The same command, for whoever goes on. */
export function again(file: string, options: Options): string {
  const home = word(options['home']);
  const targets = Array.isArray(options['target']) ? ' --target NAME=URL' : '';
  return [
    `sluice apply ${file} --local`,
    options['rehearse'] === true ? ' --rehearse' : '',
    home === undefined ? '' : ` --home ${home}`,
    targets,
  ].join('');
}
