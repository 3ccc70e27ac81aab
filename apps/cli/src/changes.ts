/** Duty: what has changed in a rollout since the last look, in lines for a pipe. */
import type { RolloutView } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import type { Context } from './context.js';
import { eventsAfter } from './events-after.js';
import { changeLine } from './render/event.js';
import { summaryLine } from './render/summary.js';
import { createWaitNotes } from './render/wait-notes.js';

/** The first answer says where the rollout stands; each later one has a line for each change, none for none. */
export function createChanges(
  { client, now, paint }: Context,
  id: string,
): (view: RolloutView) => Promise<readonly string[]> {
  const notes = createWaitNotes(paint);
  let last: number | undefined;
  return async (view) => {
    const events = await eventsAfter(client, id, last ?? 0);
    const news = isRefusal(events) ? [] : events;
    const first = last === undefined;
    last = news.at(-1)?.position ?? last ?? 0;
    const waits = notes(view, now());
    return first
      ? [summaryLine(view), ...waits]
      : [...news.flatMap((e) => changeLine(e, paint) ?? []), ...waits];
  };
}
