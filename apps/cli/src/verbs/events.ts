/** Duty: the log, oldest first, as it stands and as it grows. */
import { ControlPlaneError, follow, type EventView } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import { refused } from '../answer.js';
import type { Context, ExitCode, Verb } from '../context.js';
import { eventsAfter } from '../events-after.js';
import { whole } from '../given.js';
import { eventLines } from '../render/event.js';

/** Before a stream that broke is opened again, in milliseconds. */
const REOPEN_MS = 1_000;

export const events: Verb = {
  usage: 'events [rollout]',
  says: 'what happened, oldest first',
  group: 'Look',
  options: [
    { flags: '--follow', says: 'go on as they come; with --json one event a line' },
    { flags: '--after <position>', says: 'only those with a greater position' },
  ],
  run: async (context, [id], options) => {
    const after = whole(options, 'after', 0) ?? 0;
    const past = await eventsAfter(context.client, id, after);
    if (isRefusal(past)) return refused(context, past);
    if (options['follow'] === true) return goOn(context, id, past, after);
    if (context.json) context.out(JSON.stringify(past));
    else for (const event of past) show(context, event);
    if (past.length === 0 && !context.json) context.out('No events.');
    return 0;
  },
};

function show(context: Context, event: EventView): void {
  if (context.json) context.out(JSON.stringify(event));
  else for (const line of eventLines(event, context.paint)) context.out(line);
}

/** Comes to an end only with the process; a control plane that starts again is found again. */
async function goOn(
  context: Context,
  id: string | undefined,
  past: readonly EventView[],
  after: number,
): Promise<ExitCode> {
  for (const event of past) show(context, event);
  let last = past.at(-1)?.position ?? after;
  const { signal } = new AbortController();
  for (;;) {
    try {
      for await (const message of follow(context.clientOptions, { after: last, signal })) {
        if (message.kind !== 'event') continue;
        last = message.event.position;
        if (id === undefined || message.event.rollout === id) show(context, message.event);
      }
    } catch (error) {
      // a token that was taken away will not come back
      if (error instanceof ControlPlaneError && (error.status ?? 500) < 500) throw error;
    }
    await context.rest(REOPEN_MS);
  }
}
